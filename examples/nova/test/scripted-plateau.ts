import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What Nova asked Plateau for, in order. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: JSON as Nova sent it
  readonly body: any;
}

export interface ScriptedPlateau {
  readonly origin: string;
  readonly calls: readonly Call[];
  /** Whether charging is planned and meter records are kept; else those paths answer 404. */
  setComplete(complete: boolean): void;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const ID = (prefix: string) => `${prefix}_0123456789abcdef01234567`;

/**
 * A home in London on a market tariff, as the specified REST API answers for it: with prices below zero in the small
 * hours, and estimates from tomorrow noon on.
 */
export async function startScriptedPlateau(): Promise<ScriptedPlateau> {
  const calls: Call[] = [];
  const script = { complete: true };
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const sent = await text(request);
    const call = {
      method: request.method ?? 'GET',
      path,
      key: request.headers.authorization,
      body: sent === '' ? undefined : JSON.parse(sent),
    };
    calls.push(call);
    const answer = answerOf(call, script.complete);
    response.setHeader('content-type', 'application/json');
    if (answer === null) {
      response.writeHead(404).end(JSON.stringify({ object: 'error', code: 'not_found', message: 'Not found' }));
    } else response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    setComplete: (complete) => {
      script.complete = complete;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerOf({ method, path, body }: Call, complete: boolean): object | null {
  const [resource, , detail] = path.slice(1).split('/');
  const route = `${method} /${resource}${detail === undefined ? '' : `/…/${detail}`}`;
  if (route === 'POST /customers') return { id: ID('cus') };
  if (route === 'POST /devices') return { id: ID('dev') };
  if (route === 'POST /locations' || route === 'GET /locations') {
    return { id: ID('loc'), timezone: 'Europe/London', currency_code: 'GBP' };
  }
  if (route === 'GET /locations/…/status') return STATUS;
  if (route === 'POST /prices') return pricesOf(Date.parse(body.start_time), Date.parse(body.end_time));
  if (!complete) return null;
  if (route === 'PUT /devices/…/state') return { id: ID('dsr'), object: 'device_state' };
  if (path === '/schedules/soc') return planOf(body);
  if (path === '/meters/interval')
    return { id: ID('bat'), object: 'meter_batch', status: 'COMPLETE', failed_records: [] };
  if (route.startsWith('POST /costs')) return costsOf(body);
  return null;
}

const STATUS = {
  object: 'location_status',
  tariff_status: {
    commodity_import: {
      status: 'CONNECTED',
      connection_type: 'MARKET',
      provider: { id: ID('prv'), display_name: 'Superenergy', logo_url: null },
      tariff: {
        id: ID('trf'),
        display_name: 'Superenergy Flex',
        structure_type: 'MARKET',
        contract_end_date: '2027-08-31T22:00:00Z',
      },
    },
  },
};

/** Half-hourly: cheap nights, below zero from 02:30 to 04:00, dear evenings. */
function pricesOf(startMs: number, endMs: number): object {
  const data = [];
  for (let ms = startMs; ms < endMs; ms += HOUR_MS / 2) {
    const hour = ((ms - startMs) / HOUR_MS) % 24;
    const evening = 0.21 * Math.exp(-((hour - 18) ** 2) / 7);
    const morning = 0.08 * Math.exp(-((hour - 8) ** 2) / 4);
    const wind = hour < 6 ? -0.13 * Math.exp(-((hour - 3.2) ** 2) / 3) : 0;
    const value = Math.round((0.15 + evening + morning + wind - (hour >= 2.5 && hour < 4 ? 0.06 : 0)) * 1e4) / 1e4;
    data.push({
      valid_from: new Date(ms).toISOString(),
      valid_to: new Date(ms + HOUR_MS / 2).toISOString(),
      price: { value, confidence: ms - startMs < 36 * HOUR_MS ? 1 : 0.7 },
    });
  }
  return { object: 'price', location_timezone: 'Europe/London', currency_code: 'GBP', data };
}

// biome-ignore lint/suspicious/noExplicitAny: JSON as Nova sent it
function planOf(body: any): object {
  const startMs = Date.parse(body.start_time);
  const endMs = Date.parse(body.end_time);
  const at = (ms: number) => new Date(ms).toISOString();
  const middleMs = startMs + (endMs - startMs) / 2;
  return {
    object: 'schedule_soc',
    currency_code: 'GBP',
    start_time: at(startMs),
    end_time: at(endMs),
    energy: { units: 'KWH', value: 27.6 },
    unserved: { units: 'KWH', value: 0, reason: null },
    cost: { value: 1.9432, confidence: 1 },
    savings: { value: 4.1071, percentage: 67.88 },
    schedule: [
      { start_time: at(middleMs), end_time: at(middleMs + HOUR_MS), power: { units: 'KW', value: 7.4 } },
      { start_time: at(endMs - 2 * HOUR_MS), end_time: at(endMs - HOUR_MS), power: { units: 'W', value: 7400 } },
    ],
  };
}

// biome-ignore lint/suspicious/noExplicitAny: JSON as Nova sent it
function costsOf(body: any): object {
  const startMs = Date.parse(body.start_time);
  const days = Array.from({ length: 30 }, (_, at) => at).filter((at) => at % 4 !== 3);
  const data = days.map((at) => ({
    start_time: new Date(startMs + at * 24 * HOUR_MS).toISOString(),
    end_time: new Date(startMs + (at + 1) * 24 * HOUR_MS).toISOString(),
    energy: { value: 6000 + ((at * 37) % 11) * 1000 },
    cost: at < 4 ? { value: 0, confidence: 0 } : { value: 0.9 + ((at * 37) % 11) * 0.12, confidence: 0.8 },
  }));
  const energy = data.reduce((sum, day) => sum + day.energy.value, 0);
  return {
    object: 'energy_cost',
    location_timezone: 'Europe/London',
    currency_code: 'GBP',
    energy_units: 'WH',
    data,
    total: { energy: { value: energy }, cost: { value: 41.2, confidence: 0.8 } },
    unpriced: [],
    comparison: { method: 'AVERAGE', price: { value: 0.19 }, cost: { value: 56.6 }, difference: { value: -15.4 } },
  };
}
