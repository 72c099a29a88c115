import type { ConnectRun } from '../../storage/index.ts';
import type { Provider } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import type { LoginSubject } from './login.ts';
import type { Action, ActionDetails, Answers, PageName, View } from './page.ts';
import { withParameters } from './redirect-url.ts';

/** What a client posts, in the machine's words. */
export interface Post {
  /** `CURRENT`: it names none; `START`: at the beginning and after a redirect; `UNKNOWN`: one that does not exist. */
  readonly page: PageName | 'CURRENT' | 'START' | 'UNKNOWN';
  /** `UNKNOWN`: an action that does not exist. */
  readonly action: Action | 'UNKNOWN' | null;
  readonly details: ActionDetails;
  /** What is to be gone through, as sent with the first post; null: it does not say. */
  readonly flow: string | null;
  /**
   * Reads the answer as one of a page; null: nothing was answered.
   * @throws Refusal `data_json_invalid`
   */
  answerTo<Name extends PageName>(page: Name): Answers[Name] | null;
}

/** What the customer sees next. */
export type Outcome =
  | {
      readonly kind: 'PAGE';
      readonly view: View;
      readonly actions: readonly Action[];
      readonly slot: ConnectRun['slot'];
      /** Null before it is known; a typed-in one has no id. */
      readonly provider:
        | (Pick<Provider, 'displayName' | 'logoUrl' | 'accentColor'> & { readonly id: string | null })
        | null;
    }
  | {
      readonly kind: 'REDIRECT';
      readonly url: string;
      readonly reason: 'ADVANCED_TARIFF_INPUT' | 'PROVIDER_LOGIN';
    }
  /** For the provider's login pages: what they ask for, and for whom. */
  | ({ readonly kind: 'LOGIN'; readonly asks: 'CREDENTIALS' | 'CONSENT' } & LoginSubject)
  | { readonly kind: 'END'; readonly url: string; readonly result: NonNullable<ConnectSession['result']> };

export interface Turn {
  readonly connect: ConnectSession;
  readonly outcome: Outcome;
}

/** The way out of an ended session. */
export function endOutcome({ callbackUrl, token, result }: ConnectSession): Extract<Outcome, { kind: 'END' }> {
  return { kind: 'END', url: withParameters(callbackUrl, { fp_cot: token }), result: result ?? 'CLOSED' };
}
