export type { SessionChanges } from './change-session.ts';
export { type Client, type Connect, createConnect, SessionEnded } from './connect.ts';
export {
  type ConnectSession,
  forgetOldSessions,
  idOfToken,
  type KnownSession,
  type SessionStatus,
  sessionStatusAt,
} from './connect-session.ts';
export type { SessionInput } from './create-session.ts';
export { createHostedLogin, type HostedLogin, type OpenHostedLogin } from './hosted-login.ts';
export { findReports, type IssueReport } from './issue-reports.ts';
export type { LoginPost, LoginSubject } from './login.ts';
export { tellLateOutcomes, tellTariffReady } from './outcome-news.ts';
export type { Action, ActionDetails, Answers, Method, PageName, PeriodAnswer, StructureOption, View } from './page.ts';
export type { LoginReport, ReportedLogin } from './reported-login.ts';
export type { SandboxPlan } from './sandbox-walk.ts';
export { currentPage } from './session-state.ts';
export type { PriceRow, SummaryTariff } from './summary.ts';
export { openTokens, sealToken } from './token.ts';
export type { Outcome, Post } from './turn.ts';
export type { Manner } from './visit.ts';
