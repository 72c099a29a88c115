/** What is wrong with a price file. */
export type PriceFileErrorCode =
  | 'file_type_unknown'
  | 'file_empty'
  | 'json_invalid'
  | 'csv_invalid'
  | 'header_wrong'
  | 'row_incomplete'
  | 'time_unreadable'
  | 'time_without_zone'
  | 'slot_empty'
  | 'slot_duplicated'
  | 'slots_overlap'
  | 'value_not_a_number'
  | 'unit_unknown'
  | 'side_file_invalid'
  | 'side_file_differs';

/** A price file that cannot be imported; the message names the file, the line and what would be right. */
export class PriceFileError extends Error {
  override readonly name = 'PriceFileError';
  readonly code: PriceFileErrorCode;
  readonly file: string;
  /** Line of a CSV file from 1 (the header), or element of a JSON array from 1; null: the file as a whole. */
  readonly line: number | null;

  constructor(code: PriceFileErrorCode, file: string, line: number | null, message: string) {
    super(`${file}${line === null ? '' : `:${line}`}: ${message}`);
    this.code = code;
    this.file = file;
    this.line = line;
  }
}
