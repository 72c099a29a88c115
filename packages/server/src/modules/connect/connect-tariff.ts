import { type RateItem, type ScheduleEntry, SURCHARGE_EXPRESSION } from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { ConnectRun, PostalAddress } from '../../storage/index.ts';
import { createCustomer, createLocation, devicesAt, listLocations, updateLocation } from '../locations/index.ts';
import type { MarketSource } from '../market/index.ts';
import { addTariff, type Place, rewriteTariff, type TariffInput, usualMarketSource } from '../tariffs/index.ts';
import type { ConnectSession } from './connect-session.ts';
import { marketsOf, planOf, providerOf } from './methods.ts';
import { clockOf, isOnePrice } from './periods.ts';
import { forgetLocations, forgetTariffs } from './post-reads.ts';
import { tariffsHere } from './summary.ts';
import { siteOf, type Visit } from './visit.ts';

/** Rows that came into being, to be remembered by the session. */
export interface Connected {
  readonly tariffId: string;
  readonly customerId: string | null;
  readonly locationId: string;
}

/**
 * Makes the tariff of a run, with customer and location if there are none yet; what the same run connected before is
 * changed in place (connect.md §3.4).
 */
export async function connectTariff(visit: Visit): Promise<Connected> {
  const { session, scope, catalogue, run } = visit;
  const { customerId, locationId } = await settleLocation(visit);
  const { place } = await siteOf(atLocation(visit, locationId));
  const input = await tariffInput(visit, place);
  const deviceIds = run.devices.length === 0 ? [] : (await devicesAt(session, scope, [locationId])).get(locationId);
  const provider = await providerOf(visit, run);
  const surroundings = { catalogue, deviceIds: new Set(deviceIds), provider };
  const { id } = (await isConnected(atLocation(visit, locationId)))
    ? await rewriteTariff(session, scope, run.tariffId!, place, input, surroundings)
    : await addTariff(session, scope, place, input, surroundings);
  forgetTariffs(visit);
  return { tariffId: id, customerId, locationId };
}

/** The visit once the location has the address that was answered. */
function atLocation(visit: Visit, locationId: string): Visit {
  const { connect } = visit;
  return { ...visit, connect: { ...connect, locationId, state: { ...connect.state, address: null } } };
}

/** Whether the run has connected a tariff that still holds its slot. */
async function isConnected(visit: Visit): Promise<boolean> {
  const { tariffId } = visit.run;
  return tariffId !== null && (await tariffsHere(visit)).some(({ id }) => id === tariffId);
}

/** The location of a session, made or brought up to date with what the customer answered. */
export async function settleLocation(visit: Visit): Promise<{ customerId: string | null; locationId: string }> {
  const { session, scope, catalogue, connect } = visit;
  const { locationId, customerId, state } = connect;
  if (locationId !== null) {
    if (state.address !== null) {
      await updateLocation(session, scope, locationId, { postalAddress: state.address }, catalogue);
      forgetLocations(visit);
    }
    return { customerId, locationId };
  }
  const { postalAddress } = await siteOf(visit);
  const known = customerId === null ? undefined : await findAmong(visit, customerId, postalAddress);
  const referenceId = connect.setup.locationReferenceId;
  if (known !== undefined) {
    const changes = { postalAddress, ...(referenceId === null ? {} : { referenceId }) };
    await updateLocation(session, scope, known, changes, catalogue);
    forgetLocations(visit);
    return { customerId, locationId: known };
  }
  const owner = customerId ?? (await newCustomer(visit, connect));
  const location = await createLocation(
    session,
    scope,
    {
      customerId: owner,
      referenceId,
      postalAddress,
      addressVerified: false,
      geoLocation: null,
      marketSources: { import: null, export: null },
    },
    catalogue,
  );
  return { customerId: owner, locationId: location.id };
}

async function newCustomer({ session, scope }: Visit, { setup }: ConnectSession): Promise<string> {
  return (await createCustomer(session, scope, { referenceId: setup.customerReferenceId })).id;
}

/** The customer's location with the same reference, else with the same address. */
async function findAmong(
  { session, scope, catalogue, connect }: Visit,
  customerId: string,
  address: PostalAddress,
): Promise<string | undefined> {
  const { rows } = await listLocations(session, scope, { customerId }, { limit: 100 }, catalogue);
  const reference = connect.setup.locationReferenceId;
  const byReference = reference === null ? undefined : rows.find((row) => row.referenceId === reference);
  return (byReference ?? rows.find((row) => addressKey(row.postalAddress) === addressKey(address)))?.id;
}

