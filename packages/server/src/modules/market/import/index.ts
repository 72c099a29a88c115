/** Market prices from files. */
export { formatPriceCsv } from './csv.ts';
export { type NamedText, type PriceFile, parsePriceFile } from './price-file.ts';
export { PriceFileError, type PriceFileErrorCode } from './price-file-error.ts';
export type { PriceFileMetadata } from './side-file.ts';
