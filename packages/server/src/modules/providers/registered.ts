import { asc, eq } from 'drizzle-orm';
import { stableId } from '../../ids.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { plainName } from '../../names.ts';
import { Refusal } from '../../refusal.ts';
import { type ProviderModule, type Session, tables } from '../../storage/index.ts';
import { getAccount } from '../accounts/index.ts';
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
  readonly loginStyle: Provider['loginStyle'];
  /** The provider account whose keys answer for it; null: none does. */
  readonly accountId: string | null;
  /** Bearer that both sides send each other; null: none. */
  readonly moduleKey: string | null;
}

/**
 * Adds a provider, or changes the one of the same name and countries.
 * @throws Refusal `data_json_invalid` when pages of its own have no address or account, or the account is no provider's;
 * `not_found` when there is no such account; `conflict` when it answers for another provider
 */
export async function addProvider(
  session: Session,
  provider: NewProvider,
  instanceKey: InstanceKey,
): Promise<Provider> {
  const countryCodes = [...provider.countryCodes].sort();
  const { displayName, websiteUrl, module, moduleKey, loginStyle, accountId } = provider;
  if (loginStyle === 'OWN_PAGES' && (module === null || accountId === null)) {
    throw new Refusal('data_json_invalid', 'OWN_PAGES needs an account, and an onboard URL for test or live mode.');
  }
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
    loginStyle,
    accountId,
    sandbox: false,
  };
  const stored = { ...row, connectionTypes: [...row.connectionTypes] };
  return session.atomically(async (transaction) => {
    if (accountId !== null) await requireFree(transaction, accountId, row.id);
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

/** @throws Refusal when an account cannot answer for a provider */
async function requireFree(session: Session, accountId: string, providerId: string): Promise<void> {
  const { kind } = await getAccount(session, accountId);
  if (kind !== 'PROVIDER') {
    throw new Refusal('data_json_invalid', `Account ${accountId} is a device maker's; a provider account is needed.`);
  }
  const other = await providerOfAccount(session, accountId);
  if (other !== undefined && other.id !== providerId) {
    throw new Refusal('conflict', `Account ${accountId} answers for ${other.displayName} (${other.id}) already.`);
  }
}

/** The provider for which an account answers; undefined: for none. */
export async function providerOfAccount(session: Session, accountId: string): Promise<Provider | undefined> {
  const { providers } = tables;
  const [row] = await session.sql.select().from(providers).where(eq(providers.accountId, accountId));
  return row;
}

/** Providers with a web app or an account of their own, by name. */
export async function registeredProviders(session: Session): Promise<Provider[]> {
  const rows = await session.sql
    .select()
    .from(tables.providers)
    .where(eq(tables.providers.sandbox, false))
    .orderBy(asc(tables.providers.displayName), asc(tables.providers.id));
  return rows.filter(({ module, accountId }) => module !== null || accountId !== null);
}
