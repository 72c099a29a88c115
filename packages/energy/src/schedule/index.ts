export { findHole } from './holes.ts';
export { type JsonObject, quoted, readList, readNumber, readObject } from './json.ts';
export { createLocalSchedule, type LocalSchedule } from './local.ts';
export { NO_PERIOD } from './profile.ts';
export { readSchedule } from './read.ts';
export type { ClockPeriod, ClockRule, DateRule } from './rule.ts';
export { createRuleBook, type RuleBook } from './rule-book.ts';
export { type Steps, scheduleSteps } from './steps.ts';
export type { DaysAndHours, Hours, RateItem, ScheduleEntry, SurchargeRate, TierEnd, ValueRate } from './wire.ts';
