export { type Access, sourceOf } from './access.ts';
export { goOn, LOGIN_MS, logIn, type Progress } from './authorise.ts';
export { type Connection, disconnectSource, findConnection, isAwaited } from './connections.ts';
export { createProviderDesk, type ProviderDesk } from './desk.ts';
export { dismissedProviders, forgetDismissals, rememberDismissals } from './dismissals.ts';
export { failAgain, failNewTariff } from './failed-login.ts';
export type { FetchFailureCode, Integration, LoginContext, LoginField, ProviderAccount } from './integration.ts';
export { limitedFetch } from './limited-fetch.ts';
export { findLogin, forgetExpiredLogins, forgetLogin, type ProviderLogin, takeTry } from './logins.ts';
export { octopusEnergy, octopusProvider } from './octopus/index.ts';
export type { ReaderLog, TariffReader } from './reader.ts';
export {
  addProvider,
  type NewProvider,
  providerOfAccount,
  registeredProviders,
  seedIntegratedProviders,
} from './registered.ts';
export { SANDBOX_PASSWORD, sandboxIntegration } from './sandbox-integration.ts';
