import { roundHalfAwayFromZero } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { Refusal } from '../../refusal.ts';
import { Word } from '../../wire/schemas.ts';

/** More than any site has. */
const MOST = 1e9;
const Value = Type.Union([
  Type.Number({ exclusiveMinimum: 0, maximum: MOST }),
  Type.String({
    pattern: '^[0-9]{1,10}(\\.[0-9]{1,10})?$',
    examples: ['7000', '2.5'],
    description: 'The same as text.',
  }),
]);

/** Power as it is asked for. */
export const PowerInput = Type.Object({ units: Word(['W', 'KW']), value: Value });
/** Energy as it is asked for. */
export const EnergyInput = Type.Object({ units: Word(['WH', 'KWH']), value: Value });

export const PowerAnswer = Type.Object({ units: Word(['W', 'KW']), value: Type.Number() });
export const EnergyAnswer = Type.Object({ units: Word(['WH', 'KWH']), value: Type.Number() });

export type PowerUnits = Static<typeof PowerAnswer>['units'];
export type EnergyUnits = Static<typeof EnergyAnswer>['units'];

/** Power in kW. @throws Refusal `data_json_invalid` for a text that is no number above 0 */
export function readPower({ units, value }: Static<typeof PowerInput>, param: string): number {
  return readNumber(value, param) / (units === 'W' ? 1000 : 1);
}

/** Energy in kWh. @throws Refusal `data_json_invalid` for a text that is no number above 0 */
export function readEnergy({ units, value }: Static<typeof EnergyInput>, param: string): number {
  return readNumber(value, param) / (units === 'WH' ? 1000 : 1);
}

function readNumber(value: number | string, param: string): number {
  const number = Number(value);
  if (number > 0 && number <= MOST) return number;
  throw new Refusal('data_json_invalid', `${param}.value must be a number above 0, at most ${MOST}`, {
    param: `${param}.value`,
  });
}

/** Milliwatts are told, and no less. */
export function writePower(kw: number, units: PowerUnits): Static<typeof PowerAnswer> {
  return { units, value: units === 'W' ? roundHalfAwayFromZero(kw * 1000, 3) : roundHalfAwayFromZero(kw, 6) };
}

/** Milliwatt-hours are told, and no less. */
export function writeEnergy(kwh: number, units: EnergyUnits): Static<typeof EnergyAnswer> {
  return { units, value: units === 'WH' ? roundHalfAwayFromZero(kwh * 1000, 3) : roundHalfAwayFromZero(kwh, 6) };
}
