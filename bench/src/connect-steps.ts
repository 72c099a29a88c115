/** Posts of 50 customers at once on their way through Connect, against a bare route with as many queries. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@plateau/server/src/clock.ts';
import { createFirstAccounts } from '@plateau/server/src/credentials.ts';
import { openPlatform } from '@plateau/server/src/platform.ts';
import { createServer } from '@plateau/server/src/server.ts';
import { readSettings } from '@plateau/server/src/settings.ts';
import { startPostgres } from '@plateau/server/test/postgres-server.ts';
import { pino } from 'pino';
import { runProgram, type Server, startServer } from './child-process.ts';
import type { BareStep } from './connect/bare-queries.ts';
import { countQueries, type QueryCount } from './connect/count-queries.ts';
import { journeyOf, type Step } from './connect/journey.ts';
import type { StepsCount, StepsOrder } from './connect/steps-load.ts';
import { atLeast, median, percent, verdict } from './goal.ts';
import { type Plateau, startPlateau, withDataFolder } from './http/plateau.ts';
import { CORES } from './machine.ts';

const GOAL = atLeast(0.6);
const CONCURRENT = 50;
const ROUNDS = 7;
/** Customers of one round: enough for the 1 % slowest of their posts to be some. */
const CUSTOMERS = 300;
const WARM_UP_MS = 15_000;

interface CountedStep extends QueryCount {
  readonly name: string;
  readonly answerBytes: number;
}

export async function run(): Promise<void> {
  await withDataFolder(async (folder) => {
    const steps = await countSteps(join(folder, 'counted'));
    const queries = steps.reduce((sum, { reads, writes }) => sum + reads + writes, 0);
    console.log(`${CONCURRENT} customers at once, each typing one price: ${steps.length} posts, ${queries} statements`);
    console.table(Object.fromEntries(steps.map(({ name, ...step }) => [name, step])));
    console.log(
      'against a route that sends as many, of one row by its key, in as many transactions, as durably committed',
    );
    await measure('the embedded database', folder, steps, async () => null);
    const postgres = await startPostgres({ durability: 'full' });
    try {
      await measure('a PostgreSQL server', folder, steps, postgres.createDatabase);
    } finally {
      await postgres.stop();
    }
  });
}

async function measure(
  title: string,
  folder: string,
  steps: readonly CountedStep[],
  database: () => Promise<string | null>,
): Promise<void> {
  const core = CORES?.server ?? null;
  const plateau = await startPlateau(makeFolder(folder, `plateau on ${title}`), core, await database());
  const url = await database();
  const bare = await startServer({
    file: new URL('./connect/bare-queries.ts', import.meta.url),
    environment: {
      DATA_DIR: makeFolder(folder, `bare on ${title}`),
      ...(url === null ? {} : { DATABASE_URL: url }),
    },
    core,
    readyWhen: /ready at \S+/,
  });
  try {
    const ours = async (customers: number) => {
      const journeys = (await openSessions(plateau, customers)).map((token) =>
        journeyOf(token).map(({ body }) => body),
      );
      return walk(plateau.server, portOf(plateau.origin), journeys);
    };
    const rival = (customers: number) => {
      const journeys = Array.from({ length: customers }, (_, at) => steps.map((step) => bareStep(step, at)));
      return walk(bare, portOf(/http\S+/.exec(bare.greeting)![0]), journeys);
    };
    await race(title, ours, rival);
  } finally {
    await plateau.server.stop();
    await bare.stop();
  }
}

type Walk = (customers: number) => Promise<Walked>;

async function race(title: string, ours: Walk, rival: Walk): Promise<void> {
  await warmUp(ours);
  await warmUp(rival);
  const rounds: { ours: Walked; rival: Walked }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    // Which one goes first changes, as what runs second may find a warmer or a busier machine.
    const first = i % 2 === 0 ? await ours(CUSTOMERS) : null;
    const rivals = await rival(CUSTOMERS);
    rounds.push({ ours: first ?? (await ours(CUSTOMERS)), rival: rivals });
  }
  const shares = rounds.map((round) => perSecond(round.ours) / perSecond(round.rival));
  const share = median(shares);
  console.table({
    [`Connect on ${title}`]: {
      ...row(rounds.map((round) => round.ours)),
      share: percent(share),
      'of rounds': `${percent(Math.min(...shares))} – ${percent(Math.max(...shares))}`,
      goal: verdict(GOAL, share),
    },
    'bare route': row(rounds.map((round) => round.rival)),
  });
}