function addressKey({ addressLine1, addressLine2, city, postCode, countryCode }: PostalAddress): string {
  return JSON.stringify([addressLine1, addressLine2, city, postCode.replaceAll(' ', ''), countryCode]).toLowerCase();
}

async function tariffInput(visit: Visit, place: Place): Promise<TariffInput> {
  const { session, run } = visit;
  const plan = await planOf(visit, run);
  const usual = {
    direction: run.slot.direction,
    type: run.slot.type,
    devices: run.devices,
    ...contractOf(run, place, session.clock.now()),
  };
  if (plan !== undefined) {
    const template = plan.byRegion.get(run.region ?? '') ?? plan.template;
    return { ...usual, templateId: template.id, terms: {} };
  }
  if (run.templateId !== null) throw new Refusal('tariff_id_invalid', 'The provider no longer offers this plan here.');
  const provider = await providerOf(visit, run);
  const providerName = provider?.displayName ?? run.providerName;
  const named = (kind: string) => run.tariffName ?? (providerName === null ? undefined : `${providerName} ${kind}`);
  const from = {
    providerId: provider?.id,
    providerName: provider === null ? (run.providerName ?? undefined) : undefined,
  };
  if (run.structure === 'MARKET') {
    const markets = await marketsOf(visit, run);
    const market = markets.find(({ region }) => region === run.region) ?? markets[0];
    if (market === undefined) throw new Refusal('geo_location_not_found', 'There is no market price for this place.');
    const isUsual = market.id === usualMarketSource(place, run.slot.direction);
    const terms = { ...marketTerms(run, market), marketSource: isUsual ? null : market.id };
    return { ...usual, ...from, displayName: cut(named('market')), terms };
  }
  if (run.periods === null) throw new Error('a typed tariff without prices');
  const kind = isOnePrice(run.periods) ? 'fixed' : 'time of day';
  return { ...usual, ...from, displayName: cut(named(kind)), terms: { schedule: typedSchedule(run.periods) } };
}

/** Longest name of a tariff. */
const NAME_LENGTH = 120;

function cut(text: string | undefined): string | undefined {
  return text?.slice(0, NAME_LENGTH);
}

/** Surcharges above this are refused by tariffs, which take them for a mistyped percentage; a formula says what is meant. */
const MOST_PERCENT = 500;

function marketTerms({ surcharge }: ConnectRun, market: MarketSource): TariffInput['terms'] {
  const fixed = surcharge?.fixed ?? 0;
  const percent = surcharge?.percentage ?? 0;
  const percentage = percent / 100;
  const rate: RateItem =
    percent > MOST_PERCENT
      ? { value: SURCHARGE_EXPRESSION, variables: { market: market.id, unit: market.unitsPerKwh, fixed, percentage } }
      : { surcharge_fixed: fixed, surcharge_percentage: percentage };
  const wholeDay = { valid_from: '00:00:00', valid_to: '00:00:00', rate: [rate] };
  return { marketRates: true, schedule: everyDay([wholeDay]) };
}

function typedSchedule(periods: NonNullable<ConnectRun['periods']>): ScheduleEntry[] {
  return everyDay(
    periods.map((period) => {
      const { from, to } = clockOf(period);
      return { valid_from: from, valid_to: to, rate: [{ value: period.cost }] };
    }),
  );
}

function everyDay(hours: ScheduleEntry['days_and_hours'][number]['hours']): ScheduleEntry[] {
  return [{ months: ['All'], days_and_hours: [{ days: ['All'], hours }] }];
}

/** Local dates as instants, from today if nothing else is said; a contract that ends on the day it starts lasts that day. */
function contractOf(
  { term }: ConnectRun,
  { timeZone }: Place,
  nowMs: number,
): Pick<TariffInput, 'contractStart' | 'contractEnd'> {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
  const midnight = (date: string, days = 0) =>
    new Date(Temporal.PlainDate.from(date).add({ days }).toZonedDateTime(timeZone).epochMilliseconds);
  const start = term?.start ?? today;
  const end = term?.end ?? null;
  return { contractStart: midnight(start), contractEnd: end === null ? null : midnight(end, end === start ? 1 : 0) };
}
