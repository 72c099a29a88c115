import type { Area } from './areas.ts';

/**
 * Borders of the Nordic zones, drawn through known towns on both sides. In Sweden and Norway the doubt is wide where
 * towns are few, or where what grid companies and maps say differs.
 */

/** The Great Belt; all islands in it belong to the side they are ferried from. Bornholm hangs on Sweden and is east. */
export const denmark: Area = {
  northward: [
    [54.5, 10.84, 1],
    [54.83, 10.92, 1], // Langeland | Lolland
    [55.0, 10.99, 1],
    [55.33, 11.03, 1], // Nyborg | Korsør
    [55.65, 10.95, 1],
    [55.86, 10.95, 1], // Samsø | Sejerø
    [56.15, 11.0, 1],
    [56.5, 11.8, 1],
    [56.9, 11.8, 1], // Anholt is ferried from Jutland
    [58.0, 11.4, 1],
  ],
  west: 'DK1',
  east: 'DK2',
};

export const sweden: Area = {
  // Between the rivers Skellefteälven and Umeälven
  eastward: [
    [66.7, 14.0, 25],
    [66.3, 15.6, 25],
    [65.5, 17.5, 25], // Sorsele lies on it
    [64.92, 18.7, 18], // Malå | Lycksele
    [64.62, 19.6, 18], // Norsjö | Vindeln
    [64.35, 20.6, 16], // Burträsk | Botsmark
    [64.24, 21.2, 12], // Lövånger | Robertsfors
    [63.8, 22.5, 12],
  ],
  north: 'SE1',
  south: {
    // Across Dalarna and Gävleborg
    eastward: [
      [61.95, 12.0, 30],
      [61.8, 13.2, 30], // Idre and Särna lie on it
      [61.6, 14.4, 25], // Sveg | Älvdalen, Orsa
      [61.3, 15.5, 20], // Ljusdal | Falun
      [61.1, 16.4, 20], // Bollnäs | Ockelbo
      [60.98, 17.2, 18], // Söderhamn | Gävle
      [60.9, 18.5, 18],
    ],
    north: 'SE2',
    south: {
      // The northern edge of Sydkraft's old network, across Halland and Småland
      eastward: [
        [56.95, 11.5, 8],
        [57.005, 12.36, 9], // Varberg | Falkenberg
        [57.2, 12.8, 14],
        [57.3, 13.2, 16], // Svenljunga | Hylte
        [57.42, 13.7, 18], // Gislaved and Gnosjö lie on it
        [57.48, 14.2, 18], // Jönköping | Värnamo; Vaggeryd lies on it
        [57.46, 14.8, 18], // Nässjö, Eksjö | Växjö; Sävsjö and Vetlanda lie on it
        [57.42, 15.6, 18], // Vimmerby | Åseda; Hultsfred lies on it
        [57.32, 16.4, 15], // Västervik | Mönsterås; Oskarshamn lies on it
        [57.42, 17.0, 2], // off the north tip of Öland
        [57.0, 17.7, 2], // Gotland | Öland
        [56.5, 19.0, 2],
      ],
      north: 'SE3',
      south: 'SE4',
    },
  },
};

export const norway: Area = {
  // Northern Trøndelag
  eastward: [
    [64.8, 8.0, 10],
    [64.7, 10.4, 10],
    [64.42, 11.1, 14], // Flatanger, south of it | Nærøysund
    [64.25, 11.7, 22], // Namsos | Steinkjer
    [64.2, 12.4, 22], // Grong | Verdal; Snåsa lies on it
    [64.1, 13.4, 22], // Lierne
    [64.2, 14.5, 22],
  ],
  north: 'NO4',
  south: {
    // Across Sunnfjord, the Jotunheimen and northern Østerdalen
    eastward: [
      [61.48, 3.5, 22],
      [61.46, 5.9, 24], // Måløy, Sandane | Høyanger; Florø and Førde lie on it
      [61.66, 6.9, 22], // Stryn | Sogndal
      [61.72, 7.9, 22],
      [61.88, 8.7, 22], // Skjåk, Lom and Vågå lie on it
      [62.0, 9.6, 22], // Oppdal | Otta; Dombås and Folldal lie on it
      [62.28, 10.6, 32], // Kvikne | Koppang; Tynset and Alvdal lie on it
      [62.55, 11.3, 32], // Støren | Trysil; Tolga and Røros lie on it
      [62.75, 12.2, 25],
    ],
    north: 'NO3',
    south: {
      // From the Skagerrak up along Telemark, over the Hardangervidda and down Valdres
      northward: [
        [58.4, 10.4, 5],
        [58.9, 9.96, 8],
        [59.05, 9.88, 11], // Porsgrunn, Skien | Sandefjord; Larvik lies on it
        [59.3, 9.85, 7], // Siljan | Tønsberg
        [59.56, 9.46, 7], // Notodden | Kongsberg
        [59.8, 9.15, 12],
        [60.0, 8.6, 28], // Rjukan lies on it
        [60.3, 8.4, 28],
        [60.65, 8.7, 25], // Eidfjord | Flå; Geilo, Ål and Gol lie on it
        [61.05, 8.9, 25], // Aurland, Lærdal | Dokka; the upper Valdres lies on it
        [61.35, 8.6, 20],
        [61.72, 7.9, 15], // Årdal, Luster | Otta
        [62.5, 7.0, 0],
      ],
      west: {
        // South of the Hardangerfjord
        eastward: [
          [59.55, 3.5, 8],
          [59.62, 5.25, 9], // Bømlo, Stord | Haugesund; Sveio lies on it
          [59.7, 5.75, 11], // Husnes | Ølen; Etne lies on it
          [59.8, 6.2, 14],
          [59.87, 6.8, 16], // Odda | Sauda
          [59.98, 7.5, 20],
          [60.15, 8.5, 25],
          [60.15, 10.5, 0],
        ],
        north: 'NO5',
        south: 'NO2',
      },
      east: 'NO1',
    },
  },
};
