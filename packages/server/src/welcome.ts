import type { Credentials } from './credentials.ts';

interface Welcome {
  readonly origin: string;
  /** Set on first start. */
  readonly first: Credentials | null;
  /** Where the first accounts' keys are kept; null: not on this machine. */
  readonly credentialsFile: string | null;
  /** Where the example app is reached; null: it was not started. */
  readonly novaOrigin: string | null;
  readonly seconds: number;
}

/** What a person who has just started Plateau needs to know. */
export function welcome({ origin, first, credentialsFile, novaOrigin, seconds }: Welcome): string {
  const lines = [
    '',
    `  Plateau is running at ${origin}  (started in ${seconds.toFixed(1)} s)`,
    '',
    `  API reference   ${origin}/docs`,
  ];
  if (novaOrigin !== null) lines.push(`  Nova, an app    ${novaOrigin}   connect a tariff, see its prices`);
  if (credentialsFile !== null) lines.push(`  Credentials     ${credentialsFile}`);
  for (const account of first?.accounts ?? []) {
    lines.push('', `  ${account.name} (${account.kind})`);
    lines.push(`    account id    ${account.account_id}`);
    lines.push(`    test key      ${account.api_key_test}`);
    lines.push(`    live key      ${account.api_key_live}`);
  }
  if (first !== null) lines.push('', '  The keys are shown this once; they are kept in the credentials file.');
  return `${lines.join('\n')}\n\n`;
}
