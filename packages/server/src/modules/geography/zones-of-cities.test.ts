import { describe, expect, it } from 'vitest';
import { biddingZones, zoneAt } from '../zones/index.ts';
import { placesOf } from './gazetteer-file.ts';
import { resolveAddress } from './index.ts';

const citiesByZone: Readonly<Record<string, readonly [countryCode: string, cities: string]>> = {
  SE1: ['SE', 'Luleå Kiruna Skellefteå Boden Piteå Gällivare Haparanda Arvidsjaur'],
  SE2: ['SE', 'Sundsvall Umeå Östersund Örnsköldsvik Härnösand Hudiksvall Söderhamn Bollnäs Ljusdal Lycksele Sveg'],
  SE3: [
    'SE',
    `Stockholm Göteborg Uppsala Västerås Örebro Linköping Norrköping Jönköping Gävle Falun Borlänge Karlstad Visby
    Varberg Borås Västervik Mora Trollhättan Skövde Nässjö`,
  ],
  SE4: [
    'SE',
    `Malmö Lund Helsingborg Halmstad Kalmar Växjö Karlskrona Kristianstad Falkenberg Värnamo Borgholm Ljungby Ystad
    Mönsterås`,
  ],
  NO1: ['NO', 'Oslo Lillehammer Hamar Drammen Fredrikstad Halden Kongsvinger Gjøvik Hønefoss Sandefjord Moss'],
  NO2: ['NO', 'Kristiansand Stavanger Sandnes Haugesund Arendal Skien Porsgrunn Egersund Sauda Kragerø Notodden'],
  NO3: ['NO', 'Trondheim Ålesund Molde Kristiansund Steinkjer Oppdal Måløy Levanger'],
  NO4: ['NO', 'Tromsø Bodø Narvik Alta Hammerfest Harstad Mosjøen Kirkenes Svolvær'],
  NO5: ['NO', 'Bergen Voss Odda Leirvik Sogndal Knarvik'],
  DK1: ['DK', 'Aarhus Odense Aalborg Esbjerg Kolding Nyborg Svendborg Rudkøbing Sønderborg Skagen Grenaa'],
  DK2: ['DK', 'København Roskilde Helsingør Rønne Nykøbing_Falster Korsør Nakskov Kalundborg Næstved'],
  'IT-NORTH': ['IT', 'Milano Torino Genova Venezia Bologna Trieste Bolzano Aosta Parma Rimini Piacenza La_Spezia'],
  'IT-CNOR': ['IT', 'Firenze Pisa Siena Ancona Pesaro Ascoli_Piceno Grosseto Massa Arezzo Pontremoli'],
  'IT-CSUD': ['IT', "Roma Napoli Perugia Terni Pescara L'Aquila Salerno Latina Vasto Benevento Città_di_Castello"],
  'IT-SUD': ['IT', 'Bari Lecce Foggia Taranto Potenza Matera Campobasso Brindisi Termoli'],
  'IT-CALA': ['IT', 'Reggio_Calabria Cosenza Catanzaro Crotone Villa_San_Giovanni Praia_a_Mare'],
  'IT-SICI': ['IT', 'Palermo Catania Messina Siracusa Trapani Lampedusa Lipari'],
  'IT-SARD': ['IT', 'Cagliari Sassari Olbia Nuoro La_Maddalena'],
  'IE-SEM': ['GB', 'Belfast Derry Lisburn Newry Ballycastle Larne'],
  GB: ['GB', 'London Edinburgh Campbeltown Stranraer Stornoway Lerwick Penzance Holyhead'],
  NSW1: ['AU', 'Sydney Newcastle Canberra Albury Broken_Hill Tweed_Heads'],
  QLD1: ['AU', 'Brisbane Cairns Townsville Coolangatta Mount_Isa'],
  VIC1: ['AU', 'Melbourne Geelong Mildura Wodonga Bendigo'],
  SA1: ['AU', 'Adelaide Mount_Gambier Port_Lincoln'],
  TAS1: ['AU', 'Hobart Launceston Devonport'],
};

