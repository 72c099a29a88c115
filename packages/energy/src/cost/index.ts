export { type AverageComparison, averagePrice, compareWithAverage } from './average.ts';
export { type Costs, type CostTotal, costsByPeriod, costsByRecord, type UnpricedPart } from './costs.ts';
export { type FixedChargeCost, fixedChargeCosts } from './fixed-charges.ts';
export { isWholeLocalDays, type LocalPeriod, localPeriods } from './local-periods.ts';
export { cutRecords, type MeterRecord, type MeterRecords, meterRecords, type RecordPieces } from './records.ts';
export { locationUsage, usageWindow } from './usage.ts';
