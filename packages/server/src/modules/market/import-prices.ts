import { Refusal } from '../../refusal.ts';
import type { Session } from '../../storage/index.ts';
import { addImportedSource, type MarketSource, readCatalogue } from './catalogue.ts';
import {
  type NamedText,
  type PriceFile,
  PriceFileError,
  type PriceFileMetadata,
  parsePriceFile,
} from './import/index.ts';
import { type Delivery, LONGEST_SLOT_MS, savePoints } from './points.ts';
import type { IndexPoint } from './sources/index.ts';

export interface PriceImport {
  readonly file: NamedText;
  /** The JSON file beside it that says what the prices are. */
  readonly side: NamedText | null;
  /** Source to store them in, by id or name; null: the one of the area in the side file. */
  readonly source: string | null;
}

export interface ImportedPrices extends Delivery {
  readonly source: MarketSource;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Stores the prices of a file in a market source. An area that is no known bidding zone becomes a source of its own.
 * @throws Refusal `data_json_invalid`, `market_source_missing`, naming file, line and fault; nothing is stored then
 */
export function importPrices(session: Session, request: PriceImport): Promise<ImportedPrices> {
  return session.atomically(async (transaction) => {
    const { points, metadata } = read(request);
    const first = points[0]!;
    const last = points.at(-1)!;
    const tooLong = points.find((point) => point.endMs - point.startMs > LONGEST_SLOT_MS);
    if (tooLong !== undefined) {
      const start = new Date(tooLong.startMs).toISOString();
      throw new Refusal('data_json_invalid', `${request.file.name}: the slot from ${start} is longer than 31 days.`);
    }
    const source = await findSource(transaction, request.source, metadata, first);
    if (metadata !== null) requireSameUnit(source, metadata, request.file.name);
    const delivery = await savePoints(transaction, source.id, points, {
      publishedMs: session.clock.now(),
      feed: source.feed,
    });
    return { ...delivery, source, startMs: first.startMs, endMs: last.endMs };
  });
}

function read({ file, side }: PriceImport): PriceFile {
  try {
    return parsePriceFile(file, side);
  } catch (error) {
    if (error instanceof PriceFileError) throw new Refusal('data_json_invalid', error.message);
    throw error;
  }
}

async function findSource(
  session: Session,
  name: string | null,
  metadata: PriceFileMetadata | null,
  first: IndexPoint,
): Promise<MarketSource> {
  const catalogue = await readCatalogue(session);
  const wanted = name ?? metadata?.area ?? null;
  const known = wanted === null ? undefined : catalogue.find(wanted);
  if (known !== undefined) return known;
  if (name !== null)
    throw new Refusal('market_source_missing', `There is no market source "${name}"; see: market list.`);
  if (metadata === null) {
    throw new Refusal(
      'market_source_missing',
      'Say which market the prices belong to: add --source, or put a side file (same name, .json) next to the file.',
    );
  }
  const region = metadata.area || metadata.market;
  const { startMs, endMs } = first;
  return addImportedSource(session, {
    region: `${region} ${metadata.direction}`,
    displayName: `${metadata.market}, ${metadata.direction}`,
    countryCode: '',
    currencyCode: metadata.unit.currency,
    unitsPerKwh: metadata.unit.perKwh,
    timeZone: metadata.timeZone,
    resolutionMinutes: metadata.resolutionMinutes ?? (endMs - startMs) / 60_000,
  });
}

function requireSameUnit(source: MarketSource, { unit }: PriceFileMetadata, file: string): void {
  if (unit.currency === source.currencyCode && unit.perKwh === source.unitsPerKwh) return;
  throw new Refusal(
    'data_json_invalid',
    `${file} is in ${unit.currency} × ${unit.perKwh} per kWh, ${source.displayName} in ${source.currencyCode} × ${source.unitsPerKwh}.`,
  );
}
