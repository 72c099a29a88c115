import { and, asc, eq } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import { type Session, tables } from '../../storage/index.ts';
import { createKey, type NewKey } from './keys.ts';

export type AccountKind = 'OEM' | 'PROVIDER';

export interface Account {
  readonly id: string;
  readonly kind: AccountKind;
  readonly name: string;
  readonly status: 'ACTIVE' | 'DISABLED';
  /** The release that answers when a request names none. */
  readonly defaultRelease: string;
  readonly timeCreated: Date;
}

export interface NewAccount {
  readonly kind: AccountKind;
  readonly name: string;
  readonly defaultRelease: string;
}

/** Creates an account with a profile and a key for each mode. The keys are shown here and never again. */
export function createAccount(
  session: Session,
  { kind, name, defaultRelease }: NewAccount,
): Promise<{ account: Account; testKey: NewKey; liveKey: NewKey }> {
  return session.atomically(async (transaction) => {
    const now = session.clock.now();
    const account: Account = {
      id: newId('acc', now),
      kind,
      name,
      status: 'ACTIVE',
      defaultRelease,
      timeCreated: new Date(now),
    };
    await transaction.sql.insert(tables.accounts).values(account);
    await transaction.sql.insert(tables.accountProfiles).values(
      [false, true].map((liveMode) => ({
        accountId: account.id,
        liveMode,
        displayName: name.slice(0, 80),
        allowedRedirectUrls: [],
      })),
    );
    return {
      account,
      testKey: await createKey(transaction, { accountId: account.id, liveMode: false }),
      liveKey: await createKey(transaction, { accountId: account.id, liveMode: true }),
    };
  });
}

export async function listAccounts(session: Session): Promise<Account[]> {
  return session.sql.select().from(tables.accounts).orderBy(asc(tables.accounts.timeCreated), asc(tables.accounts.id));
}

/** @throws Refusal `not_found` */
export async function getAccount(session: Session, accountId: string): Promise<Account> {
  const [account] = await session.sql.select().from(tables.accounts).where(eq(tables.accounts.id, accountId));
  if (account === undefined) throw new Refusal('not_found', `There is no account ${accountId}.`);
  return account;
}

/** Disables an account, which then is refused everywhere, or enables it again. @throws Refusal `not_found` */
export function setAccountStatus(session: Session, accountId: string, status: Account['status']): Promise<Account> {
  return session.atomically(async (transaction) => {
    const [account] = await transaction.sql
      .update(tables.accounts)
      .set({ status })
      .where(eq(tables.accounts.id, accountId))
      .returning();
    if (account === undefined) throw new Refusal('not_found', `There is no account ${accountId}.`);
    transaction.announce({ topic: 'account', key: accountId });
    return account;
  });
}

/** What an account tells its customers about itself in one mode. Optional members are null when not set. */
export type Profile = Omit<typeof tables.accountProfiles.$inferSelect, 'accountId' | 'liveMode'>;

export async function getProfile(session: Session, scope: { accountId: string; liveMode: boolean }): Promise<Profile> {
  const [row] = await session.sql.select().from(tables.accountProfiles).where(inScope(scope));
  if (row === undefined) throw new Error(`account ${scope.accountId} has no profile`);
  const { accountId, liveMode, ...profile } = row;
  return profile;
}

export async function updateProfile(
  session: Session,
  scope: { accountId: string; liveMode: boolean },
  changes: Partial<Profile>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await session.sql.update(tables.accountProfiles).set(changes).where(inScope(scope));
}

function inScope({ accountId, liveMode }: { accountId: string; liveMode: boolean }) {
  return and(eq(tables.accountProfiles.accountId, accountId), eq(tables.accountProfiles.liveMode, liveMode));
}
