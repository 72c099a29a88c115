import { runProgram, type Server } from '../child-process.ts';
import { median, percent } from '../goal.ts';
import { CORES } from '../machine.ts';
import type { LoadCount, LoadOrder } from './load.ts';

/** A server in a race, and what it is asked. */
export interface Contender {
  readonly server: Server;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies of one round's requests. */
  bodies(): readonly string[];
}

/** How one server did against another; medians over the rounds, ratios pair by pair. */
export interface Race {
  readonly perSecond: number;
  readonly rivalPerSecond: number;
  readonly bytesPerAnswer: number;
  readonly rivalBytesPerAnswer: number;
  /** Requests answered in a second, as a share of the rival's. */
  readonly share: number;
  readonly lowestShare: number;
  readonly highestShare: number;
  /** The rival's time on a core for one answer, as a share of ours; null where the system doesn't tell. */
  readonly cpuShare: number | null;
  /** How busy the core was, ours and the rival's: a server that waits for the load generator looks slower than it is. */
  readonly busy: readonly [number, number] | null;
}

const ROUNDS = 7;
const ROUND_MS = 2000;
/** Compilers that work while a server runs take so long until they have made most of what is often used fast. */
const WARM_UP_MS = 20_000;
const CONNECTIONS = 16;

/** Lets two servers answer in turn, in many short rounds, so that a moment's noise of the machine hits both. */
export async function race(ours: Contender, rival: Contender): Promise<Race> {
  await round(ours, WARM_UP_MS);
  await round(rival, WARM_UP_MS);
  const pairs: { ours: Round; rival: Round }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    // Which one goes first changes, as what runs second may find a warmer or a busier machine.
    if (i % 2 === 0) {
      const first = await round(ours, ROUND_MS);
      pairs.push({ ours: first, rival: await round(rival, ROUND_MS) });
    } else {
      const first = await round(rival, ROUND_MS);
      pairs.push({ ours: await round(ours, ROUND_MS), rival: first });
    }
  }
  return summary(pairs);
}

interface Round {
  readonly perSecond: number;
  readonly bytesPerAnswer: number;
  readonly cpuMsPerAnswer: number | null;
  readonly busy: number | null;
}

async function round(contender: Contender, durationMs: number): Promise<Round> {
  const { server, port, path, headers } = contender;
  const order: LoadOrder = {
    port,
    path,
    headers,
    bodies: contender.bodies(),
    connections: CONNECTIONS,
    durationMs,
    awake: CORES !== null,
  };
  const cpuBefore = server.cpuMs();
  const file = new URL('./load.ts', import.meta.url);
  const count = (await runProgram(file, order, CORES?.load ?? null)) as LoadCount;
  const cpuAfter = server.cpuMs();
  const cpuMs = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
  return {
    perSecond: (count.requests / count.elapsedMs) * 1000,
    bytesPerAnswer: count.answeredBytes / count.requests,
    cpuMsPerAnswer: cpuMs === null ? null : cpuMs / count.requests,
    busy: cpuMs === null ? null : cpuMs / count.elapsedMs,
  };
}

function summary(pairs: readonly { ours: Round; rival: Round }[]): Race {
  const medianOf = (read: (pair: { ours: Round; rival: Round }) => number | null): number | null => {
    const values = pairs.map(read).filter((value) => value !== null);
    return values.length === 0 ? null : median(values);
  };
  const shares = pairs.map(({ ours, rival }) => ours.perSecond / rival.perSecond);
  const busy = medianOf(({ ours }) => ours.busy);
  const rivalBusy = medianOf(({ rival }) => rival.busy);
  return {
    perSecond: medianOf(({ ours }) => ours.perSecond)!,
    rivalPerSecond: medianOf(({ rival }) => rival.perSecond)!,
    bytesPerAnswer: medianOf(({ ours }) => ours.bytesPerAnswer)!,
    rivalBytesPerAnswer: medianOf(({ rival }) => rival.bytesPerAnswer)!,
    share: median(shares),
    lowestShare: Math.min(...shares),
    highestShare: Math.max(...shares),
    cpuShare: medianOf(({ ours, rival }) => ratioOf(rival.cpuMsPerAnswer, ours.cpuMsPerAnswer)),
    busy: busy === null || rivalBusy === null ? null : [busy, rivalBusy],
  };
}

function ratioOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a / b;
}

/** A race as a row of a table. */
export function raceRow(result: Race): Record<string, string> {
  const { perSecond, rivalPerSecond, bytesPerAnswer, share, lowestShare, highestShare, cpuShare, busy } = result;
  return {
    kB: (bytesPerAnswer / 1000).toFixed(0),
    'requests/s': perSecond.toFixed(0),
    bare: rivalPerSecond.toFixed(0),
    share: percent(share),
    'of rounds': `${percent(lowestShare)} – ${percent(highestShare)}`,
    'by time on core': cpuShare === null ? '–' : percent(cpuShare),
    'core busy, bare': busy === null ? '–' : busy.map(percent).join(', '),
  };
}
