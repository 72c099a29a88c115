import type { Endpoint } from '../../http/endpoint.ts';
import type { Connect } from '../../modules/connect/index.ts';
import type { Market } from '../../modules/market/index.ts';
import { loginEndpoints } from './login-endpoints.ts';
import { sandboxEndpoint } from './sandbox-endpoint.ts';
import { sessionEndpoints } from './session-endpoints.ts';
import { tokenEndpoints } from './token-endpoints.ts';

export { serveLoginPages } from './login-pages/serve.ts';
export { serveProtocol } from './protocol.ts';

/** Sessions as an account's backend makes and watches them (connect.md §2), and logins as a provider's does (§5.7). */
export function connectEndpoints(connect: Connect, market: Market): Endpoint[] {
  return [
    ...sessionEndpoints(connect),
    ...tokenEndpoints(connect, market),
    ...loginEndpoints(connect),
    sandboxEndpoint(connect),
  ];
}
