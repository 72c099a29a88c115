import type { PageConfig } from '../config.ts';
import { accentFor, type Scheme } from './accent.ts';

/** Sets the account's accent, corners and font as CSS custom properties; follows the device's colour scheme. */
export function applyTheme(window: Window, { account }: PageConfig): void {
  const root = window.document.documentElement;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const set = (name: string, value: string | null) => {
    if (value === null) root.style.removeProperty(name);
    else root.style.setProperty(name, value);
  };
  const paint = () => {
    const scheme: Scheme = dark.matches ? 'dark' : 'light';
    const chosen = accentFor(scheme, account.accentColor);
    set('--accent', chosen?.accent ?? null);
    set('--on-accent', chosen?.onAccent ?? null);
  };
  paint();
  dark.addEventListener('change', paint);
  set('--radius', account.cornerRadius === null ? null : `${account.cornerRadius}px`);
  set('--font', account.fontFamily === null ? null : `${JSON.stringify(account.fontFamily)}, system-ui, sans-serif`);
}
