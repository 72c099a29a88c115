import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from './client.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { type Ending, type Environment, newFolder, type PlateauProcess, plateau, startPlateau } from './process.ts';

/** Several commands one after the other, on a machine that is busy with other things. */
const TIMEOUT_MS = 300_000;
const EXAMPLE_PRICES = fileURLToPath(
  new URL('../../../examples/prices/nordpool_se3_2025-10-01_15min.csv', import.meta.url),
);
const SHARED_TARIFFS = fileURLToPath(new URL('../../../../shared/data/tariffs', import.meta.url));

/** It was refused in one line that says why. */
function expectFault({ code, stderr, stdout }: Ending, why: RegExp): void {
  expect(stderr).toMatch(why);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
}

/** What a command printed. */
async function output(ending: Promise<Ending>): Promise<string> {
  const { code, stdout, stderr } = await ending;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function find(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[0];
  expect(found, text).toBeDefined();
  return found!;
}

const CSV = `start,end,value
2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,50
2026-01-10T01:00:00Z,2026-01-10T02:00:00Z,-1.5
`;

describe('help', () => {
  test('is there for each command, and for whoever mistypes one', { timeout: TIMEOUT_MS }, async () => {
    const seen: string[] = [];
    const explore = async (command: readonly string[]): Promise<void> => {
      seen.push(command.join(' '));
      const help = await output(plateau([...command, '--help'], {}));
      expect(help).toContain(['Usage: npm run plateau --', ...command].join(' '));
      const list = /\nCommands:\n(.*)/s.exec(help)?.[1] ?? '';
      const names = [...list.matchAll(/^ {2}([\w-]+)/gm)].map((match) => match[1]!).filter((name) => name !== 'help');
      await Promise.all(names.map((name) => explore([...command, name])));
    };
    await explore([]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ...['account create', 'account list', 'key create', 'key revoke', 'key list'],
        ...['market import', 'market fetch', 'market list', 'library import'],
        ...['provider add', 'provider list', 'signing-key rotate', 'signing-key list', 'listen'],
      ]),
    );
    for (const args of [
      ['account', 'make'],
      ['account', 'create'],
      ['key', 'create', 'acc', '--mode', 'both'],
      ['provider', 'add', 'Superenergy', '--country', 'GB', '--login-style', 'POPUP'],
    ]) {
      const { code, stderr } = await plateau(args, {});
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^error: .*Usage: npm run plateau/s),
      });
    }
  });
});

