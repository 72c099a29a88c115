import pg from 'pg';
import { writeValue } from './value-text.ts';

/**
 * A client that knows how the rows of kept statements are read (see `statement`). The driver's own has the server tell it,
 * column by column, with each answer; that is a third of the work on a row found by its key.
 */
export class KeepingClient extends pg.Client {
  readonly #columns = new Map<string, Columns>();

  /** Holds back the statements that follow, to the end of the turn, so that all of them leave at once. */
  sendTogether(): void {
    sendTogether((this as unknown as { connection: Connection }).connection.stream);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the driver's own signature has a dozen forms, of which all but one are passed on.
  override query(...all: any[]): any {
    const [config, values, callback] = all as [Partial<KeptConfig> | undefined, unknown[]?, Callback?];
    if (config?.name === undefined) return super.query(...(all as [string]));
    const send = (done: Callback) => {
      super.query(
        new KeptStatement(config as KeptConfig, values ?? [], this.#columns, done) as unknown as pg.Submittable,
      );
    };
    if (callback !== undefined) return send(callback);
    return new Promise<KeptAnswer>((resolve, reject) => {
      send((error, answer) => {
        if (error === null) return resolve(answer!);
        // Without this its trace would lead to the socket and not to who sent the statement.
        Error.captureStackTrace(error);
        reject(error);
      });
    });
  }
}

/** What Drizzle sends for a statement that has a name. */
interface KeptConfig {
  readonly name: string;
  readonly text: string;
  /** Absent: rows are objects. */
  readonly rowMode?: 'array';
  readonly types: { getTypeParser(type: number, format: string): Reader };
}

type Reader = (text: string) => unknown;
/** What the columns of a statement's rows are called, and how they are read, in order. */
type Columns = readonly { readonly name: string; readonly read: Reader }[];

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly format: string;
}

interface KeptAnswer {
  readonly rows: unknown[];
  rowCount: number | null;
}

type Callback = (error: Error | null, answer?: KeptAnswer) => void;

interface CorkedStream {
  cork(): void;
  uncork(): void;
}

/** Holds back what is written from here to the end of the turn, so that it leaves at once. */
function sendTogether(stream: CorkedStream): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** The messages of the protocol, as the driver writes them. */
interface Connection {
  /** Texts by the names of statements that the server has parsed, and of those that it was sent. */
  readonly parsedStatements: Record<string, string | undefined>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  readonly stream: CorkedStream;
  parse(message: { name: string; text: string }): void;
  bind(message: {
    statement: string;
    values: readonly unknown[];
    valueMapper: (value: unknown) => string | null;
  }): void;
  describe(message: { type: 'P' }): void;
  execute(message: object): void;
  sync(): void;
}

// What it overrides, the types of the driver describe in part only.
const Query = pg.Query as unknown as new (text: string, values: unknown[], callback: Callback) => object;

/** One sending of a kept statement. Extends the driver's, which takes no other in a pipeline, and does none of its work. */
class KeptStatement extends Query {
  /** By these the driver notes what is parsed. */
  readonly name: string;
  readonly text: string;
  readonly #values: readonly unknown[];
  readonly #types: KeptConfig['types'];
  readonly #isArray: boolean;
  readonly #known: Map<string, Columns>;
  readonly #answer: KeptAnswer = { rows: [], rowCount: null };
  readonly #done: Callback;
  #columns: Columns | undefined;
  #failure: Error | null = null;

  constructor(config: KeptConfig, values: unknown[], known: Map<string, Columns>, done: Callback) {
    const { name, text, types, rowMode } = config;
    super(text, values, done);
    this.name = name;
    this.text = text;
    this.#values = values;
    this.#types = types;
    this.#known = known;
    this.#done = done;
    this.#columns = known.get(name);
    this.#isArray = rowMode === 'array';
  }

  submit(connection: Connection): Error | null {
    const { name, text } = this;
    const values = this.#values.map(writeValue);
    sendTogether(connection.stream);
    if ((connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]) === undefined) {
      connection.parse({ name, text });
      connection.submittedNamedStatements[name] = text;
    }
    connection.bind({ statement: name, values, valueMapper: (value) => value as string | null });
    if (this.#columns === undefined) connection.describe({ type: 'P' });
    connection.execute({});
    connection.sync();
    return null;
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    const types = this.#types;
    this.#columns = fields.map(({ name, dataTypeID, format }) => ({
      name,
      read: types.getTypeParser(dataTypeID, format),
    }));
    this.#known.set(this.name, this.#columns);
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const columns = this.#columns!;
    try {
      const values = fields.map((text, i) => (text === null ? null : columns[i]!.read(text)));
      this.#answer.rows.push(
        this.#isArray ? values : Object.fromEntries(columns.map(({ name }, i) => [name, values[i]])),
      );
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (this.#columns === undefined) this.#known.set(this.name, []);
    // `INSERT 0 3`, `SELECT 1`.
    this.#answer.rowCount = Number(text.slice(text.lastIndexOf(' ') + 1));
  }

  handleReadyForQuery(): void {
    if (this.#failure === null) this.#done(null, this.#answer);
    else this.#done(this.#failure);
  }

  handleError(error: Error): void {
    this.#done(error);
  }
}
