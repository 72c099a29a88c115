import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../child-process.ts';
import { CORES } from '../machine.ts';
import type { BareAnswer } from './bare-route.ts';
import type { Answer, Plateau } from './plateau.ts';
import { type Race, race } from './race.ts';

const PATH = '/prices';
const BARE_ROUTE = new URL('./bare-route.ts', import.meta.url);

/**
 * Requests per second of `POST /prices` against those of a bare route that answers with the same bytes.
 * @param bodies requests of one round, as often as asked for
 * @param folder where the bare route finds its answer
 */
export async function raceAgainstBareRoute(
  plateau: Plateau,
  folder: string,
  bodies: () => readonly string[],
): Promise<Race> {
  const answer = await plateau.post(PATH, JSON.parse(bodies()[0]!));
  const file = join(folder, 'answer.json');
  writeFileSync(file, JSON.stringify(sameAnswer(answer)));
  const core = CORES?.server ?? null;
  const bare = await startServer({ file: BARE_ROUTE, environment: { ANSWER: file }, core, readyWhen: /ready at \S+/ });
  try {
    const headers = { authorization: `Bearer ${plateau.liveKey}`, 'content-type': 'application/json' };
    const contender = { path: PATH, headers, bodies };
    return await race(
      { ...contender, server: plateau.server, port: portOf(plateau.origin) },
      { ...contender, server: bare, port: portOf(/http\S+/.exec(bare.greeting)![0]) },
    );
  } finally {
    await bare.stop();
  }
}

/** Headers that Node.js writes itself, into any answer. */
const WRITTEN_BY_NODE = new Set(['connection', 'content-length', 'date', 'keep-alive']);

function sameAnswer({ headers, text }: Answer): BareAnswer {
  const own = [...headers].filter(([name]) => !WRITTEN_BY_NODE.has(name));
  return { path: PATH, headers: Object.fromEntries(own), body: text };
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
