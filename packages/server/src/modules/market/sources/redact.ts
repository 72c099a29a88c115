const SECRET_PARAMETER = /token|key|secret|password|signature/i;

/** A URL as it may stand in messages and logs: without user, password and values of secret parameters. */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  for (const name of new Set(shown.searchParams.keys())) {
    if (SECRET_PARAMETER.test(name)) shown.searchParams.set(name, 'redacted');
  }
  return shown.href;
}

/** Text from outside without a secret that it may repeat. */
export function redactSecret(text: string, secret: string): string {
  return secret === '' ? text : text.replaceAll(secret, 'redacted');
}
