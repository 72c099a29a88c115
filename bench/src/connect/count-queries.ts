import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { Storage } from '@plateau/server/src/storage/index.ts';

/** Statements that were sent to the database. */
export interface QueryCount {
  readonly reads: number;
  readonly writes: number;
}

/** Counts the statements of an embedded database from now on; what is returned reads the count and begins anew. */
export function countQueries({ sql }: Storage): () => QueryCount {
  const { $client: client } = sql as unknown as { $client: PGlite };
  let reads = 0;
  let writes = 0;
  const note = (text: string) => {
    if (/^\s*(insert|update|delete)\b/i.test(text)) writes += 1;
    else reads += 1;
  };
  const query = client.query.bind(client);
  const transaction = client.transaction.bind(client);
  client.query = ((text: string, ...more: []) => {
    note(text);
    return query(text, ...more);
  }) as PGlite['query'];
  client.transaction = ((work: (tx: Transaction) => Promise<unknown>) =>
    transaction((tx) => {
      const own = tx.query.bind(tx);
      tx.query = ((text: string, ...more: []) => {
        note(text);
        return own(text, ...more);
      }) as Transaction['query'];
      return work(tx);
    })) as PGlite['transaction'];
  return () => {
    const count = { reads, writes };
    reads = 0;
    writes = 0;
    return count;
  };
}
