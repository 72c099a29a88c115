import {
  askServer,
  type OperationInput,
  type OperationName,
  type OperationResult,
  operations,
} from '../administration/index.ts';
import { systemClock } from '../clock.ts';
import { openPlatform } from '../platform.ts';
import { loadEnvironmentFile, readSettings } from '../settings.ts';

/**
 * Carries out an operation: in the server that holds the embedded database if one runs, else in this process.
 * @throws Refusal, StorageError, SettingsError
 */
export async function run<Name extends OperationName>(
  operation: Name,
  input: OperationInput<Name>,
): Promise<OperationResult<Name>> {
  process.umask(0o077);
  loadEnvironmentFile();
  const settings = readSettings(process.env);
  if (settings.databaseUrl === null) {
    const answer = await askServer(settings.dataDir, operation, input);
    if (answer !== undefined) return answer.result as OperationResult<Name>;
  }
  const platform = await openPlatform(settings, systemClock, (error) => process.stderr.write(`${error.message}\n`));
  try {
    return (await operations[operation](platform, input as never)) as OperationResult<Name>;
  } finally {
    await platform.close();
  }
}
