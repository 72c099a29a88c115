import { describeMachine } from './machine.ts';

interface Bench {
  readonly measures: string;
  /** The options it takes, as they are written after its name. */
  readonly options?: string;
  /** @param args what stands after its name; checked by itself, with `parseArgs` of node:util. */
  run(args: readonly string[]): Promise<void>;
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
  start: {
    measures: 'start-up times, first and later',
    run: async () => (await import('./start.ts')).run(),
  },
  memory: {
    measures: 'memory at rest, against a bare Fastify process',
    run: async () => (await import('./memory.ts')).run(),
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
  'year-by-day': {
    measures: 'costs of a year of half-hourly records by day, against summing the energy by day',
    run: async () => (await import('./year-by-day.ts')).run(),
  },
};

/**
 * Runs the named measurements, or all, one after the other, and prints them. Options stand after the last name and are
 * for that one. Bad figures are no failure; wrong results are.
 */
async function main(args: readonly string[]): Promise<void> {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const names = firstOption < 0 ? args : args.slice(0, firstOption);
  const options = args.slice(names.length);
  const unknown = names.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    process.stderr.write(`There is no measurement named ${unknown.join(', ')}.\n\n${help()}`);
    process.exitCode = 1;
    return;
  }
  const last = names[names.length - 1];
  const takesOptions = last !== undefined && benches[last]!.options !== undefined;
  if (options.includes('--help') || options.includes('-h') || (options.length > 0 && !takesOptions)) {
    process.stdout.write(help());
    return;
  }
  console.log(describeMachine());
  for (const name of names.length === 0 ? Object.keys(benches) : names) {
    console.log(`\n── ${name}`);
    await benches[name]!.run(name === last ? options : []);
  }
}

function help(): string {
  const rows = Object.entries(benches).map(
    ([name, { measures, options }]) =>
      `  ${name.padEnd(14)}${measures}${options ? `\n${' '.repeat(16)}${options}` : ''}\n`,
  );
  return `npm run bench [-- <name> … [options of the last]]   all measurements, or those named\n\n${rows.join('')}`;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // What `parseArgs` says about wrong options is for the person who wrote them.
  if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error;
  process.stderr.write(`${error.message}\n\n${help()}`);
  process.exitCode = 1;
}
