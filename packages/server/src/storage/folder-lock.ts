import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from './driver.ts';

/**
 * Takes the data folder for this process until `release` is called or the process ends, however it ends.
 * The lock is the operating system's own on an SQLite file, so none is left behind by `kill -9`, and a process
 * number that was given out again (always 1 in a container) cannot be mistaken for its owner.
 * @throws StorageError when another process has it.
 */
export function lockFolder(folder: string): { release(): void } {
  const lock = new DatabaseSync(join(folder, 'lock'));
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      throw new StorageError(
        `The data folder ${folder} is in use by another Plateau process: stop it, or set DATA_DIR to another folder.`,
      );
    }
    throw error;
  }
  return { release: () => lock.close() };
}

const SQLITE_BUSY = 5;
