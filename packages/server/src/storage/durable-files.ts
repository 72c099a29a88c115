import { fsyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';

/**
 * Parameters with which the embedded PostgreSQL asks for its log to be flushed at each commit. Its own default is not to
 * (`-F`), and of the ways to flush only `fsync` reaches the file layer below it.
 */
export const DURABLE_START = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'wal_sync_method=fsync',
];

interface OpenFile {
  /** File descriptor of the operating system; none for a folder. */
  readonly nfd?: number;
}

interface FileLayer {
  lookupPath(path: string): { node: { mount: { type: { stream_ops: { fsync?: (file: OpenFile) => number } } } } };
}

/**
 * Makes a flush reach the disk. The file layer of PGlite passes reads and writes on to the operating system but takes a
 * flush for done, so that a commit would survive the end of the process and not that of the machine's power.
 */
export function flushToDisk(database: PGlite): void {
  const { FS } = database.Module as unknown as { FS: FileLayer };
  const operations = FS.lookupPath('/pglite/data').node.mount.type.stream_ops;
  operations.fsync = ({ nfd }) => {
    if (nfd !== undefined) fsyncSync(nfd);
    return 0;
  };
}
