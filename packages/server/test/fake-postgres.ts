import { createServer, type Socket } from 'node:net';

/** What a server that is not usable says to whoever connects. */
type Manner =
  /** It is of this version, e.g. `140012`, and answers no other question. */
  | { readonly version: string }
  /** It lets nobody in: SQLSTATE and message. */
  | { readonly refusal: { readonly code: string; readonly message: string } }
  /** It takes connections and says nothing. */
  | 'silent';

/** Something that speaks just enough of PostgreSQL's protocol (version 3) to be found unusable. */
export async function startFakePostgres(manner: Manner): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {
      // The client hangs up without a word when it has seen enough.
    });
    if (manner === 'silent') return;
    socket.once('data', () => {
      if ('refusal' in manner) return socket.end(errorResponse(manner.refusal));
      socket.write(Buffer.concat([AUTHENTICATED, READY]));
      socket.on('data', (bytes) => {
        if (bytes[0] === 'Q'.charCodeAt(0)) socket.write(oneText('version', manner.version));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `postgresql://plateau:hunter2-secret@127.0.0.1:${port}/plateau`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const AUTHENTICATED = message('R', int32(0));
const READY = message('Z', Buffer.from('I'));
const TEXT_OID = 25;

function errorResponse({ code, message: words }: { readonly code: string; readonly message: string }): Buffer {
  return message('E', text('SFATAL'), text(`C${code}`), text(`M${words}`), Buffer.from('\0'));
}

/** The answer to a query: one row with one text. */
function oneText(name: string, value: string): Buffer {
  const column = Buffer.concat([text(name), int32(0), int16(0), int32(TEXT_OID), int16(-1), int32(-1), int16(0)]);
  return Buffer.concat([
    message('T', int16(1), column),
    message('D', int16(1), int32(value.length), Buffer.from(value)),
    message('C', text('SELECT 1')),
    READY,
  ]);
}
