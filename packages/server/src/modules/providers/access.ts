import type { InstanceKey } from '../../instance-key.ts';
import type { Slot } from '../../storage/index.ts';
import type { Provider } from '../tariffs/index.ts';
import type { Integration } from './integration.ts';

/** How customers of a provider log in, and how their tariffs are read. */
export type Access =
  | { readonly kind: 'BUILT_IN'; readonly integration: Integration }
  | {
      readonly kind: 'MODULE';
      /** Where customers are sent. */
      readonly onboardUrl: string;
      /** Where tariffs are read. */
      readonly apiUrl: string;
      /** Bearer that both sides send each other; null: none. */
      readonly moduleKey: string | null;
    };

/** Finds the way to a provider's login. */
export interface AccessFinder {
  /** The way in a mode for a slot; null: the provider has no login for it. */
  find(provider: Provider, liveMode: boolean, slot: Slot): Access | null;
}

export function createAccessFinder(integrations: readonly Integration[], instanceKey: InstanceKey): AccessFinder {
  const builtIn = new Map(
    integrations.flatMap((integration) => integration.providers.map((id) => [id, integration] as const)),
  );
  return {
    find: (provider, liveMode, { type, direction }) => {
      if (type !== 'COMMODITY') return null;
      const integration = builtIn.get(provider.id);
      if (integration !== undefined) {
        // connect.md §6: no outside provider is called in test mode.
        const isOpen = provider.sandbox !== liveMode && integration.directions.includes(direction);
        return isOpen ? { kind: 'BUILT_IN', integration } : null;
      }
      const { module, moduleKeySealed } = provider;
      const onboardUrl = (liveMode ? module?.onboardUrl : module?.testOnboardUrl) ?? null;
      if (onboardUrl === null) return null;
      return {
        kind: 'MODULE',
        onboardUrl,
        apiUrl: (liveMode ? module?.apiUrl : null) ?? onboardUrl,
        moduleKey: moduleKeySealed === null ? null : Buffer.from(instanceKey.open(moduleKeySealed)).toString('utf8'),
      };
    },
  };
}
