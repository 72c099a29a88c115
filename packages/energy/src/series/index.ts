export { rowAt, rowsOf, unionBounds } from './bounds.ts';
export { clip, concat, cover, overlay } from './clip.ts';
export { capConfidence, combine, map, max, min, onBounds, sum } from './combine.ts';
export { integrate, mean } from './integrate.ts';
export { closedUp, mergeEqual, roundSeries, sameConfidence, withoutRows } from './merge.ts';
export { prefer } from './prefer.ts';
export { fixedGrid, resample } from './resample.ts';
export {
  constantSeries,
  emptySeries,
  type Segment,
  type Series,
  segmentAt,
  segmentsOf,
  seriesFromSegments,
  unknownSeries,
  valueAt,
  valuesEqual,
  type Window,
  windowOf,
} from './series.ts';
