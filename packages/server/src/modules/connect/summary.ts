import { type PriceInput, priceSeries } from '@plateau/energy';
import type { ConnectRun } from '../../storage/index.ts';
import type { Provider, Tariff, TariffHistory } from '../tariffs/index.ts';
import { describeFromHistories, readCurrent, readHistories, slotTimeline, type TariffRow } from '../tariffs/index.ts';
import { type IssueReport, openReports } from './issue-reports.ts';
import { providerOf } from './methods.ts';
import { readOnce } from './post-reads.ts';
import { type Site, siteOf, type Visit } from './visit.ts';

/** A tariff as the summary shows it. */
export interface SummaryTariff {
  readonly tariff: Tariff;
  /** Null: typed in, see the tariff's `providerName`. */
  readonly provider: Provider | null;
  /** Local days; empty: not connected then, or not known yet. */
  readonly prices: { readonly [Day in 'yesterday' | 'today' | 'tomorrow']: readonly PriceRow[] };
  /** Whether a market index is behind its prices. */
  readonly followsMarket: boolean;
  readonly isTiered: boolean;
  readonly issueReport: IssueReport | null;
}

/** A price per kWh in major units, over `[fromMs, toMs)`; at least one of tariffs that know it. */
export interface PriceRow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: number;
  readonly confidence: number;
}

/** The newest tariff that fills the slot of the visit's run; undefined: it is free. */
export async function tariffInSlot(visit: Visit): Promise<TariffRow | undefined> {
  return (await tariffsHere(visit)).findLast((row) => isInSlot(row, visit.run));
}

/** Every tariff that holds a slot at the location, oldest first; none before there is a location. */
export async function tariffsHere({
  session,
  scope,
  reads,
  connect: { locationId },
}: Omit<Visit, 'run'>): Promise<readonly TariffRow[]> {
  if (locationId === null) return [];
  return readOnce(reads.tariffs, locationId, () => readCurrent(session, scope, [locationId]));
}

/** Whether a tariff fills the slot that a run is for. */
export function isInSlot(row: TariffRow, { slot, devices }: Pick<ConnectRun, 'slot' | 'devices'>): boolean {
  return (
    row.type === slot.type && row.direction === slot.direction && row.devices.join() === [...devices].sort().join()
  );
}

/** The tariffs that a summary shows, the run's own first; empty when it has none. */
export async function summariseTariffs(visit: Visit): Promise<SummaryTariff[]> {
  const { session, scope, catalogue, connect, manner } = visit;
  const all = await tariffsHere(visit);
  const own = all.findLast((row) => isInSlot(row, visit.run));
  if (own === undefined || connect.locationId === null) return [];
  const shown = manner.summaryShows === 'SLOT' ? [own] : [own, ...all.filter((row) => row.id !== own.id)];
  const ids = shown.map(({ id }) => id);
  const [site, histories, reports] = await Promise.all([
    siteOf(visit),
    readHistories(session, scope, connect.locationId),
    openReports(session, scope, ids),
  ]);
  const described = describeFromHistories(session, shown, histories, { place: site.place, catalogue });
  const summaries: SummaryTariff[] = [];
  for (const [i, row] of shown.entries()) {
    const tariff = described[i]!;
    summaries.push({
      tariff,
      provider: await providerOf(visit, row),
      ...(await pricesOf(visit, site, row, histories)),
      isTiered: tariff.terms.schedule.some(({ days_and_hours }) =>
        days_and_hours.some(({ hours }) => hours.some(({ rate }) => rate.length > 1)),
      ),
      issueReport: reports.get(row.id) ?? null,
    });
  }
  return summaries;
}

async function pricesOf(
  { session, scope, catalogue, market }: Visit,
  { place }: Site,
  row: TariffRow,
  histories: readonly TariffHistory[],
): Promise<Pick<SummaryTariff, 'prices' | 'followsMarket'>> {
  const sameSlot = histories.filter(
    ({ tariff }) =>
      tariff.type === row.type &&
      tariff.direction === row.direction &&
      tariff.devices.join() === row.devices.join() &&
      tariff.status !== 'PENDING',
  );
  const { versions } = slotTimeline(sameSlot, place, row.direction, catalogue);
  const indexIds = [...new Set(versions.flatMap((version) => version.tariff.indexIds))];
  const ownIndexIds = versions.filter(({ tariffId }) => tariffId === row.id).flatMap(({ tariff }) => tariff.indexIds);
  const [startMs, todayMs, tomorrowMs, endMs] = localMidnights(session.clock.now(), place.timeZone);
  const choice = { indexIds, liveMode: scope.liveMode };
  const indices = await market.indices.load(session, choice, { startMs, endMs });
  const day = (from: number, to: number): PriceRow[] =>
    rowsOf({
      commodity: versions,
      nonCommodity: [],
      indices,
      window: { startMs: from, endMs: to },
      direction: 'IMPORT',
    });
  const isPublished = ownIndexIds.every((id) => (indices.knownUntilMs(id) ?? 0) > (tomorrowMs + endMs) / 2);
  return {
    prices: {
      yesterday: row.timeCreated.getTime() >= todayMs ? [] : day(startMs, todayMs),
      today: day(todayMs, tomorrowMs),
      // Local days differ from the market's by some hours, so the better part of one is enough.
      tomorrow: isPublished ? day(tomorrowMs, endMs) : [],
    },
    followsMarket: ownIndexIds.length > 0,
  };
}

function rowsOf(input: PriceInput): PriceRow[] {
  const { bounds, values, confidence } = priceSeries(input).series;
  return Array.from(values, (value, i) => ({
    fromMs: bounds[i]!,
    toMs: bounds[i + 1]!,
    value,
    confidence: confidence[i]!,
  })).filter(({ value }) => !Number.isNaN(value));
}

/** The beginnings of yesterday, today and tomorrow, and the end of tomorrow. */
function localMidnights(nowMs: number, timeZone: string): [number, number, number, number] {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).startOfDay();
  const at = (days: number) => today.add({ days }).startOfDay().epochMilliseconds;
  return [at(-1), at(0), at(1), at(2)];
}
