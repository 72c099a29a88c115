import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { VERSION } from '../../version.ts';

export interface CallLimits {
  /** Until a connection stands, TLS included. */
  readonly connectMs: number;
  /** For everything. */
  readonly callMs: number;
  /** Of the answer. */
  readonly bodyBytes: number;
}

export type CallAnswer =
  | { readonly ok: true; readonly status: number; readonly body: string }
  /** `unreachable`: there was no whole answer; `oversized`: it was longer than the limit. */
  | { readonly ok: false; readonly reason: 'unreachable' | 'oversized'; readonly error: string };

/**
 * Posts JSON once, on a connection of its own. Redirects are answers like any other, since what is sent are a customer's
 * secrets, meant for this address.
 * @throws the signal's reason, when it fires
 */
export async function postJson(
  url: URL,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  limits: CallLimits,
  signal: AbortSignal,
): Promise<CallAnswer> {
  signal.throwIfAborted();
  const call = new AbortController();
  const giveUp = (error: string) => call.abort(new NoAnswer(error));
  const callTimer = setTimeout(giveUp, limits.callMs, `It gave no answer within ${limits.callMs / 1000} s.`);
  const connectTimer = setTimeout(giveUp, limits.connectMs, `No connection within ${limits.connectMs / 1000} s.`);
  try {
    const request = { url, body: JSON.stringify(body), headers };
    const response = await send(request, () => clearTimeout(connectTimer), AbortSignal.any([signal, call.signal]));
    return await readAnswer(response, limits.bodyBytes);
  } catch (error) {
    signal.throwIfAborted();
    const reason: unknown = call.signal.aborted ? call.signal.reason : error;
    return { ok: false, reason: 'unreachable', error: reason instanceof NoAnswer ? reason.message : causeOf(reason) };
  } finally {
    clearTimeout(callTimer);
    clearTimeout(connectTimer);
  }
}

class NoAnswer extends Error {}

interface Request {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

function send({ url, body, headers }: Request, connected: () => void, signal: AbortSignal): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (isSecure ? requestHttps : requestHttp)(url, {
    method: 'POST',
    agent: false,
    signal,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': `plateau/${VERSION}`,
      ...headers,
    },
  });
  request.once('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', connected));
  request.once('response', resolve);
  // Stays on: a connection that breaks later has an error for the request, too.
  request.on('error', reject);
  request.end(body);
  return promise;
}

async function readAnswer(response: IncomingMessage, mostBytes: number): Promise<CallAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (bytes > mostBytes)
      return { ok: false, reason: 'oversized', error: `It answered more than ${mostBytes} bytes.` };
    chunks.push(chunk);
  }
  return { ok: true, status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
}

/** The system's own text is left out: it may name addresses inside the network. */
function causeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return `It cannot be reached${code}.`;
}
