/** Names under which tariffs quote the day-ahead index of a bidding zone, besides the zone's own code. */
export const indexNames: Readonly<Record<string, readonly string[]>> = {
  AT: ['EXAA', 'EPEX-AT', 'EPEX_AT'],
  BE: ['BELPEX', 'EPEX-BE', 'EPEX_BE'],
  CH: ['SWISSIX', 'EPEX-CH', 'EPEX_CH'],
  'DE-LU': ['DE', 'PHELIX', 'EPEX-DE', 'EPEX_DE', 'EPEX'],
  ES: ['OMIE', 'OMIE-ES', 'OMIE_ES'],
  FI: ['NORDPOOL-FI', 'NORDPOOL_FI'],
  FR: ['POWERNEXT', 'EPEX-FR', 'EPEX_FR'],
  GB: ['N2EX', 'APX-UK'],
  'IT-NORTH': ['IT-NORD', 'GME-NORD'],
  NL: ['APX', 'EPEX-NL', 'EPEX_NL'],
  PL: ['TGE'],
  PT: ['OMIE-PT', 'OMIE_PT'],
};
