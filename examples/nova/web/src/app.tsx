import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Home } from '../../answers.ts';
import { backend } from './backend.ts';
import { HomePage } from './pages/home.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { Wordmark } from './parts/mark.tsx';
import { Notice } from './parts/notice.tsx';

type View =
  | { readonly name: 'loading' }
  | { readonly name: 'signed out' }
  | { readonly name: 'home'; readonly home: Home }
  | { readonly name: 'failed'; readonly message: string };

/** What customers are told on their way back from Connect. */
const RETURNED: Record<string, string> = {
  CONNECTED: 'Your tariff is connected.',
  DISCONNECTED: 'Your tariff is disconnected.',
  DECLINED: 'Nothing was connected.',
};

export function App(): JSX.Element {
  const [view, setView] = useState<View>({ name: 'loading' });
  const [toast, setToast] = useState<string | null>(null);

  async function load(): Promise<void> {
    try {
      const home = await backend.home();
      setView(home === null ? { name: 'signed out' } : { name: 'home', home });
    } catch (error) {
      setView({ name: 'failed', message: (error as Error).message });
    }
  }

  /** What is shown stays when it can't be brought up to date. */
  async function refresh(): Promise<void> {
    const home = await backend.home().catch(() => null);
    if (home !== null) setView({ name: 'home', home });
  }

  useEffect(() => {
    returnFromConnect().then((result) => {
      setToast(RETURNED[result ?? ''] ?? null);
      return load();
    });
    // The browser may bring back this page as it was before Connect.
    const thaw = (event: PageTransitionEvent) => {
      if (event.persisted) load();
    };
    window.addEventListener('pageshow', thaw);
    return () => window.removeEventListener('pageshow', thaw);
  }, []);

  const signedIn = view.name === 'home' ? view.home.customer.id : null;
  useEffect(() => (signedIn === null ? undefined : backend.news(refresh)), [signedIn]);

  async function signOut(): Promise<void> {
    await backend.signOut();
    setToast(null);
    setView({ name: 'signed out' });
  }

  return (
    <>
      <header class="top">
        <Wordmark />
        {view.name === 'home' && (
          <div class="who">
            <span class="who-name">{view.home.customer.name}</span>
            <button type="button" class="button button-quiet" onClick={signOut}>
              Sign out
            </button>
          </div>
        )}
      </header>
      {view.name === 'loading' && <Skeleton />}
      {view.name === 'signed out' && <SignIn onSignedIn={load} />}
      {view.name === 'home' && (
        <HomePage home={view.home} toast={toast} onToastRead={() => setToast(null)} key={view.home.customer.id} />
      )}
      {view.name === 'failed' && (
        <main class="page page-narrow">
          <h1>That didn’t work</h1>
          <Notice kind="wrong">{view.message}</Notice>
          <button type="button" class="button" onClick={load}>
            Try again
          </button>
        </main>
      )}
      <footer class="foot">Nova is a made-up company. Its app is an example of what can be built on Plateau.</footer>
    </>
  );
}

/** Comes back from Connect with `fp_cot` in the address; asks what came of it, and tidies the address. */
async function returnFromConnect(): Promise<string | null> {
  const token = new URLSearchParams(window.location.search).get('fp_cot');
  if (token === null) return null;
  window.history.replaceState(null, '', '/');
  return backend.finishConnect(token).then(
    ({ result }) => result,
    () => null,
  );
}

function Skeleton(): JSX.Element {
  return (
    <main class="page" aria-busy="true">
      <h1 class="unseen">Loading</h1>
      <div class="bone bone-title" />
      <div class="bone bone-hero" />
      <div class="bone bone-card" />
    </main>
  );
}
