import { describeMachine } from './machine.ts';

interface Bench {
  readonly measures: string;
  /** The options it takes, as they are written behind its name. */
  readonly options?: string;
  /** @param options what follows the name on the command line; checked by itself, with `parseArgs` of node:util */
  run(options: readonly string[]): Promise<void>;
}

const benches: Readonly<Record<string, Bench>> = {
  'price-series': {
    measures: 'prices of 90 days of quarter hours, against copying them',
    run: async () => (await import('./price-series.ts')).run(),
  },
  'price-http': {
    measures: 'the same as an answer over HTTP, against a bare route with the same bytes',
    run: async () => (await import('./price-http.ts')).run(),
  },
  'prices-week': {
    measures: 'POST /prices for 7 days, against a bare route with the same bytes',
    run: async () => (await import('./prices-week.ts')).run(),
  },
  'connect-steps': {
    measures: 'posts of 50 customers at once in Connect, against a bare route with as many queries',
    run: async () => (await import('./connect-steps.ts')).run(),
  },
  'connect-page': {
    measures: 'first load of the Connect page: its size, and the time until it can be used on a phone',
    run: async () => (await import('./connect-page.ts')).run(),
  },
  ingest: {
    measures: 'PUT /meters/interval, against the bulk insert of the same rows into the same table',
    run: async () => (await import('./ingest.ts')).run(),
  },
  report: {
    measures: 'costs of 1,000 devices by day, against the sum of the same rows in SQL, beside ten times as many rows',
    run: async () => (await import('./report.ts')).run(),
  },
  'year-by-day': {
    measures: 'costs of a year of half hours by day, against the sum of the same rows in SQL',
    run: async () => (await import('./year-by-day.ts')).run(),
  },
  start: {
    measures: 'start-up times, first and later',
    run: async () => (await import('./start.ts')).run(),
  },
  memory: {
    measures: 'memory at rest, against a bare Fastify process',
    run: async () => (await import('./memory.ts')).run(),
  },
  deliveries: {
    measures: 'webhooks delivered per second, against a bare loop of the same signed requests',
    run: async () => (await import('./deliveries.ts')).run(),
  },
  'delivery-latency': {
    measures: 'from a write to the first byte of its webhook, on an idle server',
    run: async () => (await import('./delivery-latency.ts')).run(),
  },
  publication: {
    measures: 'from a publication of prices to its last event, 10,000 and 100,000 locations',
    run: async () => (await import('./publication.ts')).run(),
  },
  forecast: {
    measures: 'error of price forecasts by days ahead, and their speed',
    run: async () => (await import('./forecast.ts')).run(),
  },
  bills: {
    measures: 'bills, prices and charging windows of reference tariffs, against those expected',
    options: '--tariffs <folder> --vectors <folder>',
    run: async (args) => (await import('./bills.ts')).run(args),
  },
  bill: {
    measures: 'a bill of one month of hours, against decimal arithmetic',
    run: async () => (await import('./bill.ts')).run(),
  },
  plans: {
    measures: 'plans by duration, limit and amount, the last against HiGHS',
    run: async () => (await import('./plans.ts')).run(),
  },
  site: {
    measures: 'whole-site problems of a folder, against their known optimum',
    options: '--cases <folder>',
    run: async (options) => (await import('./site.ts')).run(options),
  },
  'site-health': {
    measures: 'GET /healthz while whole sites are planned',
    run: async () => (await import('./site-health.ts')).run(),
  },
};

/** A measurement to take, with its own options. */
interface Order {
  readonly name: string;
  readonly options: readonly string[];
}

/**
 * Runs the named measurements, or all, one after the other, and prints them. Bad figures are no failure; wrong results are.
 */
async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(help());
    return;
  }
  const orders = args.length === 0 ? Object.keys(benches).map((name) => ({ name, options: [] })) : readOrders(args);
  const unknown = orders.filter(({ name }) => !Object.hasOwn(benches, name)).map(({ name }) => name);
  if (unknown.length > 0) {
    process.stderr.write(`There is no measurement named ${unknown.join(', ')}.\n\n${help()}`);
    process.exitCode = 1;
    return;
  }
  console.log(`${describeMachine()}\n`);
  for (const { name, options } of orders) {
    console.log(`── ${name}`);
    await benches[name]!.run(options);
    console.log('');
  }
}

/** Names, each with the options behind it; an option takes the argument after it, unless its value stands behind a `=`. */
function readOrders(args: readonly string[]): Order[] {
  const orders: { name: string; options: string[] }[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const options = orders.at(-1)?.options;
    if (!arg.startsWith('-') || options === undefined) orders.push({ name: arg, options: [] });
    else if (arg.includes('=')) options.push(arg);
    else options.push(...args.slice(i, ++i + 1));
  }
  return orders;
}

function help(): string {
  const rows = Object.entries(benches).map(
    ([name, { measures, options }]) =>
      `  ${name.padEnd(18)}${measures}${options ? `\n${' '.repeat(20)}${options}` : ''}\n`,
  );
  return `npm run bench [-- <name> [options] …]   all measurements, or those named\n\n${rows.join('')}`;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // What `parseArgs` says about wrong options is for the person who wrote them.
  if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error;
  process.stderr.write(`${error.message}\n\n${help()}`);
  process.exitCode = 1;
}
