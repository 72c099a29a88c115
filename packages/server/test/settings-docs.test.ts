import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readSettings } from '../src/settings.ts';

const guide = readText('../../../docs/settings.md');
const example = readText('../../../.env.example');

/** The rows of the guide: | `NAME` | `default` | `example` | meaning | */
const rows = guide.split('\n').flatMap((line) => {
  const [, name, preset = '', instance = ''] = /^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| `(.*?)` \| \S/.exec(line) ?? [];
  return name === undefined ? [] : [{ name, preset, instance }];
});

test('the guide explains every setting there is, and no other', () => {
  expect(rows.map(({ name }) => name).toSorted()).toEqual(settingNames());
});

test('the guide and .env.example list the same settings', () => {
  const listed = example.split('\n').flatMap((line) => /^#([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(rows.map(({ name }) => name).toSorted()).toEqual(listed.toSorted());
});

test('the defaults of the guide are those of the server', () => {
  const environment = Object.fromEntries(rows.map(({ name, preset }) => [name, preset]));
  expect(readSettings(environment)).toEqual(readSettings({}));
});

describe('the example of the guide', () => {
  it.each(rows)('$name=$instance is taken and changes something', ({ name, instance }) => {
    expect(readSettings({ [name]: instance })).not.toEqual(readSettings({}));
  });
});

/** The names that are looked up in the environment, sorted. */
function settingNames(): string[] {
  const names = new Set<string>();
  readSettings(
    new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, name) => {
          names.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return [...names].toSorted();
}

function readText(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
