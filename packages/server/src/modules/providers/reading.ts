import type { PostalAddress } from '../../storage/index.ts';
import type { Access } from './access.ts';
import { readExternalTariff } from './external-module.ts';
import type { FetchFailureCode, Integration, LoginContext, LoginReference } from './integration.ts';

/** What came of asking a provider for a tariff. */
export type Reading =
  | {
      readonly kind: 'READ';
      /** As it travels, still to be checked. */
      readonly tariff: unknown;
      readonly postalAddress: Partial<PostalAddress> | null;
      /** Secrets that replace those of the login; null: they stay. */
      readonly secureParams: Readonly<Record<string, unknown>> | null;
      /** When to read it again, epoch milliseconds; null: as the tariff says. */
      readonly refreshAtMs: number | null;
    }
  /** The provider is still preparing it. */
  | { readonly kind: 'NOT_YET'; readonly retryAtMs: number }
  /** Asking again would not help. */
  | { readonly kind: 'FINAL'; readonly code: FetchFailureCode; readonly message: string }
  /** The provider answered with an error, or with something that is no tariff. */
  | { readonly kind: 'PROVIDER_ERROR'; readonly message: string }
  | { readonly kind: 'UNREACHABLE'; readonly message: string };

/** Asks a provider for the tariff behind a login. Never throws: whatever goes wrong there is an outcome. */
export async function readAtProvider(
  access: Access,
  reference: LoginReference,
  context: LoginContext,
): Promise<Reading> {
  try {
    return access.kind === 'BUILT_IN'
      ? await readBuiltIn(access.integration, reference, context)
      : await readExternalTariff(access, reference, context);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'UNREACHABLE', message };
  }
}

async function readBuiltIn(
  integration: Integration,
  reference: LoginReference,
  context: LoginContext,
): Promise<Reading> {
  const captured = await integration.capture(reference, context);
  if ('retryAtMs' in captured) return { kind: 'NOT_YET', retryAtMs: captured.retryAtMs };
  if ('code' in captured) {
    const { code, error: message } = captured;
    return code === 'provider_error' ? { kind: 'PROVIDER_ERROR', message } : { kind: 'FINAL', code, message };
  }
  return {
    kind: 'READ',
    tariff: await integration.convert(captured.tariff, context),
    postalAddress: captured.postalAddress ?? null,
    secureParams: captured.secureParams ?? null,
    refreshAtMs: captured.refreshAtMs ?? null,
  };
}
