import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSettings } from '../packages/server/src/settings.ts';

const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n');
const listed = lines.flatMap((line) => {
  const [, name, value] = /^#([A-Z_]+)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [{ name, value }];
});

/** The names that settings.ts looks up, in the order of the alphabet. */
function namesRead(): string[] {
  const names: string[] = [];
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => {
        names.push(String(name));
        return undefined;
      },
    },
  );
  readSettings(environment);
  return [...new Set(names)].sort();
}

test('.env.example lists exactly the settings there are', () => {
  expect(listed.map(({ name }) => name).sort()).toEqual(namesRead());
});

test('.env.example shows the defaults', () => {
  const environment = Object.fromEntries(listed.map(({ name, value }) => [name, value]));
  expect(readSettings(environment)).toEqual(readSettings({}));
});

test('.env.example changes nothing as it stands, and says what each setting is', () => {
  for (const [index, line] of lines.entries()) {
    expect(line).toMatch(/^(#.*)?$/);
    if (/^#[A-Z_]+=/.test(line)) expect(lines[index - 1]).toMatch(/^# \S.*\.$/);
  }
});
