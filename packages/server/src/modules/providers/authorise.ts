import type { Authorisation, Credentials, Integration, LoginContext, LoginState } from './integration.ts';
import type { LoginProgress } from './logins.ts';
import type { Secrets } from './vault.ts';

/** Longest time a customer waits for a login (connect.md §5.6). */
export const LOGIN_MS = 60_000;

/** How far a login has come after a step. */
export type Progress = Pick<LoginProgress, 'step' | 'shown' | 'secrets' | 'referenceId'>;

/** Checks credentials at the provider. Never throws: what goes wrong there is the customer's next page. */
export function logIn(integration: Integration, credentials: Credentials, context: LoginContext): Promise<Progress> {
  const kept = integration.discardCredentials === true ? {} : credentials;
  return progressOf(kept, () => integration.authorise(credentials, context), context);
}

/** Goes on with a one-time code, or the choice of an account. */
export function goOn(
  integration: Integration,
  secrets: Secrets,
  input: { readonly otpCode: string } | { readonly account: string },
  context: LoginContext,
): Promise<Progress> {
  const { credentials, state } = secrets.data as { credentials: Credentials; state: LoginState };
  return progressOf(
    credentials,
    () => {
      if (integration.extraStep === undefined) throw new Error('the integration has no extra steps');
      return integration.extraStep(input, state, context);
    },
    context,
  );
}

async function progressOf(
  credentials: Credentials,
  step: () => Promise<Authorisation> | Authorisation,
  { log }: LoginContext,
): Promise<Progress> {
  let answer: Authorisation;
  try {
    answer = await step();
  } catch (error) {
    log('a login failed at the provider', { reason: error instanceof Error ? error.message : String(error) });
    return { step: 'FAILED', shown: {}, secrets: null, referenceId: null };
  }
  if ('extraAuthRequirements' in answer) {
    const { data: state, extraAuthRequirements: required } = answer;
    const secrets = { data: { credentials, state }, secureParams: null };
    switch (required.type) {
      case 'mfa_capture':
        return { step: 'CODE', shown: {}, secrets, referenceId: null };
      case 'multiple_available_tariffs':
        return { step: 'ACCOUNTS', shown: { accounts: required.accounts }, secrets, referenceId: null };
      case 'no_available_tariffs':
        return { step: 'NOTHING_FOUND', shown: {}, secrets: null, referenceId: null };
    }
  }
  if (!answer.success) {
    const { code, error } = answer;
    if (code === 'provider_error') log('a login failed at the provider', { reason: error });
    return { step: code === 'credentials_invalid' ? 'REFUSED' : 'FAILED', shown: {}, secrets: null, referenceId: null };
  }
  const { data, secureParams = null, referenceId = null } = answer;
  return { step: 'CONSENT', shown: {}, secrets: { data: { ...credentials, ...data }, secureParams }, referenceId };
}
