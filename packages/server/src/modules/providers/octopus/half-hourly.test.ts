import { describe, expect, it } from 'vitest';
import type { OctopusRate } from './api.ts';
import { account, halfHours, type OctopusWorld, rate } from './fixtures/octopus-server.ts';
import { AGILE, home, hoursOf, NOW, readTariff } from './fixtures/reading.ts';

const at = (text: string) => Date.parse(text);

describe('half-hourly prices', () => {
  const published = (to: string) => halfHours('2026-09-12T23:00Z', to, (i) => ((i * 7) % 47) - 4);
  const world = (rates: OctopusRate[], more: Partial<OctopusWorld> = {}): OctopusWorld => ({
    account: account(home(AGILE)),
    rates: [{ tariff: AGILE, kind: 'standard-unit-rates', rates }],
    ...more,
  });

  it.each([
    ['in the morning, to this evening', NOW, '2026-09-14T22:00Z', 94, '2026-09-14T15:15Z'],
    ['in the evening, to the next', '2026-09-14T17:00Z', '2026-09-15T22:00Z', 142, '2026-09-15T15:15Z'],
    ['when they are late', '2026-09-14T17:00Z', '2026-09-14T22:00Z', 94, '2026-09-14T17:30Z'],
  ])('are rates as data %s', async (_, now, to, count, expiry) => {
    const { tariff } = await readTariff(world(published(to)), { nowMs: at(now) });
    expect(tariff).toMatchObject({
      structureType: 'MARKET',
      followsMarket: true,
      expiry: new Date(expiry),
      datedRates: { series: AGILE },
      terms: { vat: { rate: 0.05 } },
    });
    expect(tariff.datedRates!.rates).toHaveLength(count);
    expect(tariff.datedRates!.rates[0]).toEqual({
      startMs: at('2026-09-12T23:00Z'),
      endMs: at('2026-09-12T23:30Z'),
      value: -0.042,
    });
  });

  it('have a typical day beyond them', async () => {
    const rates = halfHours('2026-09-12T23:00Z', '2026-09-14T22:00Z', (i) => (i < 48 ? i : i - 40));
    const { tariff } = await readTariff(world(rates));
    const hours = hoursOf(tariff);
    expect(hours).toHaveLength(48);
    expect(hours[0]).toEqual(['00:00:00', '00:30:00', 0.042]); // 0 and 8 pence, and VAT
    expect(hours[47]).toEqual(['23:30:00', '00:00:00', 0.4935]); // tonight's is not known
  });

  it('are read page by page, with the days from which later ones are forecast', async () => {
    const { tariff, server } = await readTariff(world(published('2026-09-14T22:00Z'), { rowsPerPage: 40 }));
    expect(tariff.datedRates!.rates).toHaveLength(94);
    const paths = server.requests
      .map(({ path }) => decodeURIComponent(path))
      .filter((path) => path.includes('standard'));
    const first = `products/AGILE-24-10-01/electricity-tariffs/${AGILE}/standard-unit-rates/?period_from=2026-08-15T23:00:00.000Z&page_size=1500`;
    expect(paths).toEqual([first, `${first}&page=2`, `${first}&page=3`]);
  });

  it('that stand at one cap for days are rates as data still', async () => {
    const { tariff } = await readTariff(world(halfHours('2026-09-12T23:00Z', '2026-09-14T22:00Z', () => 35)));
    expect(tariff).toMatchObject({ structureType: 'MARKET', expiry: new Date('2026-09-14T15:15Z') });
    const days = [0, 1, 2].map((i) =>
      rate(20, at('2026-09-12T23:00Z') + i * 86_400_000, at('2026-09-13T23:00Z') + i * 86_400_000),
    );
    expect((await readTariff(world(days))).tariff.datedRates?.rates).toHaveLength(3);
  });

  it('for every day are rates as data, too', async () => {
    const days = [18, 21, 19].map((pence, i) =>
      rate(pence, at('2026-09-12T23:00Z') + i * 86_400_000, at('2026-09-13T23:00Z') + i * 86_400_000),
    );
    const { tariff } = await readTariff(world(days));
    expect(tariff.datedRates!.rates.map(({ value }) => value)).toEqual([0.189, 0.2205, 0.1995]);
    expect(hoursOf(tariff)).toEqual([['00:00:00', '00:00:00', 0.203]]);
  });

  it.each([
    ['shorter', '2027-03-28', '2027-03-28T00:00Z', '2027-03-28T23:00Z', 46],
    ['longer', '2026-10-25', '2026-10-24T23:00Z', '2026-10-26T00:00Z', 50],
  ])('of a day that is %s are all there', async (_, date, from, to, count) => {
    const rates = halfHours(from, to, (i) => i);
    const { tariff } = await readTariff(world(rates), { nowMs: at(`${date}T10:00Z`) });
    expect(tariff.datedRates!.rates).toHaveLength(count);
    expect(hoursOf(tariff)[0]).toEqual(['00:00:00', '00:30:00', 0]);
  });

  it('on which VAT changes have none in common', async () => {
    const rates = published('2026-09-14T22:00Z').map((row, i) =>
      i < 80 ? row : { ...row, value_inc_vat: row.value_exc_vat },
    );
    const { tariff } = await readTariff(world(rates));
    expect(tariff.terms.vat).toBeNull();
  });

  it('that are not published for now are an error of the company', async () => {
    await expect(readTariff(world(published('2026-09-14T07:30Z')))).rejects.toThrow('has published no rate for now');
  });
});
