import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import type { Platform } from '../platform.ts';
import { REFUSAL_STATUS, Refusal, type RefusalCode } from '../refusal.ts';
import { StorageError, writePrivateFile } from '../storage/index.ts';
import { type OperationName, operations } from './operations.ts';

/** A library or a year of prices may be sent in one request. */
const BODY_LIMIT_BYTES = 256 * 1024 * 1024;

/** Where the running server takes an operator's commands, and the password for it. */
interface Door {
  readonly url: string;
  readonly token: string;
}

/**
 * Lets commands reach the server while it holds the embedded database, which no second process may open: a listener on
 * the loopback address, its password in a file that only the server's user can read.
 */
export async function startAdministration(platform: Platform): Promise<{ close(): Promise<void> }> {
  const token = randomBytes(32).toString('base64url');
  const app = Fastify({ bodyLimit: BODY_LIMIT_BYTES });
  app.post('/', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      return reply.code(403).send({ code: 'access_denied', message: 'The password is wrong.' });
    }
    const { operation, input } = request.body as { operation: OperationName; input: never };
    try {
      return { result: await operations[operation](platform, input) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.code(REFUSAL_STATUS[error.code]).send({ code: error.code, message: error.message });
    }
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const file = doorFile(platform.settings.dataDir);
  writePrivateFile(file, JSON.stringify({ url, token } satisfies Door));
  return {
    close: async () => {
      rmSync(file, { force: true });
      await app.close();
    },
  };
}

/**
 * Has the running server carry out an operation.
 * @returns undefined when no server answers
 * @throws Refusal as the operation does; StorageError when something else listens where the server did
 */
export async function askServer(
  dataDir: string,
  operation: OperationName,
  input: unknown,
): Promise<{ result: unknown } | undefined> {
  const file = doorFile(dataDir);
  if (!existsSync(file)) return undefined;
  const answer = await ask(file, { operation, input }).catch((error: unknown) => {
    // The file of a server that was killed: nobody listens there any more.
    if (isConnectionRefused(error)) return undefined;
    throw new StorageError(
      `The server that ${file} names does not answer as Plateau does: start it again, or delete the file if none runs.`,
    );
  });
  if (answer === undefined) return undefined;
  const { ok, body } = answer;
  if (ok) return { result: body.result };
  if (body.code !== undefined && body.code in REFUSAL_STATUS) {
    throw new Refusal(body.code as RefusalCode, body.message ?? 'The server refused.');
  }
  throw new Error(`The server failed: ${body.message}`);
}

interface DoorAnswer {
  readonly result?: unknown;
  readonly code?: string;
  readonly message?: string;
}

async function ask(file: string, request: unknown): Promise<{ ok: boolean; body: DoorAnswer }> {
  const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as Door;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(10 * 60_000),
  });
  return { ok: response.ok, body: (await response.json()) as DoorAnswer };
}

function doorFile(dataDir: string): string {
  return join(dataDir, 'administration.json');
}

function isConnectionRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
