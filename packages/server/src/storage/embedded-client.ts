import { messages, type PGlite, protocol, types } from '@electric-sql/pglite';

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

  function query(text: string, values: unknown[] = [], options: ResultOptions = {}): Promise<Result> {
    const message = statementMessage(text, values);
    return database._runExclusiveQuery(async () =>
      // What a commit has to flush, it has flushed: files are written by the operating system.
      readResult(await database.execProtocolStream(message, { syncToFs: false }), parsers, options),
    );
  }

  return {
    query: (...statement) => database._runExclusiveTransaction(() => query(...statement)),
    transaction: (work) => database.transaction(() => work({ query })) as ReturnType<typeof work>,
  };
}

/** A statement from its text to the end of its answer. */
function statementMessage(text: string, values: readonly unknown[]): Uint8Array {
  const { parse, bind, describe, execute, sync } = protocol.serialize;
  return Buffer.concat([
    parse({ text }),
    bind({ values: values.map(writeValue) }),
    describe({ type: 'P' }),
    execute(),
    sync(),
  ]);
}

/** A value as PostgreSQL reads it in text, whatever its type. */
function writeValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
  }
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  throw new Error(`a value of a statement is neither text, number, bytes nor time: ${JSON.stringify(value)}`);
}

function readResult(
  answer: readonly { readonly name: string }[],
  parsers: ReadonlyMap<number, Parser>,
  { rowMode }: ResultOptions,
): Result {
  let columns: readonly Column[] = [];
  const rows: unknown[] = [];
  for (const message of answer) {
    if (message instanceof messages.RowDescriptionMessage) {
      columns = message.fields.map(({ name, dataTypeID: type }) => ({ name, type, parse: parsers.get(type) }));
    } else if (message instanceof messages.DataRowMessage) {
      const values = message.fields.map((text, i) => readValue(text, columns[i]!));
      rows.push(rowMode === 'array' ? values : Object.fromEntries(columns.map(({ name }, i) => [name, values[i]])));
    }
  }
  return { rows };
}

interface Column {
  readonly name: string;
  readonly type: number;
  /** Undefined: it is read as text. */
  readonly parse: Parser | undefined;
}

function readValue(text: string | null, { type, parse }: Column): unknown {
  return text === null || parse === undefined ? text : parse(text, type);
}