const cities = Object.entries(citiesByZone).flatMap(([zone, [countryCode, names]]) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name.replace(/_/g, ' '), countryCode, zone] as const),
);

describe('the bidding zone of a city', () => {
  it.each(cities)('%s, %s: %s', (city, countryCode, zone) => {
    expect(resolveAddress({ city, state: null, countryCode, postCode: '' })).toMatchObject({
      biddingZone: zone,
      undecidedZones: [],
    });
  });

  it.each([
    ['Sorsele', 'SE', ['SE1', 'SE2']],
    ['Ockelbo', 'SE', ['SE2', 'SE3']],
    ['Idre', 'SE', ['SE2', 'SE3']],
    ['Gislaved', 'SE', ['SE3', 'SE4']],
    ['Vetlanda', 'SE', ['SE3', 'SE4']],
    ['Oskarshamn', 'SE', ['SE3', 'SE4']],
    ['Larvik', 'NO', ['NO1', 'NO2']],
    ['Røros', 'NO', ['NO1', 'NO3']],
    ['Namsos', 'NO', ['NO3', 'NO4']],
    ['Førde', 'NO', ['NO3', 'NO5']],
    ['Etne', 'NO', ['NO2', 'NO5']],
    ['Gol', 'NO', ['NO1', 'NO5']],
  ])('is not guessed near a border: %s, %s: %s', (city, countryCode, undecidedZones) => {
    expect(resolveAddress({ city, state: null, countryCode, postCode: '' })).toMatchObject({
      biddingZone: null,
      undecidedZones,
    });
  });
});

describe.each(['SE', 'NO', 'DK', 'IT'])('every place of %s', (countryCode) => {
  const zonesHere = biddingZones.filter((zone) => zone.countryCodes.includes(countryCode)).map((zone) => zone.code);

  it('lies in one zone of the country, or between two or three of them', () => {
    for (const { place } of placesOf(countryCode)) {
      const finding = zoneAt(countryCode, place.lat, place.lng, null);
      const zones = 'zone' in finding ? [finding.zone] : 'undecided' in finding ? finding.undecided : [];
      expect(zones.length, place.name).toBeGreaterThan(0);
      expect(zones.length, place.name).toBeLessThanOrEqual(3);
      for (const zone of zones) expect(zonesHere, place.name).toContain(zone);
    }
  });

  it('is decided but for a few people', () => {
    let undecided = 0;
    let all = 0;
    for (const { place } of placesOf(countryCode)) {
      all += place.population;
      if ('undecided' in zoneAt(countryCode, place.lat, place.lng, null)) undecided += place.population;
    }
    expect(undecided / all).toBeLessThan(0.04);
  });
});

describe('provinces and regions, where they are known, agree with the borders drawn', () => {
  const islandRegion: Readonly<Record<string, string>> = {
    '17': 'DK2',
    '18': 'DK1',
    '19': 'DK1',
    '20': 'DK2',
    '21': 'DK1',
  };

  it('in Denmark', () => {
    for (const { place } of placesOf('DK')) {
      expect(zoneAt('DK', place.lat, place.lng, null), place.name).toEqual({ zone: islandRegion[place.admin1] });
    }
  });

  it('in Italy, where the province decides near the borders', () => {
    for (const { place } of placesOf('IT')) {
      const byPoint = zoneAt('IT', place.lat, place.lng, null);
      const byProvince = zoneAt('IT', place.lat, place.lng, place.admin2);
      expect(byProvince, place.name).toHaveProperty('zone');
      if ('zone' in byPoint) expect(byProvince, place.name).toEqual(byPoint);
    }
  });

  it('in the United Kingdom', () => {
    for (const { place } of placesOf('GB')) {
      const zone = place.admin1 === 'NIR' ? 'IE-SEM' : 'GB';
      expect(zoneAt('GB', place.lat, place.lng, null), place.name).toEqual({ zone });
    }
  });
});
