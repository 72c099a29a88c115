import {
  clip,
  cutRecords,
  locationUsage,
  type MeterRecords,
  meterRecords,
  type Series,
  usageWindow,
  type Window,
} from '@plateau/energy';
import type { Scope, Session } from '../../storage/index.ts';
import { type Flow, type RecordColumns, type Register, readColumns, registersAt } from '../meters/index.ts';
import type { PriceBasis, PriceDesk } from '../prices/index.ts';
import type { Direction } from '../tariffs/index.ts';

/** Which energy is counted, and by which tariffs it is priced. */
export interface Directions {
  readonly tariffDirection: Direction;
  readonly flow: Flow;
}

/** Records of one register with the prices that hold for them. */
export interface CostedLine {
  readonly register: Register;
  readonly basis: PriceBasis;
  /** Cut to the window. */
  readonly records: MeterRecords;
  /** The records as they are stored: index of each by that of its cut one. */
  readonly wholeStartMs: Float64Array;
  /** Prices of days that hold the window, not rounded. */
  readonly prices: Series;
}

const NO_RECORDS = meterRecords([]);

/** Finds the prices for the records of a register in a window, which is where costs are counted. */
export async function costLine(
  desk: PriceDesk,
  session: Session,
  scope: Scope,
  register: Register,
  records: MeterRecords,
  window: Window,
): Promise<CostedLine> {
  const { locationId, deviceId, tariffDirection } = register;
  const basis = await desk.basis(session, scope, {
    locationId,
    direction: tariffDirection,
    deviceId: deviceId ?? undefined,
  });
  const cut = cutRecords(records, Float64Array.of(window.startMs, window.endMs));
  return {
    register,
    basis,
    records: cut,
    wholeStartMs: Float64Array.from(cut.records, (record) => records.startMs[record]!),
    prices: await basis.prices(session, window, await usageOf(session, scope, register, basis, window)),
  };
}

/** Prices of the window itself. */
export function pricesWithin({ prices }: CostedLine, window: Window): Series {
  return clip(prices, window);
}

/**
 * What the location draws or feeds in, where prices depend on it (energy.md §4: tiers are walked over the whole
 * location); null: they don't.
 */
async function usageOf(
  session: Session,
  scope: Scope,
  { locationId, tariffDirection }: Register,
  basis: PriceBasis,
  window: Window,
): Promise<Series | null> {
  const counted = usageWindow([...basis.commodity, ...basis.nonCommodity], basis.daysOf(window));
  if (counted === null) return null;
  const registers = (await registersAt(session, scope, locationId)).filter(
    (each) => each.tariffDirection === tariffDirection && each.flow === usualFlow(tariffDirection),
  );
  const lines = await readColumns(
    session,
    scope,
    registers.map(({ number }) => number),
    counted,
  );
  const columnsOf = new Map(lines.map((line) => [line.register, line]));
  const main = registers.find(({ deviceId }) => deviceId === null);
  const devices = registers.filter(({ deviceId }) => deviceId !== null);
  return locationUsage(
    columns(columnsOf.get(main?.number ?? -1)),
    devices.map(({ number }) => columns(columnsOf.get(number))),
    counted,
  );
}

/** The flow that a tariff of this direction is for. */
export function usualFlow(direction: Direction): Flow {
  return direction === 'EXPORT' ? 'EXPORT' : 'IMPORT';
}

function columns(line: RecordColumns | undefined): MeterRecords {
  return line ?? NO_RECORDS;
}
