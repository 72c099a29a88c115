import type { Area } from './areas.ts';

/** Northern Ireland trades with the Republic; the North Channel parts it from Kintyre, twenty kilometres wide. */
export const unitedKingdom: Area = {
  northward: [
    [53.9, -20, 0],
    [53.95, -5.3, 0],
    [54.6, -5.3, 0],
    [55.1, -5.6, 0],
    [55.25, -5.95, 0],
    [55.34, -6.1, 0], // Rathlin | Mull of Kintyre
    [55.42, -6.7, 0],
    [55.45, -20, 0],
  ],
  west: 'IE-SEM',
  east: 'GB',
};

/** The Canaries, Ceuta and Melilla have no market; the Balearics trade with the mainland. */
export const spain: Area = {
  eastward: [
    [35.95, -20, 0],
    [35.95, 5, 0],
  ],
  north: 'ES',
  south: null,
};

/** The Azores and Madeira have no market. */
export const portugal: Area = {
  northward: [
    [30, -12, 0],
    [45, -12, 0],
  ],
  west: null,
  east: 'PT',
};

/** Corsica has no market. */
export const france: Area = {
  northward: [
    [41.2, 8.3, 0],
    [43.15, 8.3, 0],
    [43.2, 20, 0],
  ],
  west: 'FR',
  east: null,
};

/** States of the east and south; Western Australia and the Northern Territory are not in the national market. */
export const australia: Area = {
  northward: [
    [-45, 129, 5],
    [-26.05, 129, 5],
    [-25.95, 138, 5],
    [-10, 138, 5],
  ],
  west: null,
  east: {
    // Bass Strait
    eastward: [
      [-39.35, 129, 0],
      [-39.35, 160, 0],
    ],
    north: {
      eastward: [
        [-26, 129, 5],
        [-26, 141, 5],
        [-29, 141.01, 5],
        [-29, 148.9, 5],
        [-28.6, 149.6, 8], // Goondiwindi | Boggabilla
        [-28.7, 151.1, 10],
        [-28.9, 151.9, 10], // Stanthorpe | Tenterfield
        [-28.35, 152.4, 8],
        [-28.17, 153.55, 6], // Coolangatta | Tweed Heads
        [-28.17, 155, 0],
      ],
      north: 'QLD1',
      south: {
        northward: [
          [-39, 140.97, 5],
          [-26, 141, 5],
        ],
        west: 'SA1',
        east: {
          // The Murray, then straight to Cape Howe
          eastward: [
            [-34.02, 140.9, 8],
            [-34.14, 142.1, 8], // Wentworth | Mildura
            [-34.8, 143.3, 8],
            [-35.33, 143.6, 8], // Swan Hill
            [-35.85, 144.4, 8],
            [-36.11, 144.75, 8], // Moama | Echuca
            [-35.85, 145.6, 8], // Tocumwal | Cobram
            [-36.1, 146.92, 8], // Albury | Wodonga
            [-36.05, 147.9, 8],
            [-36.8, 148.15, 8],
            [-37.5, 149.98, 8], // Eden | Mallacoota
          ],
          north: 'NSW1',
          south: 'VIC1',
        },
      },
    },
    south: 'TAS1',
  },
};
