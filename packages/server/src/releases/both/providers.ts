import { type Static, Type } from 'typebox';
import type { Provider } from '../../modules/tariffs/index.ts';
import { Id, Nullable } from '../../wire/schemas.ts';

/** A provider as other objects name it. */
export const ProviderReference = Type.Object({
  id: Id('prv'),
  display_name: Type.String(),
  logo_url: Nullable(Type.String()),
});

export function writeProviderReference(provider: Provider): Static<typeof ProviderReference> {
  return { id: provider.id, display_name: provider.displayName, logo_url: provider.logoUrl };
}
