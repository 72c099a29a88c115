import { expect, test } from 'vitest';
import { settle } from './settle.ts';

const of = (liveMode: boolean, objectId: string, type: string) => ({
  accountId: 'acc_1',
  liveMode,
  objectId,
  type,
  facts: {},
  release: null,
});
const L = (type: string) => of(false, 'loc_1', type);

test.each([
  ['several updates of one object are one', [L('location.update'), L('location.update')], [0]],
  ['an update of what was made is no news', [L('location.create'), L('location.update')], [0]],
  ['an update of what is gone is no news', [L('location.update'), L('location.delete')], [1]],
  ['what came and went was never there', [L('location.create'), L('location.update'), L('location.delete')], []],
  ['objects are told apart', [L('location.update'), of(false, 'loc_2', 'location.update')], [0, 1]],
  ['modes are told apart', [L('location.update'), of(true, 'loc_1', 'location.update')], [0, 1]],
  [
    'other things that happen to an object are told each time',
    [of(false, 'trf_1', 'tariff.fetch.failed'), of(false, 'trf_1', 'tariff.fetch.failed')],
    [0, 1],
  ],
  [
    'a report about a tariff is no update of the tariff',
    [of(false, 'trf_1', 'tariff.issue_report.update'), of(false, 'trf_1', 'tariff.create')],
    [0, 1],
  ],
])('%s', (_, reported, expected) => {
  expect(settle(reported)).toEqual(expected.map((i) => reported[i]));
});
