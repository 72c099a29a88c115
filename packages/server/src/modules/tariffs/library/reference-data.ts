/** Reference tariffs and what they cost, for tests. They lie beside the repository, and may not be there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CompiledTariff,
  compileTariff,
  evaluateTariff,
  type Series,
  type TariffContext,
  type Window,
} from '@plateau/energy';
import { type FileReading, readLibrary } from './read-library.ts';
import type { LibraryTemplate } from './template.ts';

const folder = new URL('../../../../../../../shared/data/', import.meta.url);

export const referenceDataIsThere = existsSync(folder);

export const referenceText = (path: string): string => readFileSync(new URL(path, folder), 'utf8');

export const referenceVectors = (name: string) => JSON.parse(referenceText(`vectors/ratebook/${name}.json`));

/** A run of whole local days. */
export interface DayWindow {
  readonly start: string;
  readonly days: number;
}

/** Readings of all files under `tariffs`, by path; none without the data. */
export function readReferenceTariffs(): FileReading[] {
  if (!referenceDataIsThere) return [];
  const root = fileURLToPath(new URL('tariffs/', folder));
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, `${entry.parentPath}/${entry.name}`))
    .sort();
  return readLibrary(paths.map((path) => ({ path, text: referenceText(`tariffs/${path}`) })));
}

/** A template ready to evaluate at a place in its own time zone. */
export function compileTemplate(template: LibraryTemplate): CompiledTariff {
  const context: TariffContext = {
    timeZone: template.timeZone ?? 'UTC',
    holidays: { isHoliday: () => false },
    findIndex: () => undefined,
  };
  const compiled = compileTariff(template.terms, context);
  if (!compiled.ok) throw new Error(`${template.sourceKey}: ${compiled.error.message}`);
  return compiled.value;
}

export function windowOfDays({ start, days }: DayWindow, timeZone: string): Window {
  const first = Temporal.PlainDate.from(start);
  const midnightMs = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds;
  return { startMs: midnightMs(first), endMs: midnightMs(first.add({ days })) };
}

export const tierPrices = (tariff: CompiledTariff, window: Window, tier: number): Series =>
  evaluateTariff(tariff, window, { series: () => undefined, knownUntilMs: () => null }, { tier });
