import type { TestServer } from './harness.ts';

/** JSON of any shape: tests look into it freely, and `expect` finds out what is there. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is being tested
export type Json = any;

/** An object is sent as JSON, text and bytes as they are. */
export type RequestBody = object | string | Uint8Array | undefined;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when the answer is JSON, else its text. */
  readonly body: Json;
}

/** Sends one request, without looking at the answer. */
export async function send(
  origin: string,
  method: string,
  path: string,
  body: RequestBody,
  headers: Record<string, string>,
): Promise<Answer> {
  const isWritten = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: isWritten ? headers : { 'content-type': 'application/json', ...headers },
    body: isWritten ? ((body as string | undefined) ?? null) : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** What a backend uses: one key, perhaps one release, and the methods by name. */
export class Client {
  readonly #call: TestServer['call'];
  readonly #headers: Record<string, string>;
  readonly key: string;

  constructor(call: TestServer['call'], key: string, headers: Record<string, string> = {}) {
    this.#call = call;
    this.key = key;
    this.#headers = headers;
  }

  /** The same client, asking to be answered in a release. */
  in(release: string): Client {
    return this.with({ 'flatpeak-version': release });
  }

  /** The same client, sending these headers with each request. */
  with(headers: Record<string, string>): Client {
    return new Client(this.#call, this.key, { ...this.#headers, ...headers });
  }

  get(path: string): Promise<Answer> {
    return this.#call(this.key, 'GET', path, undefined, this.#headers);
  }

  post(path: string, body?: RequestBody): Promise<Answer> {
    return this.#call(this.key, 'POST', path, body, this.#headers);
  }

  put(path: string, body?: RequestBody): Promise<Answer> {
    return this.#call(this.key, 'PUT', path, body, this.#headers);
  }

  patch(path: string, body?: RequestBody): Promise<Answer> {
    return this.#call(this.key, 'PATCH', path, body, this.#headers);
  }

  delete(path: string): Promise<Answer> {
    return this.#call(this.key, 'DELETE', path, undefined, this.#headers);
  }
}
