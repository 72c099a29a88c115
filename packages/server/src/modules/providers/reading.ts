import type { PostalAddress } from '../../storage/index.ts';
import { type Access, type Source, sourceOf } from './access.ts';
import { fetchTariffPlan, type PlanOutcome } from './external-module.ts';
import type { FetchFailureCode, Integration, LoginContext, LoginReference } from './integration.ts';
import { type ProviderTariff, readProviderTariff } from './provider-tariff.ts';

/** What came of asking a provider for a tariff. */
export type Reading =
  | {
      readonly kind: 'READ';
      readonly tariff: ProviderTariff;
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
  const source = sourceOf(access);
  try {
    return source.kind === 'BUILT_IN'
      ? await readBuiltIn(source.integration, reference, context)
      : asReading(await askModule(source, reference, context));
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
    return failure(captured.code, captured.error);
  }
  const read = readProviderTariff(await integration.convert(captured.tariff, context), context);
  if (!read.ok) return failure(read.code, read.error);
  return {
    kind: 'READ',
    tariff: read.tariff,
    postalAddress: captured.postalAddress ?? null,
    secureParams: captured.secureParams ?? null,
    refreshAtMs: captured.refreshAtMs ?? null,
  };
}

function failure(code: FetchFailureCode, message: string): Reading {
  return code === 'provider_error' ? { kind: 'PROVIDER_ERROR', message } : { kind: 'FINAL', code, message };
}

function askModule(
  { apiUrl, moduleKey }: Extract<Source, { kind: 'MODULE' }>,
  { data, referenceId }: LoginReference,
  context: LoginContext,
): Promise<PlanOutcome> {
  return fetchTariffPlan({ apiUrl: new URL(apiUrl), moduleKey }, { data, referenceId, slot: context }, context.signal);
}

function asReading(outcome: PlanOutcome): Reading {
  switch (outcome.outcome) {
    case 'TARIFF':
      return {
        kind: 'READ',
        tariff: outcome.tariff,
        postalAddress: outcome.postalAddress,
        secureParams: null,
        refreshAtMs: null,
      };
    case 'FINAL':
      return { kind: 'FINAL', code: outcome.code, message: outcome.error };
    case 'FAULT':
      return { kind: 'PROVIDER_ERROR', message: outcome.error };
    case 'UNREACHABLE':
      return { kind: 'UNREACHABLE', message: outcome.error };
  }
}
