import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Customer } from '../../../answers.ts';
import { BackendProblem, backend } from '../backend.ts';
import { Notice } from '../parts/notice.tsx';

/** Pick a made-up customer, or make one up. */
export function SignIn({ onSignedIn }: { onSignedIn(): Promise<void> }): JSX.Element {
  const [customers, setCustomers] = useState<readonly Customer[]>([]);
  const [isNew, setIsNew] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    document.title = 'Nova';
    backend.customers().then(setCustomers, ({ message }: Error) => setProblem(message));
  }, []);

  async function pick(id: string): Promise<void> {
    try {
      await backend.signIn(id);
      await onSignedIn();
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  return (
    <main class="page welcome">
      <section class="pitch">
        <h1>Your car knows when power is cheap.</h1>
        <p>Connect your electricity tariff once. Nova charges in the best hours and has the battery full in time.</p>
        <NightOfPrices />
      </section>
      <section class="card">
        <h2>{isNew ? 'Who are you?' : 'Sign in'}</h2>
        {problem !== null && <Notice kind="wrong">{problem}</Notice>}
        {isNew ? (
          <SignUp onDone={onSignedIn} onCancel={() => setIsNew(false)} />
        ) : (
          <>
            <p class="small">This is an example: no password, pick anybody.</p>
            <ul class="people">
              {customers.map(({ id, name, place }) => (
                <li key={id}>
                  <button type="button" class="person" onClick={() => pick(id)}>
                    <span class="avatar" aria-hidden="true">
                      {initials(name)}
                    </span>
                    <span class="person-name">
                      {name}
                      <span class="small">{place}</span>
                    </span>
                    <span class="arrow" aria-hidden="true" />
                  </button>
                </li>
              ))}
            </ul>
            <button type="button" class="button button-second" onClick={() => setIsNew(true)}>
              Someone new
            </button>
          </>
        )}
      </section>
    </main>
  );
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('');
}

const COUNTRIES = 'AT AU BE CA CH DE DK ES FI FR GB IE IT NL NO PL PT SE US'.split(' ');
const WITH_STATES = new Set(['AU', 'CA', 'US']);

function SignUp({ onDone, onCancel }: { onDone(): Promise<void>; onCancel(): void }): JSX.Element {
  const [country, setCountry] = useState(COUNTRIES.find((code) => navigator.language.endsWith(`-${code}`)) ?? 'GB');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const names = new Intl.DisplayNames('en', { type: 'region' });

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const typed = new FormData(event.currentTarget);
    const read = (name: string) => String(typed.get(name) ?? '').trim();
    setBusy(true);
    setProblem(null);
    try {
      await backend.signUp({
        name: read('name'),
        city: read('city'),
        countryCode: country,
        postCode: read('postCode'),
        state: read('state').toUpperCase(),
      });
      await onDone();
    } catch (error) {
      setProblem(error instanceof BackendProblem ? error.message : String(error));
      setBusy(false);
    }
  }

  return (
    <form class="form" onSubmit={submit}>
      {problem !== null && <Notice kind="wrong">{problem}</Notice>}
      <label class="field">
        Name
        <input name="name" required maxLength={60} autocomplete="off" />
      </label>
      <label class="field">
        Country
        <select value={country} onChange={(event) => setCountry(event.currentTarget.value)}>
          {COUNTRIES.map((code) => (
            <option key={code} value={code}>
              {names.of(code)}
            </option>
          ))}
        </select>
      </label>
      <div class="row">
        <label class="field">
          Town or city
          <input name="city" required maxLength={100} autocomplete="off" />
        </label>
        <label class="field">
          {country === 'US' ? 'ZIP code' : 'Postcode'}
          <input name="postCode" maxLength={20} autocomplete="off" />
        </label>
      </div>
      {WITH_STATES.has(country) && (
        <label class="field">
          State or territory, two or three letters
          <input name="state" required maxLength={3} autocomplete="off" />
        </label>
      )}
      <button type="submit" class="button" aria-disabled={busy}>
        {busy ? 'One moment …' : 'Create account'}
      </button>
      <button type="button" class="button button-second" onClick={onCancel}>
        Back
      </button>
    </form>
  );
}

/** A night as Nova sees it: prices, and the hours in which the car charges. */
function NightOfPrices(): JSX.Element {
  const heights = [58, 66, 74, 82, 70, 54, 40, 28, 22, 20, 24, 30, 36, 46, 60, 72, 64, 52];
  return (
    <svg class="night" viewBox="0 0 360 110" aria-hidden="true">
      {heights.map((height, at) => (
        <rect
          key={at}
          class={at >= 7 && at <= 10 ? 'night-best' : undefined}
          x={at * 20 + 3}
          y={104 - height}
          width="14"
          height={height}
          rx="4"
        />
      ))}
    </svg>
  );
}
