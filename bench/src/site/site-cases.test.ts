import { createPlanner } from '@plateau/server/src/modules/solver/index.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { checkCase } from './check.ts';
import { readCases } from './read-cases.ts';

const cases = readCases(new URL('../../../../shared/data/optimizer/', import.meta.url).pathname);

describe.skipIf(cases.length === 0)('whole-site problems (skipped where ../shared/data/optimizer is absent)', () => {
  const planner = createPlanner({ threads: 1, totalMs: 60_000 });
  afterAll(() => planner.close());

  test.each(cases.map((each) => [each.name, each] as const))('%s has its known optimum', async (_, each) => {
    expect((await checkCase(each, planner)).faults).toEqual([]);
  });
});
