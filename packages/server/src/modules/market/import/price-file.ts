import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { IndexPoint } from '../sources/index.ts';
import { parsePriceCsv } from './csv.ts';
import { PriceFileError } from './price-file-error.ts';
import { pointsOfRows } from './rows.ts';
import { type PriceFileMetadata, readSideFile } from './side-file.ts';

export interface PriceFile {
  /** Ascending, not overlapping, in the unit of the metadata. */
  readonly points: readonly IndexPoint[];
  /** null: there was no side file, so that area and unit must come from elsewhere. */
  readonly metadata: PriceFileMetadata | null;
}

/** A file's name, for its type and for messages, and its content. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads prices from a file: CSV (`start,end,value` with that header) or JSON (an array of `{start, end, value}`).
 * Times are RFC 3339 with zone. Rows may come in any order and leave gaps, but must not overlap.
 * @param side the JSON file next to it that says which market, area and unit the prices are of.
 * @throws PriceFileError naming file, line and fault
 */
export function parsePriceFile(file: NamedText, side: NamedText | null = null): PriceFile {
  const points = parsePoints(file);
  return { points, metadata: side === null ? null : readSideFile(side.name, side.text, points) };
}

function parsePoints({ name, text }: NamedText): IndexPoint[] {
  if (text.trim() === '') throw new PriceFileError('file_empty', name, null, 'it is empty.');
  if (/\.csv$/i.test(name)) return parsePriceCsv(name, text);
  if (/\.json$/i.test(name)) return parsePriceJson(name, text);
  throw new PriceFileError('file_type_unknown', name, null, 'its name must end in .csv or .json.');
}

const row = Type.Object({ start: Type.String(), end: Type.String(), value: Type.Number() });
const form = Compile(row);

function parsePriceJson(name: string, text: string): IndexPoint[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (error) {
    throw new PriceFileError('json_invalid', name, null, `it is not JSON: ${(error as Error).message}.`);
  }
  if (!Array.isArray(rows)) {
    const hint = 'If it is a side file, import the .csv next to it';
    throw new PriceFileError('json_invalid', name, null, `it is not an array of {start, end, value}. ${hint}.`);
  }
  return pointsOfRows(
    name,
    rows.map((value: unknown, index) => {
      if (form.Check(value)) return { ...value, line: index + 1 };
      const fault = form.Errors(value)[0];
      throw new PriceFileError(
        'row_incomplete',
        name,
        index + 1,
        `${fault?.instancePath} ${fault?.message}.`.trimStart(),
      );
    }),
  );
}
