export { EVENT_TYPES, type EventType, isEventPattern, isEventType } from './event-types.ts';
export { type Event, forgetOldEvents, getEvent, insertEvents, listEvents, type NewEvent } from './events.ts';
export {
  FAN_OUT_WORK,
  type FanOut,
  type FanOutKind,
  forgetOldFanOuts,
  type Portion,
  requestFanOut,
  type Teller,
  tellPortion,
} from './fan-outs.ts';
export { type AccountReleases, dropReleases, keepRelease, releasesOf } from './releases-of-objects.ts';
export { report, reportLoss } from './report.ts';
export { settle } from './settle.ts';