/** Both the interpreter and the embedded database, which is WebAssembly, get faster for as long as this. */
async function warmUp(once: Walk): Promise<void> {
  for (let elapsedMs = 0; elapsedMs < WARM_UP_MS; ) elapsedMs += (await once(CUSTOMERS)).elapsedMs;
}

/** Goes through one journey in this process, and counts what each post asks of the database. */
async function countSteps(dataDir: string): Promise<CountedStep[]> {
  const settings = readSettings({ DATA_DIR: dataDir, MARKET_FETCH: 'false' });
  const platform = await openPlatform(settings, systemClock, () => {});
  const { app } = await createServer(platform, pino({ level: 'silent' }));
  try {
    const first = await createFirstAccounts(platform.storage, dataDir, 'http://localhost');
    const call = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${first!.accounts[0]!.api_key_test}` };
      return (await app.inject({ method: 'POST', url: path, headers, payload: body })).json() as { id: string };
    };
    const walkOnce = async (onStep: (step: Step, answer: string) => void) => {
      const token = await openSession(call);
      for (const step of journeyOf(token)) {
        const answer = await app.inject({ method: 'POST', url: '/', payload: step.body });
        if (answer.statusCode !== 200) throw new Error(`${step.name}: ${answer.body}`);
        onStep(step, answer.body);
      }
    };
    // What is read once and kept is there after the first journey.
    await walkOnce(() => {});
    const take = countQueries(platform.storage);
    const steps: CountedStep[] = [];
    await walkOnce(({ name }, answer) => {
      const count = take();
      steps.push({ name, ...count, answerBytes: answer.length });
    });
    // The first count has the session's making in it.
    const restarted = await openSession(call);
    take();
    await app.inject({ method: 'POST', url: '/', payload: journeyOf(restarted)[0]!.body });
    steps[0] = { ...steps[0]!, ...take() };
    return steps;
  } finally {
    await app.close();
    await platform.close();
  }
}

type Call = (path: string, body: object) => Promise<{ id: string }>;

/** A session of a home of its own, so that no two are about the same tariff. */
async function openSession(call: Call): Promise<string> {
  const home = await call('/locations', {
    postal_address: { address_line1: '1 Strand', city: 'London', post_code: 'WC2N 5EH', country_code: 'GB' },
  });
  const urls = { connect_url: 'http://localhost/', callback_url: 'http://localhost/done' };
  return (await call('/connect', { location_id: home.id, ...urls })).id;
}

async function openSessions(plateau: Plateau, count: number): Promise<string[]> {
  const tokens: string[] = [];
  const call: Call = async (path, body) => (await plateau.postTest(path, body)).json;
  while (tokens.length < count) {
    const some = Math.min(10, count - tokens.length);
    tokens.push(...(await Promise.all(Array.from({ length: some }, () => openSession(call)))));
  }
  return tokens;
}

interface Walked extends StepsCount {
  /** Time of the server on a core for one step; null where the system doesn't tell. */
  readonly cpuMsPerStep: number | null;
}

async function walk(server: Server, port: number, journeys: StepsOrder['journeys']): Promise<Walked> {
  const order: StepsOrder = { port, journeys, concurrent: CONCURRENT };
  const file = new URL('./connect/steps-load.ts', import.meta.url);
  const beforeMs = server.cpuMs();
  const count = (await runProgram(file, order, CORES?.load ?? null)) as StepsCount;
  const afterMs = server.cpuMs();
  return { ...count, cpuMsPerStep: beforeMs === null || afterMs === null ? null : (afterMs - beforeMs) / count.steps };
}

function bareStep({ reads, writes, answerBytes }: CountedStep, customer: number): BareStep {
  return { row: `row${customer % 100}`, reads, writes, answerBytes };
}

function perSecond({ steps, elapsedMs }: StepsCount): number {
  return (steps / elapsedMs) * 1000;
}

function row(counts: readonly Walked[]): Record<string, string> {
  const cpu = counts.flatMap(({ cpuMsPerStep }) => cpuMsPerStep ?? []);
  return {
    'steps/s': median(counts.map(perSecond)).toFixed(0),
    'p50, ms': median(counts.map(({ p50Ms }) => p50Ms)).toFixed(0),
    'p99, ms': median(counts.map(({ p99Ms }) => p99Ms)).toFixed(0),
    'CPU, ms a step': cpu.length === 0 ? '–' : median(cpu).toFixed(2),
  };
}

function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
