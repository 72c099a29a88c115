import type { ComponentChildren, JSX } from 'preact';
import { say } from '../language/language.ts';
import { useSurrounding } from './session-context.ts';

/** What stands around every page: back, whose app this is, close, the test mark, and the state of the line. */
export function Frame({
  live,
  closable,
  children,
}: {
  readonly live: boolean;
  readonly closable: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { session, config } = useSurrounding();
  const { name, logoUrl, supportUrl } = config.account;
  const busy = session.busy.value;
  const inLogin = session.view.value.name === 'login';
  const post = (action: string) => {
    if (!busy) session.submit({ action });
  };
  return (
    <div class="frame">
      <header class="bar">
        {closable ? (
          <button
            type="button"
            class="icon"
            aria-label={say('app.back')}
            aria-disabled={busy}
            onClick={() => (inLogin ? session.leaveLogin() : post('BACK'))}
          >
            <Icon path="M15 5l-7 7 7 7" mirrored />
          </button>
        ) : (
          <span />
        )}
        <span class="whose">
          {logoUrl !== null ? (
            <img class="whose-logo" src={logoUrl} alt={name ?? ''} height="28" />
          ) : (
            <span class="whose-name">{name}</span>
          )}
          {!live && (
            <span class="test" title={say('app.testHint')}>
              {say('app.test')}
            </span>
          )}
        </span>
        {closable ? (
          <button
            type="button"
            class="icon"
            aria-label={say('app.close')}
            aria-disabled={busy}
            onClick={() => post('CLOSE')}
          >
            <Icon path="M6 6l12 12M18 6L6 18" />
          </button>
        ) : (
          <span />
        )}
      </header>
      <div class={busy ? 'progress progress-on' : 'progress'} aria-hidden="true" />
      {children}
      <LineNotice />
      {supportUrl !== null && (
        <footer class="foot">
          <a href={supportUrl} target="_blank" rel="noreferrer">
            {say('app.support')}
          </a>
        </footer>
      )}
    </div>
  );
}

function LineNotice(): JSX.Element {
  const { session } = useSurrounding();
  const state = session.lineState.value;
  const problem = session.problem.value;
  return (
    <div class="line" role="status">
      {state === 'repeating' && <p class="line-words">{say('app.repeating')}</p>}
      {state === 'stalled' && (
        <div class="line-words">
          <p>{say(problem?.status === 0 ? 'app.stalled' : 'app.busyServer')}</p>
          {problem?.requestId && <p class="small">{say('app.requestId', { id: problem.requestId })}</p>}
          <button type="button" class="button button-second" onClick={() => session.tryAgain()}>
            {say('app.tryAgain')}
          </button>
        </div>
      )}
    </div>
  );
}

function Icon({ path, mirrored }: { readonly path: string; readonly mirrored?: boolean }): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" class={mirrored ? 'mirrored' : undefined}>
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
