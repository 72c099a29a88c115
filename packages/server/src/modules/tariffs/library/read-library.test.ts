import { expect, it } from 'vitest';
import { ratebookDocument, urdbDocument } from './example-documents.ts';
import { readLibrary } from './read-library.ts';

const file = (path: string, document: unknown) => ({ path, text: JSON.stringify(document) });

const manifest = {
  count: 1,
  tariffs: [{ slug: 'evening', utility_display: 'Lantern Power', plan_name: 'Evening', state: 'OR' }],
};

it('reads tariffs with what the manifest and the list of time zones say of them, in any order of the files', () => {
  const readings = readLibrary([
    file('plans/evening.json', ratebookDocument()),
    file('urdb/evening.detail.json', { ...urdbDocument(), label: 'b' }),
    file('urdb/other.detail.json', { ...urdbDocument(), label: 'c' }),
    file('manifest.json', manifest),
    file('zones.json', { evening: 'America/Los_Angeles' }),
  ]);
  const presented = { displayName: 'Evening', regions: ['OR'], timeZone: 'America/Los_Angeles' };
  expect(readings).toMatchObject([
    { path: 'plans/evening.json', outcome: 'IMPORTED', template: { sourceKey: 'ratebook:evening', ...presented } },
    { outcome: 'IMPORTED', template: { sourceKey: 'urdb:b', ...presented } },
    { outcome: 'IMPORTED', template: { sourceKey: 'urdb:c', displayName: 'Evening Saver', timeZone: null } },
    { path: 'manifest.json', outcome: 'USED', detail: 'manifest' },
    { path: 'zones.json', outcome: 'USED', detail: 'time zones' },
  ]);
});

it('tells what became of every file', () => {
  const twin = file('again/evening.json', ratebookDocument());
  const readings = readLibrary([
    file('evening.json', ratebookDocument()),
    twin,
    { path: 'broken.json', text: '{"schema_version": 0' },
    { path: 'README.md', text: '# Plans' },
    file('package.json', { name: 'plans', files: [] }),
    file('minimum.json', { ...ratebookDocument(), min_charge: { amount: '30', unit: '$/kW' } }),
    file('manifest.json', { tariffs: [{ slug: 'evening' }] }),
    file('zones.json', { evening: 'America/Nowhere' }),
  ]);
  expect(readings).toMatchObject([
    { outcome: 'IMPORTED', template: { displayName: 'Evening Saver', timeZone: null } },
    {
      outcome: 'REFUSED',
      refusal: { reason: 'duplicate', detail: 'ratebook:evening was already read from evening.json' },
    },
    { outcome: 'REFUSED', refusal: { reason: 'malformed', detail: expect.stringContaining('not JSON: ') } },
    { outcome: 'SKIPPED', detail: 'not JSON' },
    { outcome: 'SKIPPED', detail: expect.stringContaining('neither') },
    { outcome: 'REFUSED', refusal: { reason: 'minimum_charge_unit' } },
    { outcome: 'REFUSED', refusal: { reason: 'malformed', detail: 'tariffs[0].utility_display is missing' } },
    { outcome: 'REFUSED', refusal: { reason: 'malformed', detail: 'evening: America/Nowhere is no IANA time zone' } },
  ]);
});
