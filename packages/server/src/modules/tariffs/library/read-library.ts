import Type from 'typebox';
import { type Checked, documentCheck, malformed, type Refused, refused } from './document.ts';
import type { ManifestEntry } from './document-hint.ts';
import { readTariff } from './read-tariff.ts';
import type { ImportRefusal, ImportWarning, LibraryTemplate } from './template.ts';

export interface LibraryFile {
  /** Relative to the folder of the library. The file's name without its ends (`.detail.json`) is the tariff's slug. */
  readonly path: string;
  readonly text: string;
}

export type FileReading = { readonly path: string } & (
  | {
      readonly outcome: 'IMPORTED';
      readonly template: LibraryTemplate;
      readonly warnings: readonly ImportWarning[];
    }
  | { readonly outcome: 'REFUSED'; readonly refusal: ImportRefusal }
  /** No tariff, but it says something about those beside it. */
  | { readonly outcome: 'USED'; readonly detail: string }
  | { readonly outcome: 'SKIPPED'; readonly detail: string }
);

/**
 * Reads the files of a tariff library, in any order: tariffs of both formats, and beside them a Ratebook manifest (how
 * tariffs are presented) and a list of time zones by slug, which serve all tariffs of the folder.
 *
 * @returns one reading per file, in the order of the files. Of two tariffs with one key the first counts.
 */
export function readLibrary(files: readonly LibraryFile[]): FileReading[] {
  const opened = files.map(openFile);
  const manifest = new Map(opened.flatMap((file) => (file.kind === 'manifest' ? file.entries : [])));
  const timeZones = new Map(opened.flatMap((file) => (file.kind === 'time zones' ? file.entries : [])));

  const pathOfKey = new Map<string, string>();
  return opened.map((file): FileReading => {
    const { path } = file;
    if (file.kind === 'fault') return withoutTemplate(path, file.fault);
    if (file.kind === 'not JSON') return { path, outcome: 'SKIPPED', detail: file.kind };
    if (file.kind !== 'tariff') return { path, outcome: 'USED', detail: file.kind };

    const slug = slugOf(path);
    const [manifestEntry, timeZone] = [manifest.get(slug), timeZones.get(slug)];
    const reading = readTariff(file.document, {
      slug,
      ...(manifestEntry && { manifestEntry }),
      ...(timeZone && { timeZone }),
    });
    if (!reading.ok) return withoutTemplate(path, reading);

    const { template, warnings } = reading;
    const twin = pathOfKey.get(template.sourceKey);
    if (twin !== undefined) {
      return withoutTemplate(path, refused('duplicate', `${template.sourceKey} was already read from ${twin}`));
    }
    pathOfKey.set(template.sourceKey, path);
    return { path, outcome: 'IMPORTED', template, warnings };
  });
}

/** A file of another format is nobody's tariff: it may lie there for other reasons. */
const withoutTemplate = (path: string, { refusal }: Refused): FileReading =>
  refusal.reason === 'format_unknown'
    ? { path, outcome: 'SKIPPED', detail: refusal.detail }
    : { path, outcome: 'REFUSED', refusal };

type OpenedFile = { readonly path: string } & (
  | { readonly kind: 'not JSON' }
  | { readonly kind: 'fault'; readonly fault: Refused }
  | { readonly kind: 'manifest'; readonly entries: readonly [slug: string, entry: ManifestEntry][] }
  | { readonly kind: 'time zones'; readonly entries: readonly [slug: string, timeZone: string][] }
  | { readonly kind: 'tariff'; readonly document: unknown }
);

function openFile({ path, text }: LibraryFile): OpenedFile {
  if (!path.endsWith('.json')) return { path, kind: 'not JSON' };
  const parsed = parseJson(text);
  if (!parsed.ok) return { path, kind: 'fault', fault: parsed };
  const document = parsed.value;

  if (looksLikeManifest(document)) {
    const manifest = checkManifest(document);
    if (!manifest.ok) return { path, kind: 'fault', fault: manifest };
    return { path, kind: 'manifest', entries: manifest.value.tariffs.map((entry) => [entry.slug, entry]) };
  }
  if (looksLikeTimeZones(document)) {
    const entries = Object.entries(document);
    const wrong = entries.find(([, timeZone]) => !isTimeZone(timeZone));
    if (wrong === undefined) return { path, kind: 'time zones', entries };
    return { path, kind: 'fault', fault: malformed(`${wrong.join(': ')} is no IANA time zone`) };
  }
  return { path, kind: 'tariff', document };
}

function parseJson(text: string): Checked<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return malformed(`not JSON: ${(error as SyntaxError).message}`);
  }
}

const checkManifest = documentCheck(
  Type.Object({
    tariffs: Type.Array(
      Type.Object({
        slug: Type.String(),
        utility_display: Type.String(),
        plan_name: Type.String(),
        state: Type.String(),
        source_url: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      }),
    ),
  }),
);

const looksLikeManifest = (document: unknown): boolean => isObject(document) && Array.isArray(document.tariffs);

const looksLikeTimeZones = (document: unknown): document is Record<string, string> =>
  isObject(document) &&
  Object.keys(document).length > 0 &&
  Object.values(document).every((value) => typeof value === 'string' && /^(UTC|\w+(\/[\w+-]+)+)$/.test(value));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isTimeZone(name: string): boolean {
  try {
    Temporal.PlainDate.from('2000-01-01').toZonedDateTime(name);
    return true;
  } catch {
    return false;
  }
}

const slugOf = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.json$/, '')
    .replace(/\.detail$/, '');
