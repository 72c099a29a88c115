import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Puts a .br and a .gz beside every asset, so that the server compresses nothing while it serves. */
function compressOnce(): Plugin {
  return {
    name: 'compress-once',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (!file.fileName.startsWith('connect-assets/')) continue;
        const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const brotli = brotliCompressSync(content, { params: { [zlib.BROTLI_PARAM_QUALITY]: 11 } });
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: brotli });
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gzipSync(content, { level: 9 }) });
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
    assetsDir: 'connect-assets',
    assetsInlineLimit: 0,
    target: ['es2022', 'safari15.4', 'chrome100', 'firefox100'],
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
  },
  plugins: [compressOnce()],
});
