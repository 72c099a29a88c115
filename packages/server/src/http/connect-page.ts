import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What the account behind a session has set for its Connect page. */
export interface ConnectPageSettings {
  readonly account: ConnectPageAccount;
  /** http(s) origins that may frame the page and are told how the session ended (connect.md §7.3); the own one is implied. */
  readonly origins: readonly string[];
}

export interface ConnectPageAccount {
  readonly name: string | null;
  readonly logoUrl: string | null;
  /** `#rrggbb`; the page uses it only where it is readable. */
  readonly accentColor: string | null;
  /** 0–24 CSS pixels. */
  readonly cornerRadius: number | null;
  readonly fontFamily: string | null;
  readonly supportUrl: string | null;
}

export interface ConnectPageOptions {
  /** Answers `GET /` without a session: what people see who come by. */
  readonly startPage: (request: FastifyRequest, reply: FastifyReply) => unknown;
  /** Settings for a connect token as it stands in the address, unchecked; null when there is no such session. */
  readonly settingsOf?: (connectToken: string) => Promise<ConnectPageSettings | null>;
  /** The folder that `npm run build -w packages/connect-web` fills. */
  readonly bundleFolder?: URL;
}

const BUNDLE_FOLDER = new URL('../../../connect-web/dist/', import.meta.url);
const ASSETS = '/connect-assets/';
const CONFIG_SCRIPT = /(<script type="application\/json" id="plateau-config">)[^<]*(<\/script>)/;
const PLAIN: ConnectPageSettings = {
  account: { name: null, logoUrl: null, accentColor: null, cornerRadius: null, fontFamily: null, supportUrl: null },
  origins: [],
};

/** Serves the customer's Connect page at `GET /?fp_cot=…` (connect.md §7) and its files; without `fp_cot` the start page. */
export async function serveConnectPage(app: FastifyInstance, options: ConnectPageOptions): Promise<void> {
  const { startPage, settingsOf = async () => null, bundleFolder = BUNDLE_FOLDER } = options;
  const hiddenAndOpen = { config: { open: true }, schema: { hide: true } };
  // A bundle that appears while the server runs is found; one that has been read is kept.
  let kept: Bundle | null = null;
  const bundle = async () => {
    kept ??= await readBundle(bundleFolder);
    return kept;
  };

  app.get('/', {
    ...hiddenAndOpen,
    handler: async (request, reply) => {
      const token = (request.query as { fp_cot?: unknown }).fp_cot;
      if (token === undefined) return startPage(request, reply);
      const { page } = (await bundle()) ?? { page: null };
      if (page === null) return answerHtml(reply.code(503), NOT_BUILT, contentSecurity(PLAIN));
      const settings = (typeof token === 'string' ? await settingsOf(token) : null) ?? PLAIN;
      return answerHtml(reply, withConfig(page, settings, ownOrigin(request)), contentSecurity(settings));
    },
  });

  app.get(`${ASSETS}:name`, {
    ...hiddenAndOpen,
    handler: async (request, reply) => {
      const { name } = request.params as { name: string };
      const asset = (await bundle())?.assets.get(name);
      if (asset === undefined) return reply.callNotFound();
      const encoding = bestEncoding(request.headers['accept-encoding'], asset);
      if (encoding !== null) reply.header('content-encoding', encoding);
      return reply
        .type(asset.type)
        .header('vary', 'accept-encoding')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .send(encoding === null ? asset.content : asset[encoding]);
    },
  });
}

interface Asset {
  readonly type: string;
  readonly content: Buffer;
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
}

interface Bundle {
  readonly page: string;
  readonly assets: ReadonlyMap<string, Asset>;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The built page and its files, with the compressed forms that the build has put beside them. Null: not built. */
async function readBundle(folder: URL): Promise<Bundle | null> {
  const page = await readFile(new URL('index.html', folder), 'utf8').catch(nullIfAbsent);
  if (page === null) return null;
  const assetsFolder = new URL(`.${ASSETS}`, folder);
  const names = await readdir(fileURLToPath(assetsFolder));
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, assetsFolder))] as const)),
  );
  const assets = [...files].flatMap(([name, content]) => {
    const type = TYPES[name.split('.').at(-1) ?? ''];
    const compressed = { br: files.get(`${name}.br`) ?? null, gzip: files.get(`${name}.gz`) ?? null };
    return type === undefined ? [] : [[name, { type, content, ...compressed }] as const];
  });
  return { page, assets: new Map(assets) };
}

function nullIfAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function bestEncoding(accepted: string | string[] | undefined, asset: Asset): 'br' | 'gzip' | null {
  const offers = String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((offer) => offer.split(';').map((part) => part.trim()))
    .flatMap(([name, quality]) => (quality !== undefined && /^q=0(\.0*)?$/.test(quality) ? [] : [name]));
  if (offers.includes('br') && asset.br !== null) return 'br';
  return offers.includes('gzip') && asset.gzip !== null ? 'gzip' : null;
}

function withConfig(page: string, { account, origins }: ConnectPageSettings, ownOrigin: string): string {
  // "<" could end the script element; its JSON escape can't.
  const json = JSON.stringify({ account, origins: [...new Set([ownOrigin, ...origins])] }).replaceAll('<', '\\u003c');
  return page.replace(CONFIG_SCRIPT, (_whole, opening: string, closing: string) => opening + json + closing);
}

function answerHtml(reply: FastifyReply, html: string, policy: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', policy)
    .send(html);
}

function contentSecurity({ account, origins }: ConnectPageSettings): string {
  const logoOrigin = account.logoUrl !== null && URL.canParse(account.logoUrl) ? new URL(account.logoUrl).origin : null;
  const images = ["'self'", 'data:', 'https:', ...(logoOrigin?.startsWith('http://') ? [logoOrigin] : [])];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src ${images.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...origins.filter(isHttpOrigin)].join(' ')}`,
  ].join('; ');
}

/** Whether a text is a bare http(s) origin: nothing else may stand in a header. */
export function isHttpOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\//.test(text) && new URL(text).origin === text;
}

function ownOrigin({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`;
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Connect page not built</title></head>
<body>
<main>
<h1>The Connect page has not been built yet.</h1>
<p>Run this once in the folder of the project, then reload this page:</p>
<pre><code>npm run build -w packages/connect-web</code></pre>
</main>
</body>
</html>
`;
