import { type PGlite, protocol, TransactionAbortedError, types } from '@electric-sql/pglite';
import { type Answer, type Field, readAnswer } from './embedded-answer.ts';
import { isKeptPrepared } from './statement.ts';
import { writeValue } from './value-text.ts';

/**
 * What Drizzle asks of PGlite, sent another way. PGlite itself carries each statement over in six messages, with as many
 * ways into WebAssembly and back, and puts together for each how values are read; here a statement is one message, and how
 * values are read is known from the start. That takes half the time.
 */
export interface EmbeddedClient {
  query(text: string, values?: unknown[], options?: ResultOptions): Promise<Result>;
  /** Runs `work` while no other transaction and no statement outside of it does. */
  transaction<T>(work: (transaction: Pick<EmbeddedClient, 'query'>) => Promise<T>): Promise<T>;
}

interface ResultOptions {
  readonly rowMode?: 'array' | 'object';
}

interface Result {
  readonly rows: unknown[];
}

type Parser = (text: string, type: number) => unknown;

/** Times are read by Drizzle's columns, from text. */
const AS_TEXT: Readonly<Record<number, Parser>> = Object.fromEntries(
  // The last ones are arrays of numeric, timestamp, timestamptz, interval and date.
  [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, 1231, 1115, 1185, 1187, 1182].map((type) => [
    type,
    (text: string) => text,
  ]),
);

export function createEmbeddedClient(database: PGlite): EmbeddedClient {
  const parsers = new Map<number, Parser>(
    Object.entries({ ...database.parsers, ...AS_TEXT }).map(([type, parse]) => [Number(type), parse]),
  );

  const prepared = new Map<string, Prepared>();
  let names = 0;

  function send(text: string, values: readonly unknown[]): Promise<Sent> {
    return database._runExclusiveQuery(async () => {
      const known = prepared.get(text);
      const name = known?.name ?? (TRANSACTION_CONTROL.has(text) || isKeptPrepared(text) ? `kept_${++names}` : '');
      const message = known === undefined ? whole(text, name, values) : again(name, values);
      const chunks: Uint8Array[] = [];
      // What a commit has to flush, it has flushed: files are written by the operating system. Of notifications there are
      // none but those of the job queue, which speaks to PGlite itself.
      await database.execProtocolRawStream(message, {
        syncToFs: false,
        onRawData: (chunk) => chunks.push(chunk.slice()),
      });
      const answer = readAnswer(chunks);
      const columns = known?.columns ?? columnsOf(answer, parsers);
      if (known === undefined && name !== '') prepared.set(text, { name, columns });
      return { answer, columns };
    });
  }

  async function query(text: string, values: unknown[] = [], options: ResultOptions = {}): Promise<Result> {
    const { answer, columns } = await send(text, values);
    return { rows: rowsOf(answer, columns, options.rowMode ?? 'object') };
  }

  /** To be called while nobody else speaks to the database. */
  async function transact<T>(work: () => Promise<T>): Promise<T> {
    await send(BEGIN, []);
    let done: T;
    try {
      done = await work();
    } catch (error) {
      await send(ROLLBACK, []);
      throw error;
    }
    // Of a transaction in which a statement failed PostgreSQL keeps nothing, whatever it is asked.
    const { answer } = await send(COMMIT, []);
    if (answer.command === 'ROLLBACK') throw new TransactionAbortedError();
    return done;
  }

  // Statements that are kept prepared know each other by where they are sent.
  const inside = { query };
  return {
    query: (...statement) => database._runExclusiveTransaction(() => query(...statement)),
    transaction: (work) => database._runExclusiveTransaction(() => transact(() => work(inside))),
  };
}

const [BEGIN, COMMIT, ROLLBACK] = ['begin', 'commit', 'rollback'] as const;
const TRANSACTION_CONTROL: ReadonlySet<string> = new Set([BEGIN, COMMIT, ROLLBACK]);

interface Sent {
  readonly answer: Answer;
  readonly columns: readonly Column[];
}

/** A statement that PostgreSQL has parsed before. */
interface Prepared {
  readonly name: string;
  readonly columns: readonly Column[];
}

const { parse, bind, describe, execute, sync } = protocol.serialize;

/** A statement from its text to the end of its answer. */
function whole(text: string, name: string, values: readonly unknown[]): Uint8Array {
  const bound = bind({ statement: name, values: values.map(writeValue) });
  return Buffer.concat([parse({ name, text }), bound, describe({ type: 'P' }), execute(), sync()]);
}

/** The same of one that is prepared; what its columns are is known. */
function again(name: string, values: readonly unknown[]): Uint8Array {
  return Buffer.concat([bind({ statement: name, values: values.map(writeValue) }), execute(), sync()]);
}

interface Column extends Field {
  /** Undefined: it is read as text. */
  readonly parse: Parser | undefined;
}

function columnsOf({ fields }: Answer, parsers: ReadonlyMap<number, Parser>): readonly Column[] {
  return (fields ?? []).map((field) => ({ ...field, parse: parsers.get(field.type) }));
}

function rowsOf({ rows }: Answer, columns: readonly Column[], rowMode: 'array' | 'object'): unknown[] {
  return rows.map((texts) => {
    const values = texts.map((text, i) => readValue(text, columns[i]!));
    return rowMode === 'array' ? values : Object.fromEntries(columns.map(({ name }, i) => [name, values[i]]));
  });
}

function readValue(text: string | null, { type, parse }: Column): unknown {
  return text === null || parse === undefined ? text : parse(text, type);
}
