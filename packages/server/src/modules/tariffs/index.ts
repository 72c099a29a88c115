export type { Plan } from './compile.ts';
export { createTariff, type TariffInput } from './create.ts';
export { type FileReading, type LibraryFile, readLibrary } from './library/index.ts';
export { type Direction, type Place, usualMarketSource } from './place.ts';
export { getTariff, listTariffs, locationOfTariff, type TariffFilter } from './read.ts';
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
export {
  hasTariffs,
  readCurrent,
  readCurrentOfDevice,
  readHistories,
  slotTimeline,
  type TariffHistory,
  type Timeline,
} from './timeline.ts';
export { deleteTariff, type TariffChanges, updateTariff } from './update.ts';
