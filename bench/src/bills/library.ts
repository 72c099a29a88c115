/** The tariffs of the cases, read by the importer of the tariff library and made ready to evaluate. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type CompiledTariff, compileTariff, type Window } from '@plateau/energy';
import {
  type LibraryTemplate,
  readLibrary,
  readTariff,
  type TariffReading,
} from '@plateau/server/src/modules/tariffs/index.ts';
import type { DayWindow } from './vectors.ts';

export interface Library {
  /** The tariff of a case; undefined if the library has none of that slug. */
  find(wanted: { readonly slug?: string; readonly tariff?: unknown }): TariffReading | undefined;
}

/** Reads all files below a folder. @throws Error if it is not there */
export function openLibrary(folder: string): Library {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const readings = readLibrary(
    files.map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') })),
  );
  return {
    find({ slug, tariff }) {
      if (tariff !== undefined) return readTariff(tariff, NAMED);
      const reading = readings.find(({ path }) => path === join('ratebook', `${slug}.json`));
      if (reading?.outcome === 'IMPORTED') return { ok: true, ...reading };
      return reading?.outcome === 'REFUSED' ? { ok: false, refusal: reading.refusal } : undefined;
    },
  };
}

/** Tariffs made up for one trap each have no names; the library takes none without. */
const NAMED = {
  slug: 'vector',
  manifestEntry: { slug: 'vector', utility_display: 'Vectors', plan_name: 'Vector', state: 'NY' },
};

const HOUR_MS = 3_600_000;

/** A template at a place, over a window of whole local days. */
export interface PlacedTariff {
  readonly tariff: CompiledTariff;
  readonly window: Window;
}

/**
 * Days of the cases have 24 hours. So they have in the tariff's own zone, unless its clock changes in the window: then
 * the days are those of UTC.
 */
export function place(template: LibraryTemplate, days: DayWindow): PlacedTariff {
  const own = template.timeZone ?? 'UTC';
  const window = windowIn(own, days);
  if (window.endMs - window.startMs === days.days * 24 * HOUR_MS) return { tariff: compile(template, own), window };
  return { tariff: compile(template, 'UTC'), window: windowIn('UTC', days) };
}

function windowIn(timeZone: string, { start, days }: DayWindow): Window {
  const first = Temporal.PlainDate.from(start);
  const midnightMs = (date: Temporal.PlainDate): number => date.toZonedDateTime(timeZone).epochMilliseconds;
  return { startMs: midnightMs(first), endMs: midnightMs(first.add({ days })) };
}

function compile(template: LibraryTemplate, timeZone: string): CompiledTariff {
  const holidays = { isHoliday: () => false };
  const compiled = compileTariff(template.terms, { timeZone, holidays, findIndex: () => undefined });
  if (!compiled.ok) throw new Error(`${template.sourceKey}: ${compiled.error.message}`);
  return compiled.value;
}
