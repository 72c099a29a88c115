import type { ComponentChildren, JSX } from 'preact';
import { useSession } from './session-context.ts';

interface ButtonProps {
  readonly look?: 'main' | 'second' | 'plain' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly label?: string;
  readonly children: ComponentChildren;
  onPress?: () => void;
}

/** A button that rests while a post runs. It keeps its focus then, so that keyboard users don't lose their place. */
export function Button({ look = 'main', type = 'button', label, children, onPress }: ButtonProps): JSX.Element {
  const busy = useSession().busy.value;
  return (
    <button
      type={type}
      class={`button button-${look}`}
      aria-disabled={busy}
      aria-label={label}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onPress?.();
      }}
    >
      {children}
    </button>
  );
}

/** A form whose submission is posted by `onSubmit`; never by the browser. */
export function Form({ children, onSubmit }: { readonly children: ComponentChildren; onSubmit(): void }): JSX.Element {
  const busy = useSession().busy.value;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit();
      }}
    >
      {children}
    </form>
  );
}
