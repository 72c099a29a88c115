import type { InstanceKey } from '../../instance-key.ts';
import type { Scope, Session, Storage } from '../../storage/index.ts';
import type { Market } from '../market/index.ts';
import { createServingFinder, type FindServing } from '../tariffs/index.ts';
import { type AccessFinder, createAccessFinder } from './access.ts';
import type { OnRead } from './apply-reading.ts';
import { connectSource, type NewConnection } from './connections.ts';
import type { Integration } from './integration.ts';
import { type LoginProgress, loginSecrets, type ProviderLogin, saveLogin } from './logins.ts';
import { createTariffReader, type ReaderLog, type TariffReader } from './reader.ts';
import type { Secrets } from './vault.ts';

/** Providers: which there are, who has a login, what customers entrust to the platform there, and what is read with it. */
export interface ProviderDesk {
  readonly findServing: FindServing;
  readonly access: AccessFinder;
  readonly reader: TariffReader;
  readonly log: ReaderLog;
  /** Writes how far a session's login has come. */
  saveLogin(transaction: Session, scope: Scope, progress: LoginProgress): Promise<ProviderLogin>;
  secretsOf(login: ProviderLogin): Secrets;
  /** Connects a tariff with its source; it is read once the transaction is committed. */
  connect(transaction: Session, scope: Scope, connection: NewConnection): Promise<void>;
}

export function createProviderDesk(means: {
  readonly storage: Storage;
  readonly market: Market;
  readonly instanceKey: InstanceKey;
  readonly integrations: readonly Integration[];
  readonly log: ReaderLog;
  /** Told, in its transaction, of a tariff that can be priced from now on. */
  readonly onRead: OnRead;
}): ProviderDesk {
  const { instanceKey, integrations, log } = means;
  const access = createAccessFinder(integrations, instanceKey);
  return {
    findServing: createServingFinder(means.storage),
    access,
    reader: createTariffReader({ ...means, access }),
    log,
    saveLogin: (transaction, scope, progress) => saveLogin(transaction, scope, progress, instanceKey),
    secretsOf: (login) => loginSecrets(login, instanceKey),
    connect: (transaction, scope, connection) => connectSource(transaction, scope, connection, instanceKey),
  };
}
