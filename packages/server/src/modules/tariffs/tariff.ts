import type { StructureType } from '@plateau/energy';
import type { TariffTerms, tariffs } from '../../storage/tables/tariffs.ts';

export type TariffRow = typeof tariffs.$inferSelect;

/** One price component of a location: a type, a direction, and the terms in force. */
export interface Tariff extends Omit<TariffRow, 'status'> {
  readonly status: TariffStatus;
  /** `DYNAMIC`: changing rates that arrive as data. */
  readonly structureType: StructureType | 'DYNAMIC';
  /** The newest terms; `version` counts their changes from 1. */
  readonly terms: TariffTerms;
  readonly version: number;
}

/** `DISCONNECTED`: another tariff has taken its place; `EXPIRED`: its contract is over and prices go on as forecasts. */
export type TariffStatus = TariffRow['status'] | 'EXPIRED' | 'DISCONNECTED';

/** The status at an instant, which for a working tariff follows from its dates. */
export function statusAt(
  tariff: Pick<TariffRow, 'status' | 'contractStart' | 'contractEnd' | 'takesOver' | 'takenOver'>,
  nowMs: number,
): TariffStatus {
  const { takenOver } = tariff;
  if (takenOver !== null && (takenOver.getTime() <= nowMs || takenOver <= beginOf(tariff))) return 'DISCONNECTED';
  const isOver = tariff.contractEnd !== null && tariff.contractEnd.getTime() <= nowMs;
  return isOver && tariff.status === 'CONNECTED' ? 'EXPIRED' : tariff.status;
}

/** From when a tariff answers prices. */
export function beginOf(tariff: Pick<TariffRow, 'contractStart' | 'takesOver'>): Date {
  return tariff.takesOver ?? tariff.contractStart;
}
