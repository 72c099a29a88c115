import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import type { Driver } from './driver.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import { createStorage, type Storage } from './storage.ts';

export { instantOf, integerArray, numberArray, rowsOf, secondsArray, textArray } from './arrays.ts';
export { createPrivateFile, writePrivateFile } from './data-folder.ts';
export { StorageError } from './driver.ts';
export { executeInOrder } from './execute-in-order.ts';
export { lockUntilCommit, tryLockUntilCommit } from './locks.ts';
export { codePoints, findOne, inScope, type Page, type PageRequest, pageOf, readNewest, readPage } from './pages.ts';
export { replaceRows } from './replace.ts';
export {
  type Change,
  type EventWriter,
  type Happening,
  type Reported,
  type Scope,
  type Session,
  type Sql,
  scopedKey,
} from './session.ts';
export { idsStatement, inScopeOfValues, insertion, sqlStatement, statement, valueFor } from './statement.ts';
export { type ChangeListener, type Storage, sqlState } from './storage.ts';
export * as tables from './tables/index.ts';

/**
 * Opens the database that the settings name and brings its tables up to date.
 * @throws StorageError with one line that says what to do.
 */
export async function openStorage(
  settings: Pick<Settings, 'databaseUrl' | 'databasePoolSize' | 'dataDir'>,
  clock: Clock,
  onError: (error: Error) => void,
): Promise<Storage> {
  const driver = await openDriver(settings, onError);
  try {
    await driver.migrate();
    return await createStorage(driver, clock);
  } catch (error) {
    await driver.close();
    throw error;
  }
}

function openDriver(
  settings: Pick<Settings, 'databaseUrl' | 'databasePoolSize' | 'dataDir'>,
  onError: (error: Error) => void,
): Promise<Driver> {
  return settings.databaseUrl === null
    ? openEmbedded(settings.dataDir, onError)
    : openPostgres({ url: settings.databaseUrl, poolSize: settings.databasePoolSize, onError });
}

export type {
  ConnectRun,
  ConnectSetup,
  ConnectState,
  LoginVisit,
  OpenLogin,
  Slot,
  TypedPeriod,
} from './tables/connect.ts';
export type { ConsentText } from './tables/connections.ts';
export type { DeviceProperties, PostalAddress } from './tables/locations.ts';
export type { ProviderModule } from './tables/tariffs.ts';
