import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ImportRefusal } from './template.ts';

export type Checked<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  readonly refusal: ImportRefusal;
}

export const refused = (reason: ImportRefusal['reason'], detail: string): Refused => ({
  ok: false,
  refusal: { reason, detail },
});

/** A document, or a value in it, that is not what its format says. */
export const malformed = (detail: string): Refused => refused('malformed', detail);

/** 12 months of 24 hours, each the index of a period: the calendar of both formats. */
export const hourTable = Type.Array(Type.Array(Type.Integer({ minimum: 0 }), { minItems: 24, maxItems: 24 }), {
  minItems: 12,
  maxItems: 12,
});

/**
 * Makes the check of a document against the schema of its format. Members the schema does not know are ignored.
 * The refusal of a document names the first member at fault: `energy.periods[0].tiers[1].rate must be string`.
 */
export function documentCheck<S extends TSchema>(schema: S): (document: unknown) => Checked<Static<S>> {
  const validator = Compile(schema);
  return (document) => {
    if (validator.Check(document)) return { ok: true, value: document as Static<S> };
    const fault = validator.Errors(document)[0];
    return malformed(fault === undefined ? 'not a valid document' : faultText(fault));
  };
}

interface Fault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

function faultText({ keyword, instancePath, params, message }: Fault): string {
  const member = memberName(instancePath);
  if (keyword === 'required' && 'requiredProperties' in params) {
    const [missing] = params.requiredProperties as string[];
    return `${member === '' ? missing : `${member}.${missing}`} is missing`;
  }
  if (keyword === 'enum' && 'allowedValues' in params) {
    return `${member} must be one of ${(params.allowedValues as string[]).join(', ')}`;
  }
  return `${member === '' ? 'the document' : member} ${message}`;
}

/** `/energy/periods/0/tiers` → `energy.periods[0].tiers` */
const memberName = (instancePath: string): string =>
  instancePath
    .slice(1)
    .replaceAll(/(^|\/)(\d+)(?=\/|$)/g, '[$2]')
    .replaceAll('/', '.');
