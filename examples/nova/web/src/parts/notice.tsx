import type { ComponentChildren, JSX } from 'preact';

export function Notice({
  kind,
  children,
}: {
  readonly kind: 'wrong' | 'waiting';
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'wrong' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
