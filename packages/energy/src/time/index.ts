export { type CivilDate, civilDate, DAY_MS, dayNumberOf, HOUR_MS, longestMonth, weekdayOf } from './civil.ts';
export { localGrid } from './grid.ts';
export { type OffsetSpan, offsetAt, offsetSpans } from './zone.ts';
