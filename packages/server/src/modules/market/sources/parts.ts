import type { PublishedPoints } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { normalise, overlapping } from './points.ts';
import { sameUnit } from './unit.ts';
import type { Window } from './window.ts';

/**
 * Fetches one part after the other and joins the answers. A part without prices is left out; later parts win where
 * answers overlap.
 * @throws FeedError `not_published` if no point of any part overlaps `window`; `malformed` if their units differ.
 */
export async function fetchParts<Part>(
  parts: readonly Part[],
  window: Window,
  fetchPart: (part: Part) => Promise<PublishedPoints>,
): Promise<PublishedPoints> {
  const answers: PublishedPoints[] = [];
  let lastGap: FeedError | null = null;
  for (const part of parts) {
    try {
      answers.push(await fetchPart(part));
    } catch (error) {
      if (!(error instanceof FeedError) || error.code !== 'not_published') throw error;
      lastGap = error;
    }
  }
  const joined = join(answers);
  const points = overlapping(joined?.points ?? [], window);
  if (joined === null || points.length === 0) {
    throw lastGap ?? new FeedError('not_published', 'The source has no prices for this time.');
  }
  return { ...joined, points };
}

function join(answers: readonly PublishedPoints[]): PublishedPoints | null {
  const [first, ...others] = answers;
  if (first === undefined || others.length === 0) return first ?? null;
  for (const { unit } of others) {
    if (!sameUnit(unit, first.unit)) {
      throw new FeedError(
        'malformed',
        `The source changes from ${first.unit.currency} to ${unit.currency} in between.`,
      );
    }
  }
  const times = answers.map(({ publishedMs }) => publishedMs).filter((publishedMs) => publishedMs !== null);
  return {
    unit: first.unit,
    points: normalise(answers.flatMap(({ points }) => points)),
    publishedMs: times.length === 0 ? null : Math.max(...times),
    licence: others.at(-1)?.licence ?? first.licence,
  };
}
