import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../language/language.ts';
import { problemText } from './problem-text.ts';
import { useSurrounding } from './session-context.ts';

interface SheetProps {
  readonly title: string;
  readonly lead?: string | undefined;
  /** Members that a refusal may name and that the page shows beside their fields. */
  readonly params?: readonly string[];
  readonly before?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** One page: its heading, which takes the focus when the page appears, and what is wrong, if anything. */
export function Sheet({ title, lead, params = [], before, children }: SheetProps): JSX.Element {
  const { session, config } = useSurrounding();
  const heading = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLElement>(null);
  const problem = session.problem.value;
  useEffect(() => {
    document.title = config.account.name === null ? title : `${title} – ${config.account.name}`;
  }, [title]);
  useEffect(() => {
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (problem !== null && problem.status === 422) body.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [problem]);
  const besideField = problem?.param !== null && params.includes(problem?.param ?? '');
  return (
    <main class="sheet" ref={body} aria-busy={session.busy.value}>
      {before}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead !== undefined && <p class="lead">{lead}</p>}
      {problem !== null && session.lineState.value !== 'stalled' && !besideField && (
        <div class="notice notice-wrong" role="alert">
          <p>{problemText(problem)}</p>
          {problem.requestId !== null && <p class="small">{say('app.requestId', { id: problem.requestId })}</p>}
        </div>
      )}
      {children}
    </main>
  );
}

/** The refusal's text for one member of `data`, as a field's `error`. */
export function useProblemAt(): (param: string) => string | undefined {
  const problem = useSurrounding().session.problem.value;
  return (param) => (problem?.param === param && problem.status === 422 ? problemText(problem) : undefined);
}
