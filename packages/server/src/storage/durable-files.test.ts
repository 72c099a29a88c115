import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DURABLE_START, flushToDisk } from './durable-files.ts';

const flushes = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const fsyncSync = (descriptor: number) => {
    flushes.count += 1;
    fs.fsyncSync(descriptor);
  };
  return { ...fs, fsyncSync };
});

test('each commit of the embedded database is flushed to the disk before it is answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-durable-'));
  const database = await PGlite.create(join(folder, 'database'), { startParams: DURABLE_START });
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  flushToDisk(database);
  await database.exec('create table notes (text text)');
  for (const text of ['a', 'b', 'c']) {
    const before = flushes.count;
    await database.query('insert into notes values ($1)', [text]);
    expect(flushes.count).toBeGreaterThan(before);
  }
});
