import { eq, inArray } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import {
  findOne,
  inScope,
  type Page,
  type PageRequest,
  readNewest,
  type Scope,
  type Session,
  scopedKey,
  tables,
} from '../../storage/index.ts';
import { report, reportLoss } from '../events/index.ts';
import { reportLossOfLocations } from './loss.ts';

/** Groups locations under the account's own reference; holds no personal data. */
export interface Customer {
  readonly id: string;
  readonly accountId: string;
  readonly liveMode: boolean;
  readonly referenceId: string | null;
  /** Ids of its locations, oldest first. */
  readonly locations: readonly string[];
  readonly timeCreated: Date;
}

export function createCustomer(
  session: Session,
  scope: Scope,
  input: { readonly referenceId: string | null },
): Promise<Customer> {
  return session.atomically(async (transaction) => {
    const now = session.clock.now();
    const row = { ...scope, id: newId('cus', now), referenceId: input.referenceId, timeCreated: new Date(now) };
    await transaction.sql.insert(tables.customers).values(row);
    report(transaction, scope, 'customer.create', row.id);
    return { ...row, locations: [] };
  });
}

/** @throws Refusal `not_found` */
export async function getCustomer(session: Session, scope: Scope, id: string): Promise<Customer> {
  const row = await findOne(session, tables.customers, scope, id);
  if (row === undefined) throw noCustomer(id);
  return { ...row, locations: (await locationsOf(session, scope, [id])).get(id) ?? [] };
}

/** Those of some customers that exist. */
export async function findCustomers(session: Session, scope: Scope, ids: readonly string[]): Promise<Customer[]> {
  if (ids.length === 0) return [];
  const { customers } = tables;
  const rows = await session.sql
    .select()
    .from(customers)
    .where(inScope(customers, scope, inArray(customers.id, [...ids])));
  const locations = await locationsOf(session, scope, ids);
  return rows.map((row) => ({ ...row, locations: locations.get(row.id) ?? [] }));
}

/** Refuses unless the customer exists. @throws Refusal `not_found` with `param` */
export async function requireCustomer(session: Session, scope: Scope, id: string, param: string): Promise<void> {
  if ((await findOne(session, tables.customers, scope, id)) === undefined) {
    throw new Refusal('not_found', `There is no customer ${id}.`, { param });
  }
}

export async function listCustomers(
  session: Session,
  scope: Scope,
  filter: { readonly referenceId: string | undefined },
  page: PageRequest,
): Promise<Page<Customer>> {
  const { referenceId } = filter;
  const found = await readNewest(
    session,
    tables.customers,
    scope,
    [referenceId === undefined ? undefined : eq(tables.customers.referenceId, referenceId)],
    page,
  );
  const ids = found.rows.map((row) => row.id);
  const locations = await locationsOf(session, scope, ids);
  return { ...found, rows: found.rows.map((row) => ({ ...row, locations: locations.get(row.id) ?? [] })) };
}

/** @param changes members to set; `referenceId: null` clears it. @throws Refusal `not_found` */
export function updateCustomer(
  session: Session,
  scope: Scope,
  id: string,
  changes: { readonly referenceId?: string | null },
): Promise<Customer> {
  return session.atomically(async (transaction) => {
    if (Object.keys(changes).length > 0) {
      await transaction.sql
        .update(tables.customers)
        .set(changes)
        .where(inScope(tables.customers, scope, eq(tables.customers.id, id)));
      report(transaction, scope, 'customer.update', id);
    }
    return getCustomer(transaction, scope, id);
  });
}

/** Deletes a customer with its locations and all that hangs on them. @throws Refusal `not_found` */
export function deleteCustomer(session: Session, scope: Scope, id: string): Promise<void> {
  return session.atomically(async (transaction) => {
    const customer = await getCustomer(transaction, scope, id);
    await reportLossOfLocations(transaction, scope, customer.locations);
    await reportLoss(transaction, scope, 'customer.delete', [id]);
    await transaction.sql.delete(tables.customers).where(inScope(tables.customers, scope, eq(tables.customers.id, id)));
    for (const location of customer.locations) {
      transaction.announce({ topic: 'location', key: scopedKey(scope, location) });
    }
  });
}

function noCustomer(id: string): Refusal {
  return new Refusal('not_found', `There is no customer ${id}.`);
}

async function locationsOf(session: Session, scope: Scope, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { locations } = tables;
  const byCustomer = new Map<string, string[]>();
  if (ids.length === 0) return byCustomer;
  const rows = await session.sql
    .select({ id: locations.id, customerId: locations.customerId })
    .from(locations)
    .where(inScope(locations, scope, inArray(locations.customerId, [...ids])))
    .orderBy(locations.timeCreated, locations.id);
  for (const row of rows) {
    if (row.customerId === null) continue;
    byCustomer.set(row.customerId, [...(byCustomer.get(row.customerId) ?? []), row.id]);
  }
  return byCustomer;
}
