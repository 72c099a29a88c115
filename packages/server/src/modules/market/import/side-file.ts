import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { type IndexPoint, type MarketUnit, parseUnit } from '../sources/index.ts';
import { PriceFileError } from './price-file-error.ts';

/** What the side file of a price file says about its prices. */
export interface PriceFileMetadata {
  /** In words: `Nord Pool day-ahead`. */
  readonly market: string;
  /** Bidding zone where there is one: `SE3`. */
  readonly area: string;
  /** IANA zone of the market; its delivery days are local days. */
  readonly timeZone: string;
  readonly direction: 'import' | 'export';
  readonly unit: MarketUnit;
  /** Length of a slot, though single ones may differ; null: not said. */
  readonly resolutionMinutes: number | null;
  /** null: not said. False on exchange prices. */
  readonly vatIncluded: boolean | null;
}

const sideFile = Type.Object({
  market: Type.String(),
  area: Type.String(),
  timezone: Type.String(),
  direction: Type.Union([Type.Literal('import'), Type.Literal('export')]),
  currency: Type.String(),
  unit: Type.String(),
  resolution_minutes: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  vat_included: Type.Optional(Type.Boolean()),
  rows: Type.Optional(Type.Integer()),
  start: Type.Optional(Type.String()),
  end: Type.Optional(Type.String()),
});
const form = Compile(sideFile);

/**
 * Reads the side file of `points`.
 * @throws PriceFileError if it is not one, or describes other prices than these
 */
export function readSideFile(file: string, text: string, points: readonly IndexPoint[]): PriceFileMetadata {
  const side = parseSideFile(file, text);
  const unit = parseUnit(side.unit, side.currency);
  if (unit === null) {
    const fault = `unit "${side.unit}" is not a price in ${side.currency} per MWh or kWh, such as EUR/MWh.`;
    throw new PriceFileError('unit_unknown', file, null, fault);
  }
  mustDescribe(file, side, points);
  return {
    market: side.market,
    area: side.area,
    timeZone: side.timezone,
    direction: side.direction,
    unit,
    resolutionMinutes: side.resolution_minutes ?? null,
    vatIncluded: side.vat_included ?? null,
  };
}

function parseSideFile(file: string, text: string): Static<typeof sideFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PriceFileError('json_invalid', file, null, 'it is not JSON.');
  }
  if (form.Check(value)) {
    if (isTimeZone(value.timezone)) return value;
    throw new PriceFileError('side_file_invalid', file, null, `there is no time zone "${value.timezone}".`);
  }
  const fault = form.Errors(value)[0];
  const what = `${fault?.instancePath} ${fault?.message}`.trimStart();
  throw new PriceFileError('side_file_invalid', file, null, `it does not say what the prices beside it are: ${what}.`);
}

/** A file cut short on its way still reads well; the counts of its side file tell. */
function mustDescribe(file: string, side: Static<typeof sideFile>, points: readonly IndexPoint[]): void {
  const facts = [
    { name: 'rows', said: side.rows, found: points.length },
    { name: 'start', said: epochMs(side.start), found: points[0]?.startMs },
    { name: 'end', said: epochMs(side.end), found: points.at(-1)?.endMs },
  ];
  for (const { name, said, found } of facts) {
    if (said !== undefined && said !== found) {
      throw new PriceFileError('side_file_differs', file, null, `its "${name}" is not that of the prices.`);
    }
  }
}

function epochMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
