import { stableId } from '../../../ids.ts';
import { plainName } from '../../../names.ts';

const NAME = 'Octopus Energy';

/** The company as the catalogue has it. */
export const octopusProvider = {
  id: stableId('prv', 'octopus-energy-gb'),
  displayName: NAME,
  searchName: plainName(NAME),
  logoUrl: null,
  accentColor: null,
  countryCodes: ['GB'],
  connectionTypes: ['DIRECT' as const, 'LIBRARY' as const, 'MARKET' as const, 'MANUAL' as const],
  websiteUrl: 'https://octopus.energy',
  marketSources: [],
  sandbox: false,
};
