/** Octopus Energy in Great Britain: the tariff of an account, read from the company's public interface. */
export { type OctopusOptions, octopusEnergy } from './octopus.ts';
export { octopusProvider } from './provider.ts';
