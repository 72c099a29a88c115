export type { SessionChanges } from './change-session.ts';
export { type Connect, createConnect, SessionEnded } from './connect.ts';
export { type ConnectSession, type SessionStatus, sessionStatusAt } from './connect-session.ts';
export type { SessionInput } from './create-session.ts';
export { currentPage, type Outcome, type Post } from './machine.ts';
export type { Action, ActionDetails, Answers, Method, PageName, PeriodAnswer, StructureOption, View } from './page.ts';
export type { SandboxPlan } from './sandbox-walk.ts';
export type { PriceRow, SummaryTariff } from './summary.ts';
export type { Manner } from './visit.ts';
