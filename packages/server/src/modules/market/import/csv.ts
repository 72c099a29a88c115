import { type CsvError, parse } from 'csv-parse/sync';
import type { IndexPoint } from '../sources/index.ts';
import { PriceFileError } from './price-file-error.ts';
import { type PriceRow, pointsOfRows } from './rows.ts';

const HEADER = ['start', 'end', 'value'];

/**
 * Points of a CSV file with the header `start,end,value`.
 * @throws PriceFileError naming the line
 */
export function parsePriceCsv(file: string, text: string): IndexPoint[] {
  const [header, ...rows] = readRecords(file, text);
  if (header === undefined) throw new PriceFileError('file_empty', file, null, 'it is empty.');
  if (header.record.join() !== HEADER.join()) {
    const found = header.record.join();
    throw new PriceFileError('header_wrong', file, header.line, `the header is "${found}", not "${HEADER.join()}".`);
  }
  return pointsOfRows(
    file,
    rows.map((row) => priceRow(file, row)),
  );
}

/** The inverse of `parsePriceCsv`: UTC, values in full. */
export function formatPriceCsv(points: readonly IndexPoint[]): string {
  const rows = points.map(({ startMs, endMs, value }) => `${rfc3339(startMs)},${rfc3339(endMs)},${value}\n`);
  return `${HEADER.join()}\n${rows.join('')}`;
}

interface CsvRecord {
  readonly line: number;
  readonly record: readonly string[];
}

function readRecords(file: string, text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  try {
    parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: string[], { lines }) => {
        records.push({ line: lines, record });
        return null;
      },
    });
  } catch (error) {
    if (!isCsvError(error)) throw error;
    throw new PriceFileError('csv_invalid', file, error.lines ?? null, `it is not CSV: ${error.message}.`);
  }
  return records;
}

function priceRow(file: string, { line, record }: CsvRecord): PriceRow {
  const [start, end, value] = record;
  if (start === undefined || end === undefined || value === undefined || record.length > HEADER.length) {
    throw new PriceFileError('row_incomplete', file, line, `has ${record.length} columns, not ${HEADER.length}.`);
  }
  return { line, start, end, value };
}

function isCsvError(error: unknown): error is CsvError & { lines?: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function rfc3339(instantMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(instantMs).toString();
}
