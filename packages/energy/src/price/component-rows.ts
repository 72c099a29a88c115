import type { Window } from '../series/index.ts';
import {
  applyVat,
  type CompiledTariff,
  type EvaluateOptions,
  type MarketIndices,
  rateSeries,
  type Tier,
  tariffRows,
  tierFromKwh,
} from '../tariff/index.ts';
import { type PriceParts, priceParts } from './breakdown.ts';
import type { AuditFormula, AuditSource, TariffVersion } from './types.ts';
import { type HeldPiece, type ValidityPiece, validityPieces } from './validity.ts';

/** A stretch of one component over which nothing about it changes. */
export interface ComponentRow extends Window {
  /** Per kWh, not rounded; NaN: no price. */
  readonly price: number;
  readonly confidence: number;
  /** Where the price comes from; absent where no tariff holds. */
  readonly origin?: PriceOrigin;
}

export interface PriceOrigin {
  readonly temporary: boolean;
  /** Empty without a price. */
  readonly parts: PriceParts;
  readonly formula?: AuditFormula;
  readonly sources: readonly AuditSource[];
}

/**
 * A component of a price, row by row and with its reasons.
 * @param whereEnded the price where no version holds and none follows.
 */
export function componentRows(
  versions: readonly TariffVersion[],
  window: Window,
  indices: MarketIndices,
  options: EvaluateOptions,
  whereEnded: number,
): ComponentRow[] {
  return validityPieces(versions, window).flatMap((piece) =>
    piece.kind === 'held' ? heldRows(piece, indices, options) : [missingRow(piece, whereEnded)],
  );
}

function missingRow({ kind, startMs, endMs }: ValidityPiece, whereEnded: number): ComponentRow {
  const price = kind === 'ended' ? whereEnded : Number.NaN;
  return { startMs, endMs, price, confidence: Number.isNaN(price) ? 0 : 1 };
}

function heldRows(piece: HeldPiece, indices: MarketIndices, options: EvaluateOptions): ComponentRow[] {
  const { version } = piece;
  const { tariff } = version;
  const rows = tariffRows(tariff, piece, indices, options);
  const written = rateSeries(tariff, rows);
  const prices = written.values.slice();
  applyVat(tariff.rules.vat, prices);
  let step = 0;
  return Array.from(prices, (price, i): ComponentRow => {
    const startMs = rows.bounds[i]!;
    while (rows.tiers.bounds[step + 1]! <= startMs) step++;
    const tier = tariff.tiers[rows.tiers.ids[step]!]!;
    const indexAt = (column: number): number => rows.columns[column]!.values[i]!;
    const formula = formulaAt(version.tariffId, tier, indexAt);
    return {
      startMs,
      endMs: rows.bounds[i + 1]!,
      price,
      confidence: Math.min(written.confidence[i]!, piece.confidence),
      origin: {
        temporary: version.temporary,
        parts: Number.isNaN(price) ? {} : priceParts(tariff, tier.rate, written.values[i]!, indexAt),
        ...(formula && { formula }),
        sources: sourcesAt(version, tier, startMs, indices),
      },
    };
  });
}

function formulaAt(tariffId: string, tier: Tier, indexAt: (column: number) => number): AuditFormula | undefined {
  const { formula } = tier.rate;
  if (formula === undefined) return undefined;
  const valueAt = (value: number | { column: number }): number | null => {
    const known = typeof value === 'number' ? value : indexAt(value.column);
    return Number.isNaN(known) ? null : known;
  };
  const variables = Object.fromEntries(formula.variables.map(({ name, value }) => [name, valueAt(value)]));
  return { tariffId, expression: formula.expression, variables };
}

function sourcesAt(version: TariffVersion, tier: Tier, atMs: number, indices: MarketIndices): AuditSource[] {
  const source = {
    tariffId: version.tariffId,
    version: version.version,
    tierFromKwh: tierFromKwh(version.tariff, tier, atMs),
  };
  const { columns } = tier.rate;
  if (columns.length === 0) return [source];
  return columns.map((column) => ({ ...source, ...marketSourceAt(version.tariff, column, atMs, indices) }));
}

function marketSourceAt(tariff: CompiledTariff, column: number, atMs: number, indices: MarketIndices) {
  const marketSource = tariff.indexIds[column]!;
  const origin = indices.provenance?.(marketSource, atMs);
  if (origin === undefined) return { marketSource };
  const published = origin.publishedMs === null ? {} : { marketTimePublishedMs: origin.publishedMs };
  return { marketSource, marketRevision: origin.revision, ...published };
}
