import type { Storage } from '@plateau/server/src/storage/index.ts';

/** Statements that were sent to the database. */
export interface QueryCount {
  readonly reads: number;
  readonly writes: number;
}

interface Way {
  query(text: string, ...more: unknown[]): Promise<unknown>;
}

interface Client extends Way {
  transaction<T>(work: (transaction: Way) => Promise<T>): Promise<T>;
}

/** Counts the statements of an embedded database from now on; what is returned reads the count and begins anew. */
export function countQueries({ sql }: Storage): () => QueryCount {
  const { $client: client } = sql as unknown as { $client: Client };
  let reads = 0;
  let writes = 0;
  const counted = new WeakSet<Way>();
  const count = (way: Way) => {
    if (counted.has(way)) return;
    counted.add(way);
    const query = way.query.bind(way);
    way.query = (text, ...more) => {
      if (/^\s*(insert|update|delete)\b/i.test(text)) writes += 1;
      else reads += 1;
      return query(text, ...more);
    };
  };
  const transaction = client.transaction.bind(client);
  count(client);
  client.transaction = (work) =>
    transaction((inside) => {
      count(inside);
      return work(inside);
    });
  return () => {
    const sum = { reads, writes };
    reads = 0;
    writes = 0;
    return sum;
  };
}
