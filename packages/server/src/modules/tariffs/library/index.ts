/** The tariff library: plans read from foreign formats, and the made-up ones of the sandbox. Pure: no storage, no clock. */
export type { DocumentHint, ManifestEntry } from './document-hint.ts';
export { type FileReading, type LibraryFile, readLibrary } from './read-library.ts';
export { readTariff } from './read-tariff.ts';
export { allDay, day, everyDay, market, sandboxTemplates } from './sandbox/index.ts';
export type {
  FinalTier,
  ImportRefusal,
  ImportWarning,
  LibraryProvider,
  LibraryTemplate,
  TariffReading,
  TemplateSource,
} from './template.ts';
