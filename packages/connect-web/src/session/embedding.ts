export interface SessionMessage {
  readonly source: 'plateau-connect';
  readonly event: 'complete' | 'closed' | 'error';
  readonly connect_token: string;
  readonly result: string | null;
  readonly code?: string;
}

interface NativeChannels {
  readonly ReactNativeWebView?: { postMessage(json: string): void };
  readonly webkit?: { readonly messageHandlers?: { readonly plateauConnect?: { postMessage(message: object): void } } };
  readonly PlateauConnect?: { postMessage(json: string): void };
}

export function isFramed(window: Window): boolean {
  return window.parent !== window;
}

/** Tells the app around this page how the session ended (connect.md §7.3): only the origins given, never `*`. */
export function tellApp(window: Window, origins: readonly string[], message: SessionMessage): void {
  if (isFramed(window)) for (const origin of origins) window.parent.postMessage(message, origin);
  const native = window as unknown as NativeChannels;
  native.ReactNativeWebView?.postMessage(JSON.stringify(message));
  native.webkit?.messageHandlers?.plateauConnect?.postMessage(message);
  native.PlateauConnect?.postMessage(JSON.stringify(message));
}

/** Whether the end is only told, not navigated to. Said once, in the first address; kept for the token in this tab. */
export function endsWithMessageOnly(window: Window, token: string): boolean {
  const key = `plateau-connect.embed.${token.slice(-8)}`;
  const said = new URLSearchParams(window.location.search).get('embed') === 'message';
  try {
    if (said) window.sessionStorage.setItem(key, 'message');
    return said || window.sessionStorage.getItem(key) === 'message';
  } catch {
    // Storage is denied to some frames; then only this address can say it.
    return said;
  }
}
