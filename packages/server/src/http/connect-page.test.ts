import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectPageSettings, serveConnectPage } from './connect-page.ts';

const TOKEN = 'cot_8f1c2a9be4d07735a6c1e290';
const SETTINGS: ConnectPageSettings = {
  account: {
    name: 'Nova </script><b>',
    logoUrl: 'http://localhost:4000/logo.svg',
    accentColor: '#123456',
    cornerRadius: 8,
    fontFamily: null,
    supportUrl: null,
  },
  origins: ['https://app.example.com', "https://evil.example.com; script-src 'unsafe-inline'"],
};

let folder: string;
let app: FastifyInstance;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-page-'));
  app = Fastify();
  await app.register(serveConnectPage, {
    startPage: async () => 'start page',
    settingsOf: async (token) => (token === TOKEN ? SETTINGS : null),
    bundleFolder: pathToFileURL(`${folder}/`),
  });
});

afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function build(): Promise<void> {
  await mkdir(join(folder, 'connect-assets'));
  const page = '<html><script type="application/json" id="plateau-config">{}</script></html>';
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'connect-assets', 'index-abc.js'), 'start()');
  await writeFile(join(folder, 'connect-assets', 'index-abc.js.br'), brotliCompressSync('start()'));
}

describe('GET /', () => {
  it('without a session is the start page', async () => {
    await build();
    expect((await app.inject('/')).body).toBe('start page');
  });

  it('with a session is the Connect page with the settings of its account', async () => {
    await build();
    const answer = await app.inject(`/?fp_cot=${TOKEN}`);
    expect(answer.statusCode).toBe(200);
    const json = /id="plateau-config">(.*?)<\/script>/.exec(answer.body)?.[1] ?? '';
    expect(JSON.parse(json)).toMatchObject({ account: SETTINGS.account });
    expect(JSON.parse(json).origins).toContain('https://app.example.com');
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  });

  it('allows no inline code, and framing by the origins of the session only', async () => {
    await build();
    const policy = String((await app.inject(`/?fp_cot=${TOKEN}`)).headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'self' https://app.example.com");
    expect(policy).toContain('http://localhost:4000');
    expect(policy).not.toContain('evil');
  });

  it.each(['/?fp_cot=cot_unknown0000', '/?fp_cot=', '/?fp_cot=a&fp_cot=b'])(
    '%s is still the page, as nobody’s',
    async (url) => {
      await build();
      const answer = await app.inject(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('"name":null');
      expect(String(answer.headers['content-security-policy'])).toMatch(/frame-ancestors 'self'$/);
    },
  );

  it('says what to do when the bundle has not been built, and finds it once it is', async () => {
    const before = await app.inject(`/?fp_cot=${TOKEN}`);
    expect(before.statusCode).toBe(503);
    expect(before.body).toContain('npm run build -w packages/connect-web');
    await build();
    expect((await app.inject(`/?fp_cot=${TOKEN}`)).statusCode).toBe(200);
  });
});

describe('GET /connect-assets/…', () => {
  it('is compressed as the browser likes and may be kept forever', async () => {
    await build();
    const answer = await app.inject({
      url: '/connect-assets/index-abc.js',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(brotliDecompressSync(answer.rawPayload).toString()).toBe('start()');
    expect(answer.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each([undefined, 'identity', 'br;q=0', 'gzip'])('is plain for accept-encoding %s', async (accepted) => {
    await build();
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
    const answer = await app.inject({ url: '/connect-assets/index-abc.js', headers });
    expect(answer.body).toBe('start()');
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it.each(['index-abc.js.br', 'none.js', '..%2Findex.html'])('has no %s', async (name) => {
    await build();
    expect((await app.inject(`/connect-assets/${name}`)).statusCode).toBe(404);
  });
});
