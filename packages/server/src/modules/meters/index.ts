export { type Batch, countWaitingBatches, forgetOldBatches, getBatch, workOffPart } from './batches.ts';
export { type ForecastEnergy, forecastGeneration, forecastPower, forecastUse } from './forecasts.ts';
export { preparePartitions } from './partitions.ts';
export { type RecordColumns, readColumns } from './read-columns.ts';
export { type Log, type LogRequest, type LogRow, readLog, requireYearAtMost } from './read-log.ts';
export type { Reading } from './readings.ts';
export {
  energyWhOf,
  type Failure,
  type FailureCode,
  type Flow,
  type MeterRecord,
  type RegisterName,
  UNITS,
  type Unit,
} from './record.ts';
export { type References, readReferences, recordsOfSession } from './references.ts';
export { type Register, registersAt, registersOf } from './registers.ts';
export { simulateDevice } from './simulate.ts';
export { storeOne } from './store-one.ts';
export type { StoredRecord } from './store-records.ts';
export { type Submitted, submitReadings, submitRecords } from './submit.ts';
export { sweepDeletedRegisters } from './sweep.ts';
