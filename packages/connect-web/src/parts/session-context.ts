import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { PageConfig } from '../config.ts';
import type { Session } from '../session/session.ts';

interface Surrounding {
  readonly session: Session;
  readonly config: PageConfig;
}

export const SessionContext = createContext<Surrounding | null>(null);

export function useSurrounding(): Surrounding {
  const surrounding = useContext(SessionContext);
  if (surrounding === null) throw new Error('A page is shown outside of a session.');
  return surrounding;
}

export function useSession(): Session {
  return useSurrounding().session;
}

const WRITE_AFTER_MS = 250;

/** Form state that survives reload and the browser's back button: it is kept in the history entry of the page. */
export function useDraft<T>(initial: () => T): [T, (next: T) => void] {
  const session = useSession();
  const [draft, setDraft] = useState<T>(() => (session.draft() as T | undefined) ?? initial());
  const unsaved = useRef<T | null>(null);
  const timer = useRef(0);
  const save = () => {
    window.clearTimeout(timer.current);
    if (unsaved.current !== null) session.keepDraft(unsaved.current);
    unsaved.current = null;
  };
  useEffect(() => {
    window.addEventListener('pagehide', save);
    return () => {
      window.clearTimeout(timer.current);
      window.removeEventListener('pagehide', save);
    };
  }, []);
  return [
    draft,
    (next) => {
      setDraft(next);
      unsaved.current = next;
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(save, WRITE_AFTER_MS);
    },
  ];
}
