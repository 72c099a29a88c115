import { readdir, readFile } from 'node:fs/promises';

/** Prints what the first load of the built page weighs, as it travels; the texts of one other language come on top. */
const assets = new URL('../dist/connect-assets/', import.meta.url);
const kilobytes = async (name: string) => (await readFile(new URL(name, assets))).length / 1000;

for (const name of (await readdir(assets)).filter((file) => /\.(js|css)$/.test(file)).sort()) {
  const [plain, gzip, brotli] = await Promise.all([kilobytes(name), kilobytes(`${name}.gz`), kilobytes(`${name}.br`)]);
  console.log(`${name.padEnd(24)} ${plain.toFixed(1)} kB, gzip ${gzip.toFixed(1)} kB, brotli ${brotli.toFixed(1)} kB`);
}
