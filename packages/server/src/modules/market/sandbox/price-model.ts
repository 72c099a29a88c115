import { chance, drift } from './chance.ts';
import type { ZoneCharacter } from './zone-character.ts';

/** What holds for one zone on one local day; everything in EUR/MWh or plain factors. */
export interface DayConditions {
  levelEur: number;
  /** Height of the price hills of morning and evening, in parts of the level. */
  morningPeak: number;
  eveningPeak: number;
  eveningPeakHour: number;
  /** What the sun takes away at its highest, in parts of the level, and how long it works. */
  solarDip: number;
  solarWidthHours: number;
  spikeEur: number;
  spikeHour: number;
}

const SATURDAY = 6;
const SUNDAY = 0;
const DAYS_PER_YEAR = 365.2425;
/** Days after New Year of the coldest and of the sunniest time relative to demand, in the north. */
const COLDEST_DAY = 17;
const SPRING_SUN_DAY = 140;

/** Each random decision has its own topic, so that none follows from another. */
const topic = { weather: 1, wind: 2, cloud: 3, haze: 4, spike: 5, spikeSize: 6, spikeHour: 7, quarterHour: 8 } as const;

/**
 * The conditions of a day.
 *
 * @param day local date as days since 1970-01-01.
 */
export function dayConditions(zone: ZoneCharacter, day: number): DayConditions {
  const weekday = (((day + 4) % 7) + 7) % 7;
  const isWeekend = weekday === SATURDAY || weekday === SUNDAY;
  const winter = seasonWave(day, COLDEST_DAY, zone.isSouthern);
  const springSun = seasonWave(day, SPRING_SUN_DAY, zone.isSouthern);

  const weekFactor = weekday === SUNDAY ? 0.8 : weekday === SATURDAY ? 0.88 : 1;
  const weather =
    0.7 * (drift(zone.seed, day, 6, topic.weather) - 0.5) + 0.3 * (chance(zone.seed, day, topic.wind) - 0.5);
  const levelEur = zone.levelEur * (1 + 0.2 * winter) * weekFactor * Math.exp(weather);

  const clearSky = 0.75 * drift(zone.seed, day, 3, topic.cloud) + 0.25 * chance(zone.seed, day, topic.haze);
  const solarDip = zone.solarShare * (0.25 + 0.75 * clearSky) * (0.75 + 0.6 * springSun) * (isWeekend ? 1.6 : 1);

  const spikeOdds = 0.03 + 0.03 * Math.max(0, winter);
  const hasSpike = !isWeekend && chance(zone.seed, day, topic.spike) < spikeOdds;
  return {
    levelEur,
    morningPeak: isWeekend ? 0.1 : 0.32,
    eveningPeak: isWeekend ? 0.36 : 0.46,
    eveningPeakHour: 19.1 - 0.8 * winter,
    solarDip,
    solarWidthHours: 2.6 - 0.7 * winter,
    spikeEur: hasSpike ? zone.levelEur * (1.5 + 3 * chance(zone.seed, day, topic.spikeSize)) : 0,
    spikeHour: 17.25 + 2 * chance(zone.seed, day, topic.spikeHour),
  };
}

/**
 * The price in EUR/MWh of a quarter hour.
 *
 * @param hour local time of its middle, in hours.
 * @param quarterHour its number since 1970; tells a repeated hour from the first.
 */
export function priceEur(zone: ZoneCharacter, conditions: DayConditions, hour: number, quarterHour: number): number {
  const shape =
    1 -
    0.3 * hill(hoursApart(hour, 3.2), 2.6) +
    conditions.morningPeak * hill(hour - 8, 1.5) +
    conditions.eveningPeak * hill(hour - conditions.eveningPeakHour, 1.9) -
    conditions.solarDip * hill(hour - 13.2, conditions.solarWidthHours);
  const restlessness = 0.06 * (chance(zone.seed, quarterHour, topic.quarterHour) - 0.5);
  const spike = conditions.spikeEur === 0 ? 0 : conditions.spikeEur * hill(hour - conditions.spikeHour, 0.5);
  const price = conditions.levelEur * (shape + restlessness) + spike;
  // Below zero subsidised producers switch off one after another, which slows the fall.
  return price < 0 ? 0.5 * price : price;
}

/** 1 on the given day of a northern year, −1 half a year away. */
function seasonWave(day: number, peakDay: number, isSouthern: boolean): number {
  const wave = Math.cos((2 * Math.PI * (day - peakDay)) / DAYS_PER_YEAR);
  return isSouthern ? -wave : wave;
}

const hill = (distanceHours: number, widthHours: number): number =>
  Math.exp(-0.5 * (distanceHours / widthHours) * (distanceHours / widthHours));

function hoursApart(hour: number, other: number): number {
  const distance = Math.abs(hour - other);
  return Math.min(distance, 24 - distance);
}
