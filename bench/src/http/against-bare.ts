import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../child-process.ts';
import { CORES } from '../machine.ts';
import type { BareAnswers } from './bare-route.ts';
import type { Answer, Plateau } from './plateau.ts';
import { type Race, race } from './race.ts';

const PATH = '/prices';
const BARE_ROUTE = new URL('./bare-route.ts', import.meta.url);

/** Answers that the bare route gives at random: where answers differ, it too has to fetch each from another place in memory. */
const BARE_ANSWERS = 240;

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
  const answers: Answer[] = [];
  for (const body of bodies().slice(0, BARE_ANSWERS)) answers.push(await plateau.post(PATH, JSON.parse(body)));
  const file = join(folder, 'answer.json');
  writeFileSync(file, JSON.stringify(sameAnswers(answers)));
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

function sameAnswers(answers: readonly Answer[]): BareAnswers {
  const own = [...answers[0]!.headers].filter(([name]) => !WRITTEN_BY_NODE.has(name));
  return { path: PATH, headers: Object.fromEntries(own), bodies: answers.map(({ text }) => text) };
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
