import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: https: http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The addresses of the app, all answered with its one page. */
const APP_PATHS = ['/', '/connected'];

/** Serves the built app from `folder`. @throws when it has not been built */
export async function serveWebFiles(app: FastifyInstance, folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of names) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    const path = file.slice(folder.length).replaceAll('\\', '/');
    const isPage = path === '/index.html';
    for (const url of isPage ? APP_PATHS : [path]) {
      app.get(url, async (_request, reply) =>
        reply
          .type(type)
          .headers({
            'cache-control': isPage ? 'no-cache' : path.startsWith('/assets/') ? FOREVER : 'max-age=3600',
            'x-content-type-options': 'nosniff',
            ...(isPage ? { 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' } : {}),
          })
          .send(content),
      );
    }
  }
}

const FOREVER = 'public, max-age=31536000, immutable';
