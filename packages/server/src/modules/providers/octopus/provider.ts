import { stableId } from '../../../ids.ts';
import { type Provider, searchText } from '../../tariffs/index.ts';

const NAME = 'Octopus Energy';

/** The company as the catalogue has it. */
export const octopusProvider: Provider = {
  id: stableId('prv', 'octopus-energy-gb'),
  displayName: NAME,
  searchName: searchText(NAME),
  logoUrl: null,
  accentColor: null,
  countryCodes: ['GB'],
  connectionTypes: ['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'],
  websiteUrl: 'https://octopus.energy',
  marketSources: [],
  sandbox: false,
};
