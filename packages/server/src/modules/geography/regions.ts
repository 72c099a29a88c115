import type { Place } from './gazetteer-file.ts';
import { nameKey } from './names.ts';

/**
 * Whether a place lies in what an address calls its state, county, province or department, as far as that is
 * understood: its code, or its name in the languages people write it in.
 */
export function isInRegion(place: Place, region: string): boolean {
  const key = nameKey(region.replace(COUNTRY_PREFIX, ''));
  const codes = [LETTERS.test(place.admin1) ? place.admin1 : '', usesCounties(place) ? place.admin2 : ''];
  if (codes.some((code) => code !== '' && code.toLowerCase() === key)) return true;
  return regionsByName.get(place.countryCode)?.get(key) === place.admin1;
}

/** The code of the region as addresses give it: province in Italy, nation in the UK, canton; null where it has none. */
export function regionCodeOf(place: Place): string | null {
  if (place.countryCode === 'IT') return place.admin2;
  return LETTERS.test(place.admin1) ? place.admin1 : null;
}

/** As in `DE-BY`. */
const COUNTRY_PREFIX = /^[a-z]{2}-(?=\w{1,3}$)/i;
/** Other codes are the gazetteer's own numbers, which nobody writes. */
const LETTERS = /^[A-Z]+$/;

/** Letters of Italian and Spanish provinces, numbers of French departments. */
function usesCounties({ countryCode }: Place): boolean {
  return countryCode === 'ES' || countryCode === 'FR' || countryCode === 'IT';
}

