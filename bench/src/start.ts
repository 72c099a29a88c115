/** How long Plateau's process takes from its start until it answers: on an empty data folder, and on one it has used. */
import { below, median, verdict } from './goal.ts';
import { startPlateau, withDataFolder } from './http/plateau.ts';

const FIRST_STARTS = 3;
const LATER_STARTS = 5;

export async function run(): Promise<void> {
  const first: number[] = [];
  const later: number[] = [];
  for (let i = 0; i < FIRST_STARTS; i++) {
    await withDataFolder(async (folder) => {
      first.push(await startSeconds(folder));
      const laterHere = i === 0 ? LATER_STARTS : 0;
      for (let j = 0; j < laterHere; j++) later.push(await startSeconds(folder));
    });
  }
  console.log('From the start of the process until it answers');
  console.table({ 'first start': row(first, 10), 'later start': row(later, 3) });
}

async function startSeconds(folder: string): Promise<number> {
  const { server, origin } = await startPlateau(folder, null);
  try {
    const ready = await fetch(`${origin}/readyz`);
    if (!ready.ok) throw new Error(`/readyz answers ${ready.status}`);
    return server.startMs / 1000;
  } finally {
    await server.stop();
  }
}

function row(seconds: readonly number[], goalSeconds: number): Record<string, string> {
  const typical = median(seconds);
  return {
    's, median': typical.toFixed(2),
    'of starts': `${Math.min(...seconds).toFixed(2)} – ${Math.max(...seconds).toFixed(2)}`,
    'of the goal': `${Math.round((typical / goalSeconds) * 100)} %`,
    goal: verdict(below(goalSeconds, 's'), typical),
  };
}
