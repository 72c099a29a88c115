import { nameKey } from './names.ts';

/** Names that the gazetteer lacks, or lists for another place: after each the place's name in the gazetteer. */
const supplement: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AT: { Solnohrad: 'Salzburg' },
  CZ: { Ostrau: 'Ostrava' },
  DE: { Friburgo: 'Freiburg' },
  FR: { Dunkerke: 'Dunkerque', Lião: 'Lyon', Nanzig: 'Nancy' },
  GB: { Edimburk: 'Edinburgh' },
  GR: { Irakleio: 'Irákleion', Iraklion: 'Irákleion' },
  IE: { Dublim: 'Dublin' },
  IT: { Μιλάνο: 'Milano' },
  MT: { 'Il-Belt Valletta': 'Valletta' },
  NL: { Haia: 'The Hague' },
  NO: { Tråante: 'Trondheim' },
  PL: { Lodsch: 'Łódź' },
  PT: { Λισαβόνα: 'Lisbon' },
  RO: { București: 'Bucharest' },
};

/** By country and the key of the name. */
export const alternativeNames: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(supplement).map(([countryCode, names]) => [
    countryCode,
    new Map(Object.entries(names).map(([name, gazetteerName]) => [nameKey(name), gazetteerName])),
  ]),
);