describe.each(['embedded', 'postgres'])('while a server runs (%s)', (database) => {
  const files = newFolder();
  const write = (name: string, text: string) => {
    writeFileSync(join(files, name), text);
    return join(files, name);
  };
  let postgres: PostgresServer | null = null;
  let environment: Environment & { readonly DATA_DIR: string };
  let server: PlateauProcess;
  const run = (...args: string[]) => plateau(args, environment);
  const account = (key: string) =>
    send(server.origin, 'GET', '/account', undefined, { authorization: `Bearer ${key}` });

  beforeAll(async () => {
    postgres = database === 'postgres' ? await startPostgres() : null;
    environment = {
      DATA_DIR: join(newFolder(), 'data'),
      ...(postgres === null ? {} : { DATABASE_URL: await postgres.createDatabase() }),
    };
    server = await startPlateau(environment);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await server?.kill();
    await postgres?.stop();
  });

  test('accounts are created, listed, disabled and enabled', { timeout: TIMEOUT_MS }, async () => {
    const made = await output(run('account', 'create', ' Acme Chargers ', '--release', 'anode'));
    expect(made).toMatch(
      /^Account Acme Chargers\n {2}account id {2}acc_[0-9a-f]{24}\n {2}test key {4}sk_test_\S+\n {2}live key {4}sk_live_\S+\n$/,
    );
    const id = find(made, /acc_[0-9a-f]{24}/);
    await output(run('account', 'create', 'Acme Power', '--kind', 'provider'));
    const list = await output(run('account', 'list'));
    expect(list).toMatch(new RegExp(`^${id} +Acme Chargers +OEM +ACTIVE +2025-09-14\\.anode `, 'm'));
    expect(list).toMatch(/^acc_\S+ +Acme Power +PROVIDER +ACTIVE +2026-08-01\.yotta /m);

    const key = find(made, /sk_live_\S+/);
    expect(await account(key)).toMatchObject({ status: 200, body: { id } });
    await output(run('account', 'disable', id));
    expect((await eventually(() => account(key), 422)).body.code).toBe('account_disabled');
    await output(run('account', 'enable', id));
    await eventually(() => account(key), 200);
  });

  test('keys are created, listed and revoked', { timeout: TIMEOUT_MS }, async () => {
    const id = find(await output(run('account', 'create', 'Key Holder')), /acc_[0-9a-f]{24}/);
    const made = await output(run('key', 'create', id, '--mode', 'live'));
    const [keyId, secret] = [find(made, /key_[0-9a-f]{24}/), find(made, /sk_live_\S+/)];
    expect((await account(secret)).status).toBe(200);

    const isListed = async (revoked: string) => {
      const list = await output(run('key', 'list', id));
      expect(list).not.toContain(secret);
      expect(list).toMatch(new RegExp(`^${keyId} +live +sk_live_…${secret.slice(-4)} +\\S+ +${revoked}$`, 'm'));
    };
    await isListed('–');
    await output(run('key', 'revoke', keyId));
    await isListed('\\d{4}-\\S+Z');
    await eventually(() => account(secret), 403);
  });

  test('providers are added with a way to log in, changed and listed', { timeout: TIMEOUT_MS }, async () => {
    const account = find(await output(run('account', 'create', 'Power', '--kind', 'provider')), /acc_[0-9a-f]{24}/);
    const add = ['provider', 'add', 'Superenergy', '--country', 'gb', 'ie'];
    const made = await output(run(...add, '--test-onboard-url', 'https://test.example/', '--module-key', 'secret'));
    const id = find(made, /prv_[0-9a-f]{24}/);
    const listed = async () => (await output(run('provider', 'list'))).split('\n').map((line) => line.split(/ {2,}/));
    expect(await listed()).toEqual([
      ['id', 'name', 'countries', 'login', 'live', 'test', 'key', 'account'],
      [id, 'Superenergy', 'GB IE', 'MODULE', '–', 'https://test.example/', 'set', '–'],
      [''],
    ]);
    const own = ['--login-style', 'OWN_PAGES', '--account', account, '--onboard-url', 'https://login.example/?a=1'];
    expect(await output(run(...add, ...own))).toContain(id);
    expect((await listed())[1]).toEqual([
      id,
      'Superenergy',
      'GB IE',
      'OWN_PAGES',
      'https://login.example/?a=1',
      '–',
      'none',
      account,
    ]);
  });

  test('keys that sign webhooks are rotated once in a day, and listed', { timeout: TIMEOUT_MS }, async () => {
    const rotated = await output(run('signing-key', 'rotate'));
    expect(rotated).toMatch(/^wsk_test_[0-9a-f]{24} signs from \S+ on\.\nwsk_live_[0-9a-f]{24} signs from \S+ on\.\n$/);
    expect(await output(run('signing-key', 'rotate'))).toMatch(/published already/);
    const list = await output(run('signing-key', 'list'));
    expect(list.match(/SIGNING/g)).toHaveLength(2);
    expect(list.match(/COMING/g)).toHaveLength(2);
  });

  test('prices are imported, and listed with their freshness', { timeout: TIMEOUT_MS }, async () => {
    expect(await output(run('market', 'list'))).toBe('Nothing to show.\n');
    const sideFile = await output(run('market', 'import', EXAMPLE_PRICES));
    expect(sideFile).toMatch(
      /: 96 prices added, 0 corrected, 0 unchanged\n.*SE3.*2025-09-30T22:00:00.000Z – 2025-10-01T22/,
    );
    const again = [EXAMPLE_PRICES, write('nl.csv', CSV)];
    expect(await output(run('market', 'import', again[0]!))).toContain('0 prices added, 0 corrected, 96 unchanged');

    expect(await output(run('market', 'import', '--source', 'nl', again[1]!))).toContain('2 prices added');
    const json = [{ start: '2026-01-10T00:00:00Z', end: '2026-01-10T01:00:00Z', value: 51 }];
    const corrected = await output(
      run('market', 'import', '--source', 'NL', write('later.json', JSON.stringify(json))),
    );
    expect(corrected).toContain('0 prices added, 1 corrected, 0 unchanged');

    const list = await output(run('market', 'list'));
    expect(list).toMatch(/^source +id +name /);
    expect(list).toMatch(/^NL +mrs_[0-9a-f]{24} +Netherlands.*2026-01-10T02:00:00\.000Z/m);
    expect(list.trimEnd().split('\n')).toHaveLength(3);
    expect((await output(run('market', 'list', '--all'))).split('\n').length).toBeGreaterThan(40);
  });

  test('tariffs are imported into the library, or refused with the reason', { timeout: TIMEOUT_MS }, async () => {
    const folder = join(files, 'library');
    mkdirSync(join(folder, 'urdb'), { recursive: true });
    const plan = (label: string, more: object = {}) =>
      JSON.stringify({
        label,
        utility: 'Valley Power',
        name: `Plan ${label}`,
        country: 'USA',
        energyratestructure: [[{ rate: 0.2 }], [{ rate: 0.3 }]],
        energyweekdayschedule: Array(12).fill([...Array(16).fill(0), ...Array(8).fill(1)]),
        energyweekendschedule: Array(12).fill(Array(24).fill(0)),
        ...more,
      });
    writeFileSync(join(folder, 'urdb', 'evening.json'), plan('evening'));
    writeFileSync(join(folder, 'urdb', 'demand.json'), plan('demand', { demandratestructure: [[{ rate: 4 }]] }));
    writeFileSync(join(folder, 'broken.json'), '{');
    writeFileSync(join(folder, 'notes.txt'), 'not a tariff');

    const imported = await output(run('library', 'import', folder));
    expect(imported).toMatch(/^imported +urdb\/evening\.json +Valley Power: Plan evening$/m);
    expect(imported).toMatch(/^refused +urdb\/demand\.json +\w*demand\w*: .+$/m);
    expect(imported).toMatch(/^refused +broken\.json +.*not JSON/m);
    expect(imported).toMatch(/^skipped +notes\.txt +not JSON$/m);
    expect(imported).toMatch(/\n1 imported, 2 refused, 1 skipped\n$/);

    const key = find(await output(run('account', 'create', 'Reader')), /sk_live_\S+/);
    const path = '/tariff-templates?query=plan%20evening';
    const found = await send(server.origin, 'GET', path, undefined, { authorization: `Bearer ${key}` });
    expect(found.body.data).toMatchObject([{ display_name: 'Plan evening', country_code: 'US', currency_code: 'USD' }]);
  });

  test.skipIf(!existsSync(SHARED_TARIFFS))(
    'the reference tariffs are imported, all of them (skipped where ../shared/data is absent)',
    { timeout: TIMEOUT_MS },
    async () => {
      const imported = await output(run('library', 'import', SHARED_TARIFFS));
      expect(imported).toMatch(/\n36 imported, 0 refused, 0 skipped\n$/);
      expect(imported.match(/^imported +ratebook\//gm)).toHaveLength(34);
      expect(imported.match(/^imported +urdb\//gm)).toHaveLength(2);
    },
  );
});

describe('what cannot be done is refused in one line', () => {
  const files = newFolder();
  const environment = { DATA_DIR: join(files, 'data') };
  const write = (name: string, text: string) => {
    writeFileSync(join(files, name), text);
    return join(files, name);
  };
  let server: PlateauProcess;
  beforeAll(async () => {
    server = await startPlateau(environment);
  }, TIMEOUT_MS);
  afterAll(() => server?.kill());

  test('providers', { timeout: TIMEOUT_MS }, async () => {
    const run = (...args: string[]) => plateau(args, environment);
    const accountOf = async (kind: string) =>
      find(await output(run('account', 'create', 'Acme', '--kind', kind)), /acc_[0-9a-f]{24}/);
    const [oem, own] = [await accountOf('oem'), await accountOf('provider')];
    const add = (name: string, ...more: string[]) => run('provider', 'add', name, '--country', 'GB', ...more);
    const pages = ['--login-style', 'OWN_PAGES', '--test-onboard-url', 'https://test.example/'];
    expectFault(await add('Superenergy', ...pages), /OWN_PAGES needs an account/);
    expectFault(await add('Superenergy', '--login-style', 'OWN_PAGES', '--account', own), /needs .*an onboard URL/);
    expectFault(await add('Superenergy', ...pages, '--account', 'acc_0'), /no account acc_0/);
    expectFault(await add('Superenergy', ...pages, '--account', oem), /is a device maker's/);
    await output(add('Superenergy', ...pages, '--account', own));
    expectFault(await add('Village Power', ...pages, '--account', own), /answers for Superenergy \(prv_\w+\) already/);
  });

  test('accounts and keys', { timeout: TIMEOUT_MS }, async () => {
    const run = (...args: string[]) => plateau(args, environment);
    expectFault(await run('account', 'create', ' '), /1 to 120 characters/);
    expectFault(await run('account', 'create', 'Acme', '--release', 'zero'), /no release "zero"/);
    expectFault(await run('account', 'disable', 'acc_0'), /no account acc_0/);
    expectFault(await run('key', 'create', 'acc_0'), /no account acc_0/);
    expectFault(await run('key', 'list', 'acc_0'), /no account acc_0/);
    expectFault(await run('key', 'revoke', 'key_0'), /no key key_0 in use/);
  });

  test('files and markets', { timeout: TIMEOUT_MS }, async () => {
    const run = (...args: string[]) => plateau(args, environment);
    const [good, missing] = [write('good.csv', CSV), join(files, 'none')];
    const broken = write('broken.csv', CSV.replace('01:00:00Z,50', '01:00:00,50'));
    const twin = write('twin.csv', CSV);
    write('twin.json', '[]');
    expectFault(await run('market', 'import', good), /--source/);
    expectFault(await run('market', 'import', '--source', 'Atlantis', good), /no market source "Atlantis"/);
    expectFault(await run('market', 'import', '--source', 'NL', broken), /^broken\.csv:2: .*has no time zone/);
    expectFault(await run('market', 'import', '--source', 'NL', twin), /^twin\.json: it does not say what the prices/);
    expectFault(await run('market', 'import', missing), /no file .*none/);
    expectFault(await run('market', 'fetch', 'Atlantis'), /no market source "Atlantis"/);
    expectFault(await run('market', 'fetch', 'SE3'), /No feed delivers this market/);
    expectFault(await run('library', 'import', missing), /no file or folder .*none/);
  });
});

describe('without a server', () => {
  test('commands do the same in a process of their own', { timeout: TIMEOUT_MS }, async () => {
    const environment = { DATA_DIR: join(newFolder(), 'data') };
    const run = (...args: string[]) => plateau(args, environment);
    await output(run('account', 'create', 'Acme Chargers'));
    expect(await output(run('account', 'list'))).toMatch(/^acc_\S+ +Acme Chargers +OEM +ACTIVE /m);
    await output(run('market', 'import', EXAMPLE_PRICES));
    expect(await output(run('market', 'list'))).toMatch(/^SE3 .*2025-10-01T22:00:00\.000Z/m);
    expectFault(await run('key', 'revoke', 'key_0'), /no key key_0 in use/);
    expectFault(await run('market', 'import', join(environment.DATA_DIR, 'none')), /no file .*none/);
  });

  test('one that was killed is not waited for', { timeout: TIMEOUT_MS }, async () => {
    const environment = { DATA_DIR: join(newFolder(), 'data') };
    await (await startPlateau(environment)).kill();
    expect(await output(plateau(['account', 'list'], environment))).toContain('Nova');
    // Its door stands there as it left it; somebody spoils it.
    const door = join(environment.DATA_DIR, 'administration.json');
    expect(existsSync(door)).toBe(true);
    writeFileSync(door, 'half a f');
    expectFault(await plateau(['account', 'list'], environment), /administration\.json/);
  });
});

/** Asks again until the answer has this status: what a command changed reaches other processes a moment later. */
async function eventually(ask: () => ReturnType<typeof send>, status: number): ReturnType<typeof send> {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
  }
}
