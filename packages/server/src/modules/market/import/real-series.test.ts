import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatPriceCsv, parsePriceFile } from './index.ts';

const folder = new URL('../../../../../../../shared/data/prices/', import.meta.url);
const present = existsSync(folder);
const names = present ? readdirSync(folder).flatMap((name) => (name.endsWith('.csv') ? [name.slice(0, -4)] : [])) : [];
const read = (name: string) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') });

describe.skipIf(!present)('the price series next to the repository (shared/data/prices, absent: skipped)', () => {
  it('has series', () => {
    expect(names.length).toBeGreaterThanOrEqual(10);
  });

  it.each(names)('%s is read with its side file, and written back as it was', (name) => {
    const csv = read(`${name}.csv`);
    const side = read(`${name}.json`);
    const { points, metadata } = parsePriceFile(csv, side);
    expect(formatPriceCsv(points)).toBe(csv.text.replaceAll('\r\n', '\n'));
    expect(metadata?.unit.perKwh).toBe(JSON.parse(side.text).unit.endsWith('/MWh') ? 0.001 : 1);
  });

  it('has quarter hours whose mean is the hour of the exchange, up to rounding of the currency', () => {
    const quarters = parsePriceFile(read('nordpool_se3_2025-10-01_15min.csv')).points;
    const hours = parsePriceFile(read('nordpool_se3_2025-10-01_60min.csv')).points;
    for (const hour of hours) {
      const inside = quarters.filter(({ startMs }) => hour.startMs <= startMs && startMs < hour.endMs);
      const mean = inside.reduce((sum, { value }) => sum + value, 0) / inside.length;
      expect(Math.abs(mean - hour.value)).toBeLessThanOrEqual(0.07);
    }
  });
});
