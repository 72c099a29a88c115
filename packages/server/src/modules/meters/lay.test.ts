import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Layer, lay } from './lay.ts';

const HOUR = 3_600_000;

function record(startMs: number, endMs: number, energyWh: number, more: Partial<Layer> = {}): Layer {
  return { startMs, endMs, energyWh, confidence: 1, recordReference: null, ...more };
}

function laid(...records: Layer[]): Layer[] {
  const line: Layer[] = [];
  for (const each of records) lay(line, each);
  return line;
}

describe('a record laid over an earlier one', () => {
  const earlier = record(0, 4 * HOUR, 400, { recordReference: 'A' });
  test.each<[string, Layer, Layer[]]>([
    ['after it: both stay', record(4 * HOUR, 5 * HOUR, 50), [earlier, record(4 * HOUR, 5 * HOUR, 50)]],
    [
      'over its end: it is cut, energy pro rata',
      record(3 * HOUR, 5 * HOUR, 50),
      [record(0, 3 * HOUR, 300, { recordReference: 'A' }), record(3 * HOUR, 5 * HOUR, 50)],
    ],
    [
      'within it: it is split',
      record(HOUR, 2 * HOUR, 7),
      [
        record(0, HOUR, 100, { recordReference: 'A' }),
        record(HOUR, 2 * HOUR, 7),
        record(2 * HOUR, 4 * HOUR, 200, { recordReference: 'A' }),
      ],
    ],
    ['over all of it: it is gone', record(-HOUR, 5 * HOUR, 60), [record(-HOUR, 5 * HOUR, 60)]],
    [
      'with the same reference: it is replaced whole',
      record(HOUR, 2 * HOUR, 7, { recordReference: 'A' }),
      [record(HOUR, 2 * HOUR, 7, { recordReference: 'A' })],
    ],
    [
      'with the same reference elsewhere: both stay, for references need not be unique',
      record(5 * HOUR, 6 * HOUR, 7, { recordReference: 'A' }),
      [earlier, record(5 * HOUR, 6 * HOUR, 7, { recordReference: 'A' })],
    ],
    [
      'as a forecast: the measured part stands, the other is stored',
      record(2 * HOUR, 6 * HOUR, 80, { confidence: 0.5 }),
      [earlier, record(4 * HOUR, 6 * HOUR, 40, { confidence: 0.5 })],
    ],
    ['as a forecast within it: nothing changes', record(HOUR, 2 * HOUR, 7, { confidence: 0.9 }), [earlier]],
    [
      'as a forecast with the same reference: it is replaced whole all the same',
      record(HOUR, 2 * HOUR, 7, { confidence: 0.9, recordReference: 'A' }),
      [record(HOUR, 2 * HOUR, 7, { confidence: 0.9, recordReference: 'A' })],
    ],
  ])('%s', (_, later, expected) => expect(laid(earlier, later)).toEqual(expected));

  test('a forecast replaces a forecast', () => {
    const [first, second] = [
      record(0, 2 * HOUR, 20, { confidence: 0.5 }),
      record(HOUR, 3 * HOUR, 2, { confidence: 0.3 }),
    ];
    expect(laid(first, second)).toEqual([record(0, HOUR, 10, { confidence: 0.5 }), second]);
  });

  test('a forecast over several measured ones fills what lies between them', () => {
    const forecast = record(0, 6 * HOUR, 600, { confidence: 0.5 });
    const measured = [record(HOUR, 2 * HOUR, 1), record(3 * HOUR, 4 * HOUR, 1)];
    const free = (from: number, to: number) => record(from * HOUR, to * HOUR, (to - from) * 100, { confidence: 0.5 });
    expect(laid(...measured, forecast)).toEqual([free(0, 1), measured[0], free(2, 3), measured[1], free(4, 6)]);
  });
});

const records = fc.array(
  fc
    .record({
      start: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 1, max: 20 }),
      energyWh: fc.integer({ min: 0, max: 1000 }),
      confidence: fc.constantFrom(1, 1, 0.5),
      recordReference: fc.constantFrom(null, 'A', 'B'),
    })
    .map(({ start, length, ...rest }) => ({ startMs: start, endMs: start + length, ...rest })),
  { maxLength: 25 },
);

describe('laws', () => {
  test('records never overlap, and are in order', () => {
    fc.assert(
      fc.property(records, (some) => {
        const line = laid(...some);
        for (let i = 0; i < line.length; i += 1) {
          expect(line[i]!.endMs).toBeGreaterThan(line[i]!.startMs);
          if (i > 0) expect(line[i]!.startMs).toBeGreaterThanOrEqual(line[i - 1]!.endMs);
        }
      }),
    );
  });

  test('at each instant stands what an instant by itself would have kept', () => {
    fc.assert(
      fc.property(records, (some) => {
        const plain = some.map((each) => ({ ...each, recordReference: null }));
        const line = laid(...plain);
        for (let ms = 0; ms < 60; ms += 1) {
          const there = plain.filter((each) => each.startMs <= ms && ms < each.endMs);
          const kept = there.findLast((each) => each.confidence === 1) ?? there.at(-1);
          const found = line.find((each) => each.startMs <= ms && ms < each.endMs);
          expect(found === undefined).toBe(kept === undefined);
          if (found === undefined || kept === undefined) continue;
          const power = ({ startMs, endMs, energyWh }: Layer) => energyWh / (endMs - startMs);
          expect(power(found)).toBeCloseTo(power(kept), 9);
        }
      }),
    );
  });

  test('the same records again change nothing', () => {
    fc.assert(
      fc.property(records, (some) => {
        const once = laid(...some);
        const twice = once.slice();
        for (const each of some) lay(twice, each);
        const measured = (line: readonly Layer[]) => line.filter(({ confidence }) => confidence === 1);
        expect(measured(twice)).toEqual(measured(once));
      }),
    );
  });
});
