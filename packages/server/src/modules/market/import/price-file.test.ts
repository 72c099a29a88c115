import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPriceCsv, type NamedText, PriceFileError, parsePriceFile } from './index.ts';

const at = (text: string) => Date.parse(text);
const csv = (...rows: string[]): NamedText => ({
  name: 'prices.csv',
  text: ['start,end,value', ...rows, ''].join('\n'),
});
const json = (value: unknown): NamedText => ({ name: 'prices.json', text: JSON.stringify(value) });

const first = '2026-01-10T00:00:00Z,2026-01-10T00:15:00Z,12.5';
const second = '2026-01-10T00:15:00Z,2026-01-10T00:30:00Z,-3';
const points = [
  { startMs: at('2026-01-10T00:00Z'), endMs: at('2026-01-10T00:15Z'), value: 12.5 },
  { startMs: at('2026-01-10T00:15Z'), endMs: at('2026-01-10T00:30Z'), value: -3 },
];

function errorOf(file: NamedText, side: NamedText | null = null): PriceFileError {
  try {
    parsePriceFile(file, side);
  } catch (error) {
    if (error instanceof PriceFileError) return error;
    throw error;
  }
  throw new Error('The file was accepted.');
}

describe('a CSV file', () => {
  it('is read as it is written', () => {
    expect(parsePriceFile(csv(first, second))).toEqual({ points, metadata: null });
  });

  it.each([
    ['rows in any order', csv(second, first)],
    ['Windows line ends', { name: 'P.CSV', text: `start,end,value\r\n${first}\r\n${second}\r\n` }],
    ['a byte order mark and spaces', { name: 'p.csv', text: `\uFEFFstart, end, value\n ${first}\n${second}` }],
    ['empty lines', csv('', first, '', second, '')],
    ['quotes', csv(first.replace('12.5', '"12.50"'), second)],
    ['offsets', csv('2026-01-10T01:00:00+01:00,2026-01-10T01:15:00+01:00,1.25e1', second)],
  ])('may have %s', (_, file) => {
    expect(parsePriceFile(file).points).toEqual(points);
  });

  it('may have gaps and slots of any length', () => {
    const later = '2026-01-12T00:00:00Z,2026-01-12T07:00:00Z,0';
    expect(parsePriceFile(csv(first, later)).points).toHaveLength(2);
  });

  it('has the two hours that are written alike when the clock is set back', () => {
    const summer = '2026-10-25T02:00:00+02:00,2026-10-25T02:00:00+01:00,1';
    const winter = '2026-10-25T02:00:00+01:00,2026-10-25T03:00:00+01:00,2';
    expect(parsePriceFile(csv(winter, summer)).points.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('survives being written and read, exactly', () => {
    const slot = fc.record({
      gapMs: fc.integer({ min: 0, max: 10_000_000 }),
      lengthMs: fc.integer({ min: 1, max: 10_000_000 }),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    });
    fc.assert(
      fc.property(
        fc.array(slot, { minLength: 1 }),
        fc.date({ noInvalidDate: true, max: new Date('2100-01-01') }),
        (slots, from) => {
          let endMs = Math.max(from.getTime(), 0);
          const written = slots.map(({ gapMs, lengthMs, value }) => {
            const startMs = endMs + gapMs;
            endMs = startMs + lengthMs;
            return { startMs, endMs, value };
          });
          expect(parsePriceFile({ name: 'p.csv', text: formatPriceCsv(written) }).points).toEqual(written);
        },
      ),
    );
  });

  it.each([
    ['file_empty', null, { name: 'prices.csv', text: ' \n' }],
    ['file_empty', null, csv()],
    ['header_wrong', 1, { name: 'prices.csv', text: `${first}\n` }],
    ['header_wrong', 1, { name: 'prices.csv', text: `start;end;value\n${first}` }],
    ['row_incomplete', 3, csv(first, '2026-01-10T00:15:00Z,2026-01-10T00:30:00Z')],
    ['row_incomplete', 3, csv(first, `${second},EUR`)],
    ['time_unreadable', 2, csv('10.01.2026 00:00,2026-01-10T00:15:00Z,1')],
    ['time_unreadable', 2, csv('2026-02-30T00:00:00Z,2026-03-01T00:00:00Z,1')],
    ['time_without_zone', 4, csv(first, second, '2026-01-10T00:30:00,2026-01-10T00:45:00Z,1')],
    ['time_without_zone', 2, csv('2026-01-10,2026-01-11T00:00:00Z,1')],
    ['slot_empty', 3, csv(first, '2026-01-10T00:30:00Z,2026-01-10T00:30:00Z,1')],
    ['slot_empty', 2, csv('2026-01-10T00:30:00Z,2026-01-10T00:15:00Z,1')],
    ['slot_duplicated', 5, csv(first, second, '', first)],
    ['slots_overlap', 3, csv(second, '2026-01-10T00:00:00Z,2026-01-10T00:20:00Z,1')],
    ['value_not_a_number', 2, csv(first.replace('12.5', ''))],
    ['value_not_a_number', 2, csv(first.replace('12.5', '"12,5"'))],
    ['value_not_a_number', 2, csv(first.replace('12.5', 'NaN'))],
    ['value_not_a_number', 2, csv(first.replace('12.5', '0x1f'))],
    ['value_not_a_number', 2, csv(first.replace('12.5', '1e999'))],
    ['csv_invalid', 3, csv(first, '"2026')],
    ['file_type_unknown', null, { name: 'prices.xlsx', text: 'PK' }],
  ])('is refused with %s, line %s', (code, line, file) => {
    const error = errorOf(file);
    expect([error.code, error.line, error.file]).toEqual([code, line, file.name]);
  });

  it('is refused in words that say where and what', () => {
    expect(errorOf(csv(first, '2026-01-10T00:15:00,2026-01-10T00:30:00Z,1')).message).toBe(
      'prices.csv:3: start "2026-01-10T00:15:00" has no time zone; write it like 2026-03-29T00:15:00Z or 2026-03-29T01:15:00+01:00.',
    );
    expect(errorOf(csv(first, second, first)).message).toBe('prices.csv:4: has the same slot as the one at 2.');
  });
});

describe('a JSON file', () => {
  const rows = [first, second].map((row) => {
    const [start, end, value] = row.split(',');
    return { start, end, value: Number(value) };
  });

  it('is an array of slots', () => {
    expect(parsePriceFile(json(rows.toReversed()))).toEqual({ points, metadata: null });
  });

  it.each([
    ['file_empty', null, json([])],
    ['json_invalid', null, { name: 'prices.json', text: '[{' }],
    ['json_invalid', null, json({ market: 'a side file' })],
    ['row_incomplete', 2, json([rows[0], { start: 1 }])],
    ['row_incomplete', 1, json([{ ...rows[0], value: '12.5' }])],
    ['time_without_zone', 1, json([{ ...rows[0], start: '2026-01-10T00:00:00' }])],
    ['slot_duplicated', 3, json([...rows, rows[0]])],
  ])('is refused with %s, element %s', (code, element, file) => {
    const error = errorOf(file);
    expect([error.code, error.line]).toEqual([code, element]);
  });
});

describe('a side file', () => {
  const description = {
    market: 'Nord Pool day-ahead',
    area: 'SE3',
    timezone: 'Europe/Stockholm',
    direction: 'import',
    currency: 'SEK',
    unit: 'SEK/MWh',
    resolution_minutes: 15,
    vat_included: false,
    rows: 2,
    start: '2026-01-10T00:00:00Z',
    end: '2026-01-10T00:30:00Z',
    source: 'anywhere',
  };
  const side = (change: object = {}) => ({ name: 'side.json', text: JSON.stringify({ ...description, ...change }) });

  it('says what the prices are', () => {
    expect(parsePriceFile(csv(first, second), side()).metadata).toEqual({
      market: 'Nord Pool day-ahead',
      area: 'SE3',
      timeZone: 'Europe/Stockholm',
      direction: 'import',
      unit: { currency: 'SEK', perKwh: 0.001 },
      resolutionMinutes: 15,
      vatIncluded: false,
    });
  });

  it('may leave out what it does not know', () => {
    const short = side({ resolution_minutes: undefined, vat_included: undefined, rows: undefined, end: undefined });
    expect(parsePriceFile(csv(first, second), short).metadata).toMatchObject({
      resolutionMinutes: null,
      vatIncluded: null,
    });
  });

  it.each([
    ['json_invalid', { name: 'side.json', text: '{' }],
    ['side_file_invalid', side({ area: undefined })],
    ['side_file_invalid', side({ direction: 'both' })],
    ['side_file_invalid', side({ timezone: 'Europe/Stokholm' })],
    ['unit_unknown', side({ unit: 'SEK' })],
    ['unit_unknown', side({ currency: 'EUR' })],
    ['side_file_differs', side({ rows: 3 })],
    ['side_file_differs', side({ start: '2026-01-09T00:00:00Z' })],
    ['side_file_differs', side({ end: '2026-01-10T00:45:00Z' })],
  ])('is refused with %s', (code, sideFile) => {
    const error = errorOf(csv(first, second), sideFile);
    expect([error.code, error.file]).toEqual([code, 'side.json']);
  });
});
