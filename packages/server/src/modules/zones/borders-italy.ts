import type { Area } from './areas.ts';

/**
 * Italy's zones since 2021 are made of whole regions (Umbria went from Centre-North to Centre-South, Calabria became a
 * zone of its own). Near the borders the province decides.
 */
export const italy: Area = {
  // West of the Tyrrhenian Sea, below Corsica's southern tip
  northward: [
    [36.0, 10.5, 0],
    [41.35, 10.5, 0],
    [41.45, 5.0, 0],
    [48.0, 5.0, 0],
  ],
  west: 'IT-SARD',
  east: {
    // The Strait of Messina
    northward: [
      [36.0, 16.5, 1],
      [37.8, 15.75, 1],
      [38.1, 15.6, 1], // Messina | Reggio
      [38.22, 15.61, 1],
      [38.27, 15.68, 1],
      [38.5, 15.5, 1],
      [39.2, 15.5, 0],
      [39.25, 5.0, 0],
    ],
    west: 'IT-SICI',
    east: {
      // Along the Pollino, then out between Calabria and the heel
      eastward: [
        [39.85, 15.0, 1],
        [39.95, 15.75, 8], // Maratea | Praia a Mare
        [39.93, 16.0, 10],
        [39.98, 16.35, 10],
        [40.12, 16.62, 8], // Nova Siri | Rocca Imperiale
        [39.6, 17.3, 1],
        [39.3, 19.0, 1],
      ],
      north: {
        // From Sapri over the Apennines to the mouth of the Trigno
        northward: [
          [39.7, 15.5, 1],
          [40.05, 15.66, 10],
          [40.4, 15.68, 12], // Sala Consilina | Potenza
          [40.65, 15.5, 10],
          [40.9, 15.5, 10], // Lacedonia | Melfi
          [41.2, 15.15, 10], // Ariano Irpino | Foggia
          [41.33, 14.9, 18], // the Fortore valley lies on it
          [41.4, 14.3, 10], // Benevento | Campobasso
          [41.55, 13.95, 10], // Cassino | Isernia
          [41.8, 14.15, 16],
          [41.95, 14.6, 16], // the upper Trigno lies on it
          [42.08, 14.78, 8], // Vasto | Termoli
          [42.3, 15.2, 1],
        ],
        west: {
          // Tuscany and the Marche against Lazio, Umbria and Abruzzo
          eastward: [
            [42.2, 10.5, 1],
            [42.37, 11.46, 8], // Capalbio | Montalto di Castro
            [42.6, 11.75, 10],
            [42.9, 11.97, 10], // Chiusi | Città della Pieve
            [43.2, 12.03, 10], // Cortona | Castiglione del Lago
            [43.6, 12.2, 10], // Sansepolcro | Città di Castello
            [43.5, 12.55, 10],
            [43.25, 12.8, 10], // Fabriano | Gualdo Tadino
            [42.85, 13.2, 10], // Visso | Norcia
            [42.7, 13.4, 10], // Ascoli Piceno | Amatrice
            [42.9, 13.9, 8], // San Benedetto | Martinsicuro
            [43.1, 15.0, 1],
          ],
          north: {
            // The ridge between the Po valley and Tuscany
            eastward: [
              [43.6, 8.0, 1],
              [44.06, 9.98, 7], // Sarzana | Carrara
              [44.3, 10.0, 21], // the Lunigiana, Tuscany's corner behind La Spezia, lies on it
              [44.15, 10.8, 12], // Modena's side | Abetone
              [44.1, 11.2, 12], // Porretta | Pistoia
              [44.15, 11.5, 12], // Bologna's side | Mugello
              [43.85, 11.95, 10],
              [43.75, 12.2, 10],
              [43.85, 12.45, 10], // Rimini's side | Montefeltro
              [43.9, 12.66, 8],
              [43.96, 12.73, 6], // Cattolica | Gabicce Mare
              [44.1, 13.5, 1],
            ],
            north: 'IT-NORTH',
            south: 'IT-CNOR',
          },
          south: 'IT-CSUD',
        },
        east: 'IT-SUD',
      },
      south: 'IT-CALA',
    },
  },
};
