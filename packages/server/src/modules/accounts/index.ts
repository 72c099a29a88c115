export {
  type Account,
  type AccountKind,
  createAccount,
  getAccount,
  getProfile,
  listAccounts,
  type Profile,
  setAccountStatus,
  updateProfile,
} from './accounts.ts';
export { type Authentication, type Caller, createAuthentication } from './authentication.ts';
export { BEARER_SECONDS, type BearerSigner, openBearerSigner } from './bearer.ts';
export { createKey, type ListedKey, listKeys, type NewKey, revokeKey } from './keys.ts';
