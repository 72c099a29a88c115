import { describeMachine } from './machine.ts';

interface Bench {
  readonly measures: string;
  run(): Promise<void>;
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
};

/** Runs the named measurements, or all, one after the other, and prints them. It judges nothing: bad figures are no failure. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in benches) && name !== '--help' && name !== '-h');
  if (unknown.length > 0) {
    process.stderr.write(`There is no measurement named ${unknown.join(', ')}.\n\n${help()}`);
    process.exitCode = 1;
    return;
  }
  if (names.includes('--help') || names.includes('-h')) {
    process.stdout.write(help());
    return;
  }
  console.log(`${describeMachine()}\n`);
  for (const name of names.length === 0 ? Object.keys(benches) : names) {
    console.log(`── ${name}`);
    await benches[name]!.run();
    console.log('');
  }
}

function help(): string {
  const rows = Object.entries(benches).map(([name, { measures }]) => `  ${name.padEnd(18)}${measures}\n`);
  return `npm run bench [-- <name> …]   all measurements, or those named\n\n${rows.join('')}`;
}

await main(process.argv.slice(2));
