import type { FetchFailureCode } from '../integration.ts';

/** Why the company's interface gave no tariff. Its message never holds a secret. */
export class OctopusFailure extends Error {
  override readonly name = 'OctopusFailure';
  readonly code: FetchFailureCode;

  constructor(code: FetchFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}
