import type { Scope, Session } from '../../storage/index.ts';
import { markSourceFailed, reportFetchFailure } from '../tariffs/index.ts';
import { REASONS } from './apply-reading.ts';
import { findConnection, keepFailedLogin, type NewConnection, updateConnection } from './connections.ts';
import type { FetchFailureCode } from './integration.ts';

/** Says of a tariff that was never read that its customer could not log in: it cannot be read before they can. */
export async function failNewTariff(
  transaction: Session,
  scope: Scope,
  failed: Pick<NewConnection, 'tariffId' | 'providerId' | 'direction'> & { readonly code: FetchFailureCode },
): Promise<void> {
  const { tariffId, code } = failed;
  await keepFailedLogin(transaction, scope, failed);
  await markSourceFailed(transaction, scope, tariffId);
  reportFetchFailure(transaction, scope, tariffId, REASONS[code]);
}

/** The same of a tariff that was there before: if it had failed, it has now for another reason; one that works goes on. */
export async function failAgain(
  transaction: Session,
  scope: Scope,
  tariffId: string,
  code: FetchFailureCode,
): Promise<void> {
  const connection = await findConnection(transaction, scope, tariffId);
  if (connection === undefined || connection.failureCode === null) return;
  await updateConnection(transaction, connection, { failureCode: code });
}
