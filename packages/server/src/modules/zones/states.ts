/** Zones that the state reaches into; null: the state is not known, or there is none. */
export function zonesOfState(countryCode: string, state: string | null): readonly string[] | null {
  return (state === null ? undefined : states.get(countryCode)?.get(stateKey(state))) ?? null;
}

/** As compared: without case, accents, punctuation, country prefix (`IT-25`) and the words for region and county. */
function stateKey(state: string): string {
  return state
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/ø/g, 'o')
    .replace(/æ/g, 'ae')
    .replace(/^(au|dk|gb|it|no|se)-/, '')
    .replace(/\b(county|fylke|lan|region|regione)\b/g, '')
    .replace(/[^a-z0-9]/g, '');
}

/** Names and codes of states, provinces or counties, separated by `|`, for each set of zones they reach into. */
const statesByZones: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AU: {
    NSW1: 'NSW|New South Wales|ACT|Australian Capital Territory',
    QLD1: 'QLD|Queensland',
    SA1: 'SA|South Australia',
    TAS1: 'TAS|Tasmania',
    VIC1: 'VIC|Victoria',
    '': 'WA|Western Australia|NT|Northern Territory',
  },
  DK: {
    DK1: 'Nordjylland|North Denmark|Midtjylland|Central Jutland|Syddanmark|Southern Denmark|Jylland|Jutland|Fyn|Funen',
    DK2: 'Hovedstaden|Capital|Sjælland|Zealand|Bornholm|Lolland|Falster',
  },
  GB: {
    'IE-SEM': 'NIR|Northern Ireland|Antrim|Armagh|Down|Fermanagh|Londonderry|Derry|Tyrone|Belfast',
    GB: 'ENG|England|SCT|Scotland|WLS|Wales|Great Britain',
  },
  IT: {
    'IT-NORTH': `Piemonte|Piedmont|Piemont|AL|AT|BI|CN|NO|TO|VB|VC|Valle d'Aosta|Aosta Valley|Vallée d'Aoste|Aostatal|AO
      |Lombardia|Lombardy|Lombardei|Lombardie|BG|BS|CO|CR|LC|LO|MB|MI|MN|PV|SO|VA|Trentino|Trentino-Alto Adige
      |Trentino-Südtirol|Trentino-South Tyrol|Alto Adige|Südtirol|South Tyrol|BZ|TN|Veneto|Venetien|BL|PD|RO|TV|VE|VI|VR
      |Friuli|Friuli-Venezia Giulia|Friaul-Julisch Venetien|GO|PN|TS|UD|Liguria|Ligurien|Ligurie|GE|IM|SP|SV
      |Emilia-Romagna|Emilia Romagna|BO|FC|FE|MO|PC|PR|RA|RE|RN`,
    'IT-CNOR': 'Toscana|Tuscany|Toskana|Toscane|AR|FI|GR|LI|LU|MS|PI|PO|PT|SI|Marche|Marken|Marches|AN|AP|FM|MC|PU',
    'IT-CSUD': `Umbria|Umbrien|Ombrie|PG|TR|Lazio|Latium|FR|LT|RI|RM|VT|Abruzzo|Abruzzi|Abruzzen|AQ|CH|PE|TE
      |Campania|Kampanien|Campanie|AV|BN|CE|NA|SA`,
    'IT-SUD': `Molise|CB|IS|Puglia|Apulia|Apulien|Pouilles|BA|BR|BT|FG|LE|TA|Basilicata|Basilikata|Lucania|MT|PZ`,
    'IT-CALA': 'Calabria|Kalabrien|Calabre|CS|CZ|KR|RC|VV',
    'IT-SICI': 'Sicilia|Sicily|Sizilien|Sicile|AG|CL|CT|EN|ME|PA|RG|SR|TP',
    'IT-SARD': 'Sardegna|Sardinia|Sardinien|Sardaigne|CA|CI|NU|OG|OR|OT|SS|SU|VS',
  },
  NO: {
    NO1: 'Oslo|Akershus|Østfold',
    NO2: 'Agder|Aust-Agder|Vest-Agder|Rogaland',
    NO3: 'Møre og Romsdal',
    NO4: 'Nordland|Troms|Finnmark|Troms og Finnmark',
    'NO1 NO2': 'Telemark|Vestfold|Vestfold og Telemark',
    'NO1 NO3': 'Hedmark',
    'NO1 NO5': 'Buskerud',
    'NO1 NO3 NO5': 'Innlandet|Oppland',
    'NO2 NO5': 'Hordaland',
    'NO2 NO3 NO5': 'Vestland',
    'NO3 NO4': 'Trøndelag|Nord-Trøndelag',
    'NO3 NO5': 'Sogn og Fjordane',
  },
  SE: {
    SE1: 'Norrbotten|Norrbottens län|BD',
    SE2: 'Jämtland|Jämtlands län|Z|Västernorrland|Västernorrlands län|Y',
    SE3: `Stockholm|Stockholms län|AB|Uppsala|Uppsala län|C|Södermanland|Södermanlands län|D|Östergötland
      |Östergötlands län|E|Gotland|Gotlands län|I|Värmland|Värmlands län|S|Örebro|Örebro län|T|Västmanland
      |Västmanlands län|U`,
    SE4: 'Skåne|Skåne län|M|Blekinge|Blekinge län|K|Kronoberg|Kronobergs län|G',
    'SE1 SE2': 'Västerbotten|Västerbottens län|AC',
    'SE2 SE3': 'Dalarna|Dalarnas län|W|Gävleborg|Gävleborgs län|X',
    'SE3 SE4':
      'Halland|Hallands län|N|Jönköping|Jönköpings län|F|Kalmar|Kalmar län|H|Västra Götaland|Västra Götalands län|O',
  },
};

const states: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = new Map(
  Object.entries(statesByZones).map(([countryCode, byZones]) => [
    countryCode,
    new Map(
      Object.entries(byZones).flatMap(([zones, names]) =>
        names.split('|').map((name) => [stateKey(name), zones.split(' ').filter(Boolean)] as const),
      ),
    ),
  ]),
);
