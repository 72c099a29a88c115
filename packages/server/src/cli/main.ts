import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Command, Option } from 'commander';
import type { AccountKind } from '../modules/accounts/index.ts';
import { Refusal } from '../refusal.ts';
import { SettingsError } from '../settings.ts';
import { StorageError } from '../storage/index.ts';
import { type ListenOptions, listen } from './listen.ts';
import { run } from './run.ts';
import { table } from './table.ts';

const print = (text: string): void => {
  process.stdout.write(text);
};

const program = new Command('npm run plateau --')
  .description(
    'Operate Plateau: accounts, keys, providers, market prices and the tariff library. Works while the server runs, too.',
  )
  .showHelpAfterError();

const account = program.command('account').description('Accounts of device makers and energy providers');
account
  .command('create')
  .description('Create an account; its test and live keys are shown this once')
  .argument('<name>', 'name of the company')
  .addOption(new Option('--kind <kind>', 'kind of account').choices(['oem', 'provider']).default('oem'))
  .option('--release <release>', 'release that answers when a request names none: busbar (default) or anode')
  .action(async (name: string, options: { kind: string; release?: string }) => {
    const kind = options.kind.toUpperCase() as AccountKind;
    const made = await run('account create', { name, kind, release: options.release ?? null });
    print(
      `Account ${made.name}\n  account id  ${made.id}\n  test key    ${made.testKey}\n  live key    ${made.liveKey}\n`,
    );
  });
account
  .command('list')
  .description('List all accounts')
  .action(async () => print(table(await run('account list', undefined))));

account
  .command('disable')
  .description('Refuse every request of an account until it is enabled again')
  .argument('<account-id>')
  .action(async (accountId: string) => print(`${(await run('account disable', { accountId })).name} is disabled.\n`));
account
  .command('enable')
  .description('Serve a disabled account again')
  .argument('<account-id>')
  .action(async (accountId: string) => print(`${(await run('account enable', { accountId })).name} is enabled.\n`));

const key = program.command('key').description('API keys');
key
  .command('create')
  .description('Create a key; it is shown this once')
  .argument('<account-id>')
  .addOption(new Option('--mode <mode>', 'data the key works on').choices(['test', 'live']).default('test'))
  .action(async (accountId: string, options: { mode: string }) => {
    const made = await run('key create', { accountId, liveMode: options.mode === 'live' });
    print(`Key ${made.id}\n  ${made.secret}\n`);
  });
key
  .command('revoke')
  .description('End a key; bearers made with it end within the minute')
  .argument('<key-id>', 'as key list shows it')
  .action(async (keyId: string) => {
    await run('key revoke', { keyId });
    print(`Key ${keyId} is revoked.\n`);
  });
key
  .command('list')
  .description('List the keys of an account; keys themselves are not kept')
  .argument('<account-id>')
  .action(async (accountId: string) => print(table(await run('key list', { accountId }))));

const provider = program
  .command('provider')
  .description('Energy providers whose customers log in at a module or at pages of their own');
provider
  .command('add')
  .description('Add a provider to the catalogue, or change the one of this name and these countries')
  .argument('<name>', 'name of the company')
  .requiredOption('--country <codes...>', 'countries it serves, ISO 3166-1 alpha-2')
  .option('--onboard-url <url>', 'where its customers are sent in live mode')
  .option('--test-onboard-url <url>', 'where they are sent in test mode')
  .option('--api-url <url>', 'where tariffs are read, if elsewhere')
  .option('--module-key <key>', 'bearer that the module and the platform send each other')
  .addOption(
    new Option('--login-style <style>', 'how its web app tells of a login: as a module, or with the keys of --account')
      .choices(['MODULE', 'OWN_PAGES'])
      .default('MODULE'),
  )
  .option('--account <acc_…>', 'provider account whose keys answer for it')
  .option('--website <url>', 'its website')
  .action(
    async (
      name: string,
      options: {
        country: string[];
        onboardUrl?: string;
        testOnboardUrl?: string;
        apiUrl?: string;
        moduleKey?: string;
        loginStyle: 'MODULE' | 'OWN_PAGES';
        account?: string;
        website?: string;
      },
    ) => {
      const made = await run('provider add', {
        name,
        countries: options.country,
        onboardUrl: options.onboardUrl ?? null,
        testOnboardUrl: options.testOnboardUrl ?? null,
        apiUrl: options.apiUrl ?? null,
        moduleKey: options.moduleKey ?? null,
        loginStyle: options.loginStyle,
        accountId: options.account ?? null,
        website: options.website ?? null,
      });
      print(`Provider ${made.name}\n  provider id  ${made.id}\n  countries    ${made.countries.join(', ')}\n`);
    },
  );
