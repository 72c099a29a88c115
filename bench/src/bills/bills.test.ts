import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { REFERENCE_DATA } from '../bills.ts';
import { openLibrary } from './library.ts';
import { replayAll } from './replay.ts';
import { readVectors } from './vectors.ts';

describe.skipIf(!existsSync(REFERENCE_DATA))(
  'reference bills, prices and charging windows (skipped where ../shared/data is not there)',
  () => {
    it('come out of the imported tariffs the same, line by line and to 1e-8', () => {
      const folder = (name: string): string => fileURLToPath(new URL(name, REFERENCE_DATA));
      const replays = replayAll(readVectors(folder('vectors')), openLibrary(folder('tariffs')));
      expect(replays.filter(({ differences }) => differences.length > 0)).toEqual([]);
      expect(replays.length).toBeGreaterThan(500);
    });
  },
);
