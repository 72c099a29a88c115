import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { say } from '../language/language.ts';
import { Field } from './field.tsx';
import { useSession } from './session-context.ts';

export interface Choice {
  readonly key: string;
  readonly name: string;
  readonly detail?: string | null | undefined;
  readonly mark?: ComponentChildren;
}

/** Answers of one tap each. */
export function ChoiceList({
  choices,
  label,
  onChoose,
}: {
  readonly choices: readonly Choice[];
  readonly label: string;
  onChoose(key: string): void;
}): JSX.Element {
  const busy = useSession().busy.value;
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <ul class="choices" aria-label={label}>
      {choices.map(({ key, name, detail, mark }) => (
        <li key={key}>
          <button
            type="button"
            class={busy && chosen === key ? 'choice choice-chosen' : 'choice'}
            aria-disabled={busy}
            onClick={() => {
              if (busy) return;
              setChosen(key);
              onChoose(key);
            }}
          >
            {mark}
            <span class="choice-words">
              <span class="choice-name">{name}</span>
              {detail ? <span class="choice-detail">{detail}</span> : null}
            </span>
            <span class="chevron" aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface SearchProps {
  readonly choices: readonly Choice[];
  readonly label: string;
  readonly searchLabel: string;
  readonly noneText: string;
  /** The query that the server has filtered by, and whether it holds back more. */
  readonly query: string;
  readonly hasMore: boolean;
  onChoose(key: string): void;
  onSearch(query: string): void;
}

const SEARCH_AFTER_MS = 450;
const SEARCHABLE_FROM = 7;

/** A list with a search field: filters what is here at once, and asks the server when it has more. */
export function SearchableChoices(props: SearchProps): JSX.Element {
  const { choices, label, searchLabel, noneText, query, hasMore, onChoose, onSearch } = props;
  const [typed, setTyped] = useState(query);
  const timer = useRef(0);
  const atServer = hasMore || query !== '';
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const wanted = fold(typed);
  const shown =
    wanted === '' ? choices : choices.filter(({ name, detail }) => fold(`${name} ${detail ?? ''}`).includes(wanted));
  return (
    <>
      {(choices.length >= SEARCHABLE_FROM || atServer) && (
        <Field label={searchLabel}>
          {(control) => (
            <input
              {...control}
              type="search"
              autocomplete="off"
              enterkeyhint="search"
              maxLength={100}
              value={typed}
              onInput={(event) => {
                const text = event.currentTarget.value;
                setTyped(text);
                window.clearTimeout(timer.current);
                if (atServer) timer.current = window.setTimeout(() => onSearch(text.trim()), SEARCH_AFTER_MS);
              }}
            />
          )}
        </Field>
      )}
      <p class="unseen" role="status">
        {typed === '' ? '' : say('provider.found', { count: shown.length })}
      </p>
      {shown.length === 0 ? (
        <p class="hint">{noneText}</p>
      ) : (
        <ChoiceList choices={shown} label={label} onChoose={onChoose} />
      )}
    </>
  );
}

/** Without case and accents, so that "Energia" finds "Energía". */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
