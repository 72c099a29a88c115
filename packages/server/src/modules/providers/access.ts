import type { InstanceKey } from '../../instance-key.ts';
import type { Slot } from '../../storage/index.ts';
import type { Provider } from '../tariffs/index.ts';
import type { Integration } from './integration.ts';

/** How customers of a provider log in, and how their tariffs are read. */
export type Access =
  | BuiltIn
  | Module
  /** Pages of the provider's own, whose backend tells what came of a login (connect.md §5.7). */
  | { readonly kind: 'OWN_PAGES'; readonly onboardUrl: string; readonly source: Source };

/** From where tariffs are read. */
export type Source = BuiltIn | Module;

interface BuiltIn {
  readonly kind: 'BUILT_IN';
  readonly integration: Integration;
}

interface Module {
  readonly kind: 'MODULE';
  /** Where customers are sent. */
  readonly onboardUrl: string;
  /** Where tariffs are read. */
  readonly apiUrl: string;
  /** Bearer that both sides send each other; null: none. */
  readonly moduleKey: string | null;
}

export function sourceOf(access: Access): Source {
  return access.kind === 'OWN_PAGES' ? access.source : access;
}

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
      const { module, moduleKeySealed, loginStyle } = provider;
      const hasOwnPages = loginStyle === 'OWN_PAGES';
      const integration = builtIn.get(provider.id);
      if (integration !== undefined && !integration.directions.includes(direction)) return null;
      if (integration !== undefined && !hasOwnPages) {
        // connect.md §6: no outside provider is called in test mode.
        return provider.sandbox !== liveMode ? { kind: 'BUILT_IN', integration } : null;
      }
      const onboardUrl = (liveMode ? module?.onboardUrl : module?.testOnboardUrl) ?? null;
      if (onboardUrl === null) return null;
      const ofModule: Module = {
        kind: 'MODULE',
        onboardUrl,
        apiUrl: (liveMode ? module?.apiUrl : null) ?? onboardUrl,
        moduleKey: moduleKeySealed === null ? null : Buffer.from(instanceKey.open(moduleKeySealed)).toString('utf8'),
      };
      if (!hasOwnPages) return ofModule;
      const source: Source = integration === undefined ? ofModule : { kind: 'BUILT_IN', integration };
      return { kind: 'OWN_PAGES', onboardUrl, source };
    },
  };
}
