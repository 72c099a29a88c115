import { asc, eq } from 'drizzle-orm';
import { stableId } from '../../ids.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { plainName } from '../../names.ts';
import { type ProviderModule, type Session, tables } from '../../storage/index.ts';
import { findProviders, type Provider, reportConnectionUpgrade } from '../tariffs/index.ts';
import { octopusProvider } from './octopus/index.ts';

/** Puts the providers whose integration runs in this process into the catalogue, or brings them up to date. */
export async function seedIntegratedProviders(session: Session): Promise<void> {
  await session.sql
    .insert(tables.providers)
    .values(octopusProvider)
    .onConflictDoUpdate({ target: tables.providers.id, set: octopusProvider });
}

/** A provider that an operator adds to the catalogue. */
export interface NewProvider {
  readonly displayName: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCodes: readonly string[];
  readonly websiteUrl: string | null;
  /** Where its customers log in; null: it has no login. */
  readonly module: ProviderModule | null;
  /** Bearer that both sides send each other; null: none. */
  readonly moduleKey: string | null;
}

/** Adds a provider, or changes the one of the same name and countries. */
export async function addProvider(
  session: Session,
  provider: NewProvider,
  instanceKey: InstanceKey,
): Promise<Provider> {
  const countryCodes = [...provider.countryCodes].sort();
  const { displayName, websiteUrl, module, moduleKey } = provider;
  const row = {
    id: stableId('prv', `operator:${plainName(displayName)}:${countryCodes.join()}`),
    displayName,
    searchName: plainName(displayName),
    logoUrl: null,
    accentColor: null,
    countryCodes,
    connectionTypes: [...(module === null ? [] : (['DIRECT'] as const)), 'LIBRARY', 'MARKET', 'MANUAL'] as const,
    websiteUrl,
    module,
    moduleKeySealed: moduleKey === null ? null : instanceKey.seal(Buffer.from(moduleKey)),
    sandbox: false,
  };
  const stored = { ...row, connectionTypes: [...row.connectionTypes] };
  return session.atomically(async (transaction) => {
    const before = (await findProviders(transaction, [row.id])).get(row.id);
    const [added] = await transaction.sql
      .insert(tables.providers)
      .values(stored)
      .onConflictDoUpdate({ target: tables.providers.id, set: stored })
      .returning();
    if (module !== null && before?.module == null) await reportConnectionUpgrade(transaction, row.id);
    transaction.announce({ topic: 'catalogue', key: row.id });
    return added!;
  });
}

/** Providers with a module of their own, by name. */
export async function registeredProviders(session: Session): Promise<Provider[]> {
  const rows = await session.sql
    .select()
    .from(tables.providers)
    .where(eq(tables.providers.sandbox, false))
    .orderBy(asc(tables.providers.displayName), asc(tables.providers.id));
  return rows.filter(({ module }) => module !== null);
}
