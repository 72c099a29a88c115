/** Physical memory of Plateau's process at rest, after a later start, against that of a bare Fastify process. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Server, startServer } from './child-process.ts';
import type { BareAnswers } from './http/bare-route.ts';
import { startPlateau, withDataFolder } from './http/plateau.ts';

const REST_MS = 10_000;

export async function run(): Promise<void> {
  await withDataFolder(async (folder) => {
    await (await startPlateau(folder, null)).server.stop();
    const plateau = await measure((await startPlateau(folder, null)).server);
    const answer = join(folder, 'answer.json');
    writeFileSync(answer, JSON.stringify({ path: '/', headers: {}, bodies: ['{}'] } satisfies BareAnswers));
    const file = new URL('./http/bare-route.ts', import.meta.url);
    const bare = await measure(
      await startServer({ file, environment: { ANSWER: answer }, core: null, readyWhen: /ready at/ }),
    );
    console.log('Physical memory after a later start, MB');
    if (plateau === null || bare === null) {
      console.log('  Not to be had on this system: it is read from /proc.');
      return;
    }
    console.table({
      Plateau: { ...row(plateau), 'times the bare process': (plateau.atRest / bare.atRest).toFixed(1) },
      'bare Fastify process': row(bare),
    });
  });
}

interface Memory {
  readonly atStart: number;
  readonly atRest: number;
}

async function measure(server: Server): Promise<Memory | null> {
  const atStart = server.memoryBytes();
  await pause(REST_MS);
  const atRest = server.memoryBytes();
  await server.stop();
  return atStart === null || atRest === null ? null : { atStart, atRest };
}

function row({ atStart, atRest }: Memory): Record<string, string> {
  return {
    'just started': (atStart / 1e6).toFixed(0),
    [`after ${REST_MS / 1000} s at rest`]: (atRest / 1e6).toFixed(0),
  };
}
