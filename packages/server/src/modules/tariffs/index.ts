export type { Plan } from './compile.ts';
export { addTariff, createTariff, rewriteTariff, type TariffInput } from './create.ts';
export {
  type FileReading,
  type FinalTier,
  type LibraryFile,
  type LibraryTemplate,
  readLibrary,
  readTariff,
  type TariffReading,
} from './library/index.ts';
export {
  type FetchFailureReason,
  reportConnectionUpgrade,
  reportFetchFailure,
  tellConnectionUpgrade,
  tellContractEnds,
} from './life.ts';
export { followMarketSources } from './market-sources.ts';
export { createServingFinder, type FindServing, plansOf, type RegionalPlan, type Supplied } from './offers.ts';
export { type Direction, type Place, usualMarketSource } from './place.ts';
export {
  describeFromHistories,
  findTariff,
  findTariffs,
  getTariff,
  listTariffs,
  locationOfTariff,
  locationsOfTariffs,
  type TariffFilter,
} from './read.ts';
export {
  expectTariff,
  fillTariff,
  markSourceFailed,
  type SourcedTariff,
  wasRead,
} from './sourced.ts';
export { statusAt, type Tariff, type TariffRow, type TariffStatus } from './tariff.ts';
export {
  findProviders,
  listProviders,
  listTemplates,
  type Provider,
  requireProvider,
  requireTemplate,
  seedSandboxLibrary,
  storeTemplates,
  type TariffTemplate,
} from './templates.ts';
export { seedTestProviders } from './test-providers.ts';
export {
  hasTariffs,
  readCurrent,
  readCurrentOfDevice,
  readHistories,
  slotTimeline,
  type TariffHistory,
  type Timeline,
  tariffsOfLocations,
} from './timeline.ts';
export { deleteTariff, setTariffStatus, type TariffChanges, updateTariff } from './update.ts';
