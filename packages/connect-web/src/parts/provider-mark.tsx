import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Provider } from '../session/protocol.ts';
import { chipColors } from '../theme/accent.ts';

/** A provider's logo, or its initials on its accent colour. The name stands beside it, so it is silent. */
export function ProviderMark({ provider }: { readonly provider: Provider }): JSX.Element {
  const [broken, setBroken] = useState(false);
  if (provider.logo_url !== null && provider.logo_url !== undefined && !broken) {
    return (
      <span class="mark mark-logo">
        <img
          src={provider.logo_url}
          alt=""
          width="40"
          height="40"
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      </span>
    );
  }
  return (
    <span class="mark" aria-hidden="true" style={chipColors(provider.accent_color) ?? {}}>
      {initials(provider.display_name)}
    </span>
  );
}

/** Which provider this page is about. */
export function ProviderLine({ provider }: { readonly provider: Provider | undefined | null }): JSX.Element | null {
  if (!provider?.display_name) return null;
  return (
    <p class="provider-line">
      <ProviderMark provider={provider} />
      <span>{provider.display_name}</span>
    </p>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s.&-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toLocaleUpperCase();
}
