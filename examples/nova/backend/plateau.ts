/** Plateau refused a request, or could not be reached (`status` 0). */
export class PlateauError extends Error {
  override readonly name = 'PlateauError';
  readonly status: number;
  /** To branch on, as rest-api.md §1.8 lists them; `unreachable` when no answer came. */
  readonly code: string;
  readonly param: string | null;

  constructor(status: number, code: string, message: string, param: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

/** The REST API. Every answer is JSON; whatever is refused is a `PlateauError`. */
export interface Plateau {
  readonly origin: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  put<T>(path: string, body: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
  remove(path: string): Promise<void>;
}

const RELEASE = '2026-08-01.busbar';
const TIME_LIMIT_MS = 20_000;

/** The only place that knows the API key. */
export function plateauClient(origin: string, apiKey: string): Plateau {
  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'flatpeak-version': RELEASE,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    }).catch((error: Error) => {
      throw new PlateauError(0, 'unreachable', error.message);
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      throw new PlateauError(
        response.status,
        answer.code ?? 'unreadable',
        answer.message ?? response.statusText,
        answer.param,
      );
    }
    return answer as T;
  }
  return {
    origin,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    remove: (path) => call('DELETE', path),
  };
}

/** Runs a call that this server may not have yet; null when it hasn't. */
export async function ifServed<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof PlateauError && error.code === 'not_found') return null;
    throw error;
  }
}
