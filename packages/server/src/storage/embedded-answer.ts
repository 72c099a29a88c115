import { messages, protocol } from '@electric-sql/pglite';

/** A column of an answer. */
export interface Field {
  readonly name: string;
  /** Object identifier of its type. */
  readonly type: number;
}

/** What PostgreSQL answers to one statement. */
export interface Answer {
  /** Null: the statement was prepared before, and its columns are known. */
  readonly fields: readonly Field[] | null;
  readonly rows: readonly (readonly (string | null)[])[];
  /** What was done, as `INSERT 0 1`. */
  readonly command: string;
}

/** Types of messages, by their first byte. */
const [ROW_DESCRIPTION, NO_DATA, DATA_ROW, COMMAND_COMPLETE, ERROR_RESPONSE] = ['T', 'n', 'D', 'C', 'E'].map((type) =>
  type.charCodeAt(0),
);

/**
 * Reads an answer in PostgreSQL's protocol, values as text ("Message Formats" of its manual).
 * @throws DatabaseError that PostgreSQL reports
 */
export function readAnswer(chunks: readonly Uint8Array[]): Answer {
  const bytes = Buffer.concat(chunks);
  const rows: (string | null)[][] = [];
  let fields: Field[] | null = null;
  let command = '';
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at];
    if (type === DATA_ROW) rows.push(readRow(bytes, at + 5));
    else if (type === ROW_DESCRIPTION) fields = readFields(bytes, at + 5);
    else if (type === NO_DATA) fields = [];
    else if (type === COMMAND_COMPLETE) command = readText(bytes, at + 5);
    else if (type === ERROR_RESPONSE) throw readError(bytes);
    at += 1 + bytes.readInt32BE(at + 1);
  }
  return { fields, rows, command };
}

function readRow(bytes: Buffer, start: number): (string | null)[] {
  const values = new Array<string | null>(bytes.readInt16BE(start));
  let at = start + 2;
  for (let i = 0; i < values.length; i++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    values[i] = length < 0 ? null : bytes.toString('utf8', at, at + length);
    at += Math.max(length, 0);
  }
  return values;
}

function readFields(bytes: Buffer, start: number): Field[] {
  const fields = new Array<Field>(bytes.readInt16BE(start));
  let at = start + 2;
  for (let i = 0; i < fields.length; i++) {
    const end = bytes.indexOf(0, at);
    // Behind the name: table (4 bytes), column (2), type (4), size (2), modifier (4), format (2).
    fields[i] = { name: bytes.toString('utf8', at, end), type: bytes.readUInt32BE(end + 7) };
    at = end + 19;
  }
  return fields;
}

function readText(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}

/** Errors are rare, and PGlite knows all their members. */
function readError(bytes: Buffer): Error {
  const errors: Error[] = [];
  new protocol.Parser().parse(bytes, (message) => {
    if (message instanceof messages.DatabaseError) errors.push(message);
  });
  return errors[0] ?? new Error('the embedded database reports an error that cannot be read');
}
