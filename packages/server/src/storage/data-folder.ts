import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from './driver.ts';

/**
 * Makes the data folder if it isn't there, for its owner only. A folder that is there becomes private if it is empty or
 * Plateau's already; one that holds other things is somebody's, and only what Plateau puts into it is private.
 * @throws StorageError when it cannot be made or read
 */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder);
    const names = readdirSync(folder);
    if (names.length === 0 || names.includes('lock')) makePrivate(folder);
  } catch (error) {
    throw new StorageError(
      `The data folder ${folder} cannot be used (${(error as Error).message}): set DATA_DIR to another.`,
    );
  }
}

/** Makes a folder and those above it. Node.js' own way of doing so never returns where nothing can be made, as in `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Made by another process meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makePrivate(folder: string): void {
  try {
    chmodSync(folder, 0o700);
  } catch (error) {
    // A mounted volume may belong to somebody else and be writable all the same; the files in it are private.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

/**
 * Writes a file that only its owner can read. It replaces an earlier one as a whole: whoever reads it, and whenever this
 * process or machine ends, finds the one or the other.
 * @throws StorageError when it cannot be written
 */
export function writePrivateFile(file: string, text: string): void {
  writeBeside(file, text, (written) => renameSync(written, file));
}

/**
 * Writes a file that only its owner can read, unless there is one: of several processes one makes it.
 * @throws StorageError when it cannot be written
 */
export function createPrivateFile(file: string, text: string): void {
  writeBeside(file, text, (written) => {
    try {
      linkSync(written, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(written);
    }
  });
}

/** Writes to a file of another name in the same folder and, once that is on the disk, has it put in place. */
function writeBeside(file: string, text: string, putInPlace: (written: string) => void): void {
  const written = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(written, 'wx', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    putInPlace(written);
  } catch (error) {
    throw new StorageError(
      `The file ${file} cannot be written (${(error as Error).message}): let Plateau write there, or set DATA_DIR to another folder.`,
    );
  }
}