/** Names and codes of regions, separated by `|`, by the gazetteer's code. */
const regionNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AT: {
    '01': 'Burgenland',
    '02': 'Kärnten|Carinthia|Carinzia|Carinthie',
    '03': 'Niederösterreich|Lower Austria|NÖ',
    '04': 'Oberösterreich|Upper Austria|OÖ',
    '05': 'Salzburg|Salzburger Land',
    '06': 'Steiermark|Styria|Stiria|Styrie',
    '07': 'Tirol|Tyrol|Tirolo',
    '08': 'Vorarlberg',
    '09': 'Wien|Vienna|Vienne',
  },
  BE: {
    BRU: 'Brussel|Bruxelles|Brussels|Bruxelles-Capitale|Brussels Hoofdstedelijk Gewest',
    VLG: 'Vlaanderen|Flanders|Flandre|Flandern|Antwerpen|Limburg|Oost-Vlaanderen|West-Vlaanderen|Vlaams-Brabant',
    WAL: 'Wallonie|Wallonia|Wallonië|Wallonien|Hainaut|Liège|Luxembourg|Namur|Brabant wallon',
  },
  CH: {
    AG: 'Aargau|Argovie|Argovia',
    AI: 'Appenzell Innerrhoden',
    AR: 'Appenzell Ausserrhoden',
    BE: 'Bern|Berne|Berna',
    BL: 'Basel-Landschaft|Basel-Land|Baselland|Bâle-Campagne',
    BS: 'Basel-Stadt|Bâle-Ville|Basilea Città',
    FR: 'Freiburg|Fribourg|Friburgo',
    GE: 'Genève|Genf|Geneva|Ginevra',
    GL: 'Glarus|Glaris',
    GR: 'Graubünden|Grisons|Grigioni|Grischun',
    JU: 'Jura',
    LU: 'Luzern|Lucerne|Lucerna',
    NE: 'Neuchâtel|Neuenburg',
    NW: 'Nidwalden|Nidwald',
    OW: 'Obwalden|Obwald',
    SG: 'St. Gallen|Saint-Gall|San Gallo',
    SH: 'Schaffhausen|Schaffhouse',
    SO: 'Solothurn|Soleure',
    SZ: 'Schwyz|Schwytz',
    TG: 'Thurgau|Thurgovie',
    TI: 'Ticino|Tessin',
    UR: 'Uri',
    VD: 'Vaud|Waadt',
    VS: 'Valais|Wallis|Vallese',
    ZG: 'Zug|Zoug',
    ZH: 'Zürich|Zurich|Zurigo',
  },
  DE: {
    '01': 'Baden-Württemberg|BW|BaWü',
    '02': 'Bayern|Bavaria|Bavière|Baviera|Beieren|BY',
    '03': 'Bremen|HB',
    '04': 'Hamburg|HH',
    '05': 'Hessen|Hesse|HE',
    '06': 'Niedersachsen|Lower Saxony|Basse-Saxe|Nedersaksen|NI',
    '07': 'Nordrhein-Westfalen|North Rhine-Westphalia|Rhénanie-du-Nord-Westphalie|NRW|NW',
    '08': 'Rheinland-Pfalz|Rhineland-Palatinate|Rhénanie-Palatinat|RP|RLP',
    '09': 'Saarland|Sarre|SL',
    '10': 'Schleswig-Holstein|SH',
    '11': 'Brandenburg|BB',
    '12': 'Mecklenburg-Vorpommern|Mecklenburg-Western Pomerania|MV',
    '13': 'Sachsen|Saxony|Saxe|SN',
    '14': 'Sachsen-Anhalt|Saxony-Anhalt|ST',
    '15': 'Thüringen|Thuringia|Thuringe|TH',
    '16': 'Berlin|BE',
  },
  DK: {
    '17': 'Hovedstaden|Region Hovedstaden|Capital Region',
    '18': 'Midtjylland|Region Midtjylland|Central Jutland',
    '19': 'Nordjylland|Region Nordjylland|North Jutland',
    '20': 'Sjælland|Region Sjælland|Zealand',
    '21': 'Syddanmark|Region Syddanmark|Southern Denmark|Fyn',
  },
  ES: {
    '07': 'Illes Balears|Islas Baleares|Baleares|Balearic Islands|Mallorca',
    '27': 'La Rioja',
    '29': 'Madrid|Comunidad de Madrid',
    '31': 'Murcia|Región de Murcia',
    '32': 'Navarra|Navarre',
    '34': 'Asturias',
    '39': 'Cantabria',
    '51': 'Andalucía|Andalusia|Andalusien|Andalousie',
    '52': 'Aragón|Aragon',
    '53': 'Canarias|Islas Canarias|Canary Islands|Kanaren',
    '54': 'Castilla-La Mancha',
    '55': 'Castilla y León',
    '56': 'Cataluña|Catalunya|Catalonia|Katalonien|Catalogne',
    '57': 'Extremadura',
    '58': 'Galicia|Galiza',
    '59': 'País Vasco|Euskadi|Basque Country|Baskenland',
    '60': 'Comunitat Valenciana|Comunidad Valenciana|Valencia',
  },
  FR: {
    '11': 'Île-de-France',
    '24': 'Centre-Val de Loire',
    '27': 'Bourgogne-Franche-Comté',
    '28': 'Normandie|Normandy',
    '32': 'Hauts-de-France',
    '44': 'Grand Est',
    '52': 'Pays de la Loire',
    '53': 'Bretagne|Brittany',
    '75': 'Nouvelle-Aquitaine',
    '76': 'Occitanie|Occitania',
    '84': 'Auvergne-Rhône-Alpes',
    '93': "Provence-Alpes-Côte d'Azur|PACA",
    '94': 'Corse|Corsica',
  },
  GB: {
    ENG: 'England',
    NIR: 'Northern Ireland',
    SCT: 'Scotland',
    WLS: 'Wales|Cymru',
  },
  IT: {
    '01': 'Abruzzo',
    '02': 'Basilicata',
    '03': 'Calabria',
    '04': 'Campania',
    '05': 'Emilia-Romagna',
    '06': 'Friuli-Venezia Giulia',
    '07': 'Lazio|Latium',
    '08': 'Liguria',
    '09': 'Lombardia|Lombardy|Lombardei',
    '10': 'Marche',
    '11': 'Molise',
    '12': 'Piemonte|Piedmont|Piemont',
    '13': 'Puglia|Apulia',
    '14': 'Sardegna|Sardinia|Sardinien',
    '15': 'Sicilia|Sicily|Sizilien',
    '16': 'Toscana|Tuscany|Toskana',
    '17': 'Trentino-Alto Adige|Trentino-Südtirol|Alto Adige|Südtirol|South Tyrol|Trentino',
    '18': 'Umbria',
    '19': "Valle d'Aosta|Aosta Valley",
    '20': 'Veneto',
  },
  NL: {
    '01': 'Drenthe',
    '02': 'Friesland|Fryslân',
    '03': 'Gelderland',
    '04': 'Groningen',
    '05': 'Limburg',
    '06': 'Noord-Brabant|North Brabant',
    '07': 'Noord-Holland|North Holland',
    '09': 'Utrecht',
    '10': 'Zeeland',
    '11': 'Zuid-Holland|South Holland',
    '15': 'Overijssel',
    '16': 'Flevoland',
  },
  NO: {
    '08': 'Møre og Romsdal',
    '09': 'Nordland',
    '12': 'Oslo',
    '14': 'Rogaland',
    '21': 'Trøndelag',
    '30': 'Viken|Akershus|Buskerud|Østfold',
    '34': 'Innlandet|Hedmark|Oppland',
    '38': 'Vestfold og Telemark|Vestfold|Telemark',
    '42': 'Agder|Aust-Agder|Vest-Agder',
    '46': 'Vestland|Hordaland|Sogn og Fjordane',
    '54': 'Troms og Finnmark|Troms|Finnmark',
  },
  PL: {
    '72': 'dolnośląskie|Lower Silesia',
    '73': 'kujawsko-pomorskie',
    '74': 'łódzkie',
    '75': 'lubelskie',
    '76': 'lubuskie',
    '77': 'małopolskie|Lesser Poland',
    '78': 'mazowieckie|Masovia',
    '79': 'opolskie',
    '80': 'podkarpackie',
    '81': 'podlaskie',
    '82': 'pomorskie|Pomerania',
    '83': 'śląskie|Silesia',
    '84': 'świętokrzyskie',
    '85': 'warmińsko-mazurskie',
    '86': 'wielkopolskie|Greater Poland',
    '87': 'zachodniopomorskie|West Pomerania',
  },
  SE: {
    '02': 'Blekinge|Blekinge län',
    '03': 'Gävleborg|Gävleborgs län',
    '05': 'Gotland|Gotlands län',
    '06': 'Halland|Hallands län',
    '07': 'Jämtland|Jämtlands län',
    '08': 'Jönköping|Jönköpings län',
    '09': 'Kalmar|Kalmar län',
    '10': 'Dalarna|Dalarnas län',
    '12': 'Kronoberg|Kronobergs län',
    '14': 'Norrbotten|Norrbottens län',
    '15': 'Örebro|Örebro län',
    '16': 'Östergötland|Östergötlands län',
    '18': 'Södermanland|Södermanlands län',
    '21': 'Uppsala|Uppsala län',
    '22': 'Värmland|Värmlands län',
    '23': 'Västerbotten|Västerbottens län',
    '24': 'Västernorrland|Västernorrlands län',
    '25': 'Västmanland|Västmanlands län',
    '26': 'Stockholm|Stockholms län',
    '27': 'Skåne|Skåne län',
    '28': 'Västra Götaland|Västra Götalands län',
  },
};

const regionsByName: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(regionNames).map(([countryCode, regions]) => [
    countryCode,
    new Map(
      Object.entries(regions).flatMap(([admin1, names]) => names.split('|').map((name) => [nameKey(name), admin1])),
    ),
  ]),
);
