import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { ChargingWish } from '../answers.ts';

export interface Address {
  readonly city: string;
  readonly countryCode: string;
  readonly postCode: string;
  /** Two-letter code, where the country needs one to find a place. */
  readonly state: string;
}

/** A customer of Nova, and what Plateau calls theirs. */
export interface CustomerRecord {
  readonly id: string;
  readonly name: string;
  readonly address: Address;
  readonly plateau: { readonly customerId: string; readonly locationId: string; readonly deviceId: string } | null;
  /** Sessions handed out to this customer, so that nobody else's can be returned with. */
  readonly connectTokens: readonly string[];
  readonly wish: ChargingWish | null;
  readonly hasReadings: boolean;
}

/** Nova's own database: one JSON file, written whole. */
export interface Customers {
  all(): readonly CustomerRecord[];
  find(id: string): CustomerRecord | undefined;
  add(name: string, address: Address): Promise<CustomerRecord>;
  remove(id: string): Promise<void>;
  change(id: string, changes: Partial<Omit<CustomerRecord, 'id'>>): Promise<CustomerRecord>;
}

const FIRST: readonly [name: string, address: Partial<Address> & Pick<Address, 'city' | 'countryCode'>][] = [
  ['Maya Patel', { city: 'London', countryCode: 'GB', postCode: 'SW1A 1AA' }],
  ['Jonas Weber', { city: 'Berlin', countryCode: 'DE', postCode: '10119' }],
  ['Elin Lindqvist', { city: 'Stockholm', countryCode: 'SE', postCode: '111 20' }],
  ['Sam Carter', { city: 'San Francisco', countryCode: 'US', postCode: '94103', state: 'CA' }],
];

/** Opens the file, or begins with some made-up customers. */
export async function openCustomers(file: string): Promise<Customers> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const records =
    kept === null
      ? FIRST.map(([name, address]) => newRecord(name, { postCode: '', state: '', ...address }))
      : (JSON.parse(kept) as CustomerRecord[]);
  const byId = new Map(records.map((record) => [record.id, record]));
  let writing = Promise.resolve();

  /** One write after the other, each whole: whoever reads the file finds a state that there was. */
  function save(): Promise<void> {
    writing = writing
      .catch(() => {})
      .then(async () => {
        await writeFile(`${file}.new`, JSON.stringify([...byId.values()], null, 2), { mode: 0o600 });
        await rename(`${file}.new`, file);
      });
    return writing;
  }

  async function keep(record: CustomerRecord): Promise<CustomerRecord> {
    byId.set(record.id, record);
    await save();
    return record;
  }

  return {
    all: () => [...byId.values()],
    find: (id) => byId.get(id),
    add: (name, address) => keep(newRecord(name, address)),
    remove: (id) => {
      byId.delete(id);
      return save();
    },
    change: (id, changes) => {
      const record = byId.get(id);
      if (record === undefined) throw new Error(`there is no customer ${id}`);
      return keep({ ...record, ...changes });
    },
  };
}

function newRecord(name: string, address: Address): CustomerRecord {
  return { id: randomUUID(), name, address, plateau: null, connectTokens: [], wish: null, hasReadings: false };
}
