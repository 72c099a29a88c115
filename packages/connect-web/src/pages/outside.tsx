import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page, Problem } from '../session/protocol.ts';
import type { TextKey } from '../texts/en.ts';

/** The skeleton of a page that is on its way. */
export function Opening(): JSX.Element {
  return (
    <main class="sheet" aria-busy="true">
      <h1 class="unseen">{say('app.loading')}</h1>
      <div class="bone bone-title" />
      <div class="bone" />
      <div class="bone bone-short" />
      <div class="bone bone-tall" />
      <div class="bone bone-tall" />
      <div class="bone bone-tall" />
    </main>
  );
}

const POLL_MS = 3_000;

/** Inside a frame: the provider's login has a window of its own, and this page waits for it (connect.md §7.3). */
export function Login({ page, url }: { readonly page: Page<'session_redirect'>; readonly url: string }): JSX.Element {
  const session = useSession();
  const [opened, setOpened] = useState(false);
  useEffect(() => (opened ? session.watch(POLL_MS) : undefined), [opened]);
  const provider = page.data.provider?.display_name ?? say('failed.yourProvider');
  const payment = page.data.reason === 'PAYMENT_SETUP';
  return (
    <Sheet title={payment ? say('login.titlePayment') : say('login.title', { provider })} lead={say('login.lead')}>
      <div class="actions">
        <a class="button button-main" href={url} target="_blank" rel="noreferrer" onClick={() => setOpened(true)}>
          {say(opened ? 'login.again' : 'login.open')}
        </a>
        {opened && (
          <Button look="second" onPress={() => session.restore()}>
            {say(payment ? 'app.continue' : 'login.done')}
          </Button>
        )}
      </div>
      <p role="status">{opened ? say('login.waiting') : ''}</p>
    </Sheet>
  );
}

const LINK_AFTER_MS = 1_500;

/** On the way to another page or app. The link helps where the browser wants a tap before it opens an app. */
export function Leaving({ url }: { readonly url: string }): JSX.Element {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setSlow(true), LINK_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <Sheet title={say('leaving.title')} lead={slow ? say('leaving.lead') : undefined}>
      {slow && (
        <div class="actions">
          <a class="button button-main" href={url} rel="noreferrer">
            {say('leaving.link')}
          </a>
        </div>
      )}
    </Sheet>
  );
}

export function Ended({ url }: { readonly url: string | null }): JSX.Element {
  return (
    <Sheet title={say('ended.title')} lead={say('ended.lead')}>
      {url !== null && (
        <div class="actions">
          <a class="button button-main" href={url} rel="noreferrer">
            {say('ended.link')}
          </a>
        </div>
      )}
    </Sheet>
  );
}

/** Nothing more can be done in this session. */
export function Stopped({ problem }: { readonly problem: Problem }): JSX.Element {
  const [title, lead] = STOPPED[problem.code] ?? ['stopped.title', 'stopped.lead'];
  return (
    <Sheet title={say(title)} lead={say(lead)}>
      {problem.message !== '' && lead === 'stopped.lead' && <p>{problem.message}</p>}
      {problem.requestId !== null && <p class="small">{say('app.requestId', { id: problem.requestId })}</p>}
    </Sheet>
  );
}

const STOPPED: Record<string, readonly [TextKey, TextKey]> = {
  connect_token_invalid: ['expired.title', 'expired.lead'],
  connect_token_expired: ['expired.title', 'expired.lead'],
  account_disabled: ['stopped.title', 'error.account_disabled'],
  no_session: ['noSession.title', 'noSession.lead'],
};

export function UnknownRoute(): JSX.Element {
  const session = useSession();
  return (
    <Sheet title={say('unknown.title')} lead={say('unknown.lead')}>
      <div class="actions">
        <Button onPress={() => session.submit({ action: 'CLOSE' })}>{say('app.close')}</Button>
      </div>
    </Sheet>
  );
}