provider
  .command('list')
  .description('List providers with a login of their own, and the accounts that answer for them')
  .action(async () => print(table(await run('provider list', undefined))));

const signingKey = program.command('signing-key').description('Keys that sign webhooks');
signingKey
  .command('rotate')
  .description('Publish new keys for both modes, which take over in 24 hours; the old ones stay published 7 days more')
  .action(async () => {
    const made = await run('signing-key rotate', undefined);
    for (const { id, firstUse } of made) print(`${id} signs from ${firstUse} on.\n`);
    if (made.length === 0) print('New keys are published already; see: signing-key list.\n');
  });
signingKey
  .command('list')
  .description('List the keys and which of them signs')
  .action(async () => print(table(await run('signing-key list', undefined))));

program
  .command('listen')
  .description('Show the events of the test account as they happen, and send them on, signed as webhooks are')
  .option('--forward <url>', 'where to send them, such as http://localhost:4000/hook')
  .option('--origin <origin>', 'server to listen to; default: the one of the credentials file in DATA_DIR')
  .option('--key <key>', 'API key of the account; default: the test key of the credentials file')
  .option('--secret <secret>', 'whsec_… that signs what is sent on; default: a new one, which is shown')
  .action(async (options: ListenOptions) => {
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
    await listen(options, print, stop.signal);
  });

const market = program.command('market').description('Market prices');
market
  .command('import')
  .description(
    'Store prices from CSV (start,end,value) or JSON files; a side file of the same name with .json describes a CSV',
  )
  .argument('<files...>')
  .option('--source <source>', 'market source by id or name, e.g. SE3; default: the area in the side file')
  .action(async (files: string[], options: { source?: string }) => {
    for (const file of files) {
      const sideFile = file.replace(/\.csv$/i, '.json');
      const side = sideFile !== file && existsSync(sideFile) ? readText(sideFile) : null;
      const done = await run('market import', { file: readText(file), side, source: options.source ?? null });
      print(
        `${done.file}: ${done.added} prices added, ${done.corrected} corrected, ${done.unchanged} unchanged\n` +
          `  ${done.market} (${done.source}), ${done.from} – ${done.until}\n`,
      );
    }
  });
market
  .command('fetch')
  .description('Fetch the prices of a market from its source now')
  .argument('<source>', 'id or name, e.g. NL; see market list --all')
  .action(async (source: string) => {
    const done = await run('market fetch', { source });
    print(`${done.market}: ${done.added} prices added, ${done.corrected} corrected, from ${done.feed}\n`);
  });
market
  .command('list')
  .description('List market sources and how fresh their prices are')
  .option('--all', 'also those that never had prices', false)
  .action(async (options: { all: boolean }) => print(table(await run('market list', { all: options.all }))));

const library = program.command('library').description('The tariff library');
library
  .command('import')
  .description('Read tariffs (Ratebook or URDB documents) from files and folders into tariff templates')
  .argument('<paths...>')
  .action(async (paths: string[]) => {
    const readings = await run('library import', { files: paths.flatMap(readTree) });
    for (const { path, outcome, detail, warnings } of readings) {
      print(`${outcome.toLowerCase().padEnd(8)}  ${path}  ${detail}\n`);
      for (const warning of warnings) print(`          note: ${warning}\n`);
    }
    const count = (outcome: string) => readings.filter((reading) => reading.outcome === outcome).length;
    print(`${count('IMPORTED')} imported, ${count('REFUSED')} refused, ${count('SKIPPED')} skipped\n`);
  });

function readText(file: string): { name: string; text: string } {
  if (!existsSync(file)) throw new SettingsError(`There is no file ${file}.`);
  return { name: basename(file), text: readFileSync(file, 'utf8') };
}

/** A file, or all files below a folder. */
function readTree(path: string): { path: string; text: string }[] {
  if (!existsSync(path)) throw new SettingsError(`There is no file or folder ${path}.`);
  if (statSync(path).isFile()) return [{ path: basename(path), text: readFileSync(path, 'utf8') }];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: relative(path, file), text: readFileSync(file, 'utf8') }));
}

program.parseAsync().catch((error: unknown) => {
  const isExpected = error instanceof Refusal || error instanceof SettingsError || error instanceof StorageError;
  process.stderr.write(isExpected ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
