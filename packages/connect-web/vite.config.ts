import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const ASSETS = 'connect-assets';

/** Puts a .br and a .gz beside every asset, as written to disk, so that the server compresses nothing while it serves. */
function compressOnce(): Plugin {
  return {
    name: 'compress-once',
    async writeBundle({ dir }) {
      const folder = join(dir ?? '', ASSETS);
      for (const name of await readdir(folder)) {
        const content = await readFile(join(folder, name));
        const brotli = brotliCompressSync(content, { params: { [zlib.BROTLI_PARAM_QUALITY]: 11 } });
        await writeFile(join(folder, `${name}.br`), brotli);
        await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    assetsDir: ASSETS,
    assetsInlineLimit: 0,
    target: ['es2022', 'safari15.4', 'chrome100', 'firefox100'],
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
  },
  plugins: [compressOnce()],
});
