import type { PostalAddress } from '../../../storage/index.ts';
import type { LoginDirection } from '../integration.ts';
import type { OctopusAccount, OctopusAgreement, OctopusMeterPoint, OctopusProperty } from './api.ts';

/** A meter point of an account with the agreement that holds there now. */
export interface Supply {
  /** Number of the meter point. */
  readonly mpan: string;
  readonly direction: LoginDirection;
  readonly tariffCode: string;
  /** RFC 3339; null: until terminated. */
  readonly agreementEnd: string | null;
  readonly address: Partial<PostalAddress>;
  /** Those at one property share it. */
  readonly property: number;
}

/** What an account is supplied with at an instant, both directions. Homes that were left and gas are no part of it. */
export function suppliesOf({ properties }: OctopusAccount, nowMs: number): Supply[] {
  return properties.flatMap((property, i) => {
    if (isPast(property.moved_out_at, nowMs)) return [];
    return (property.electricity_meter_points ?? []).flatMap((point) => {
      const agreement = agreementAt(point, nowMs);
      if (agreement === undefined) return [];
      return [
        {
          mpan: point.mpan,
          direction: point.is_export === true ? ('EXPORT' as const) : ('IMPORT' as const),
          tariffCode: agreement.tariff_code,
          agreementEnd: agreement.valid_to || null,
          address: addressOf(property),
          property: i,
        },
      ];
    });
  });
}

/**
 * The supply that a login stands for: that of the meter point it was made for, or the one of the other direction at the
 * same property; undefined if there is none any more.
 */
export function supplyOf(supplies: readonly Supply[], mpan: string, direction: LoginDirection): Supply | undefined {
  const chosen = supplies.find((supply) => supply.mpan === mpan);
  if (chosen === undefined || chosen.direction === direction) return chosen;
  return supplies.find((supply) => supply.direction === direction && supply.property === chosen.property);
}

function agreementAt({ agreements }: OctopusMeterPoint, nowMs: number): OctopusAgreement | undefined {
  return (agreements ?? [])
    .filter(({ valid_from, valid_to }) => (!valid_from || isPast(valid_from, nowMs)) && !isPast(valid_to, nowMs))
    .toSorted((a, b) => startMs(b) - startMs(a))[0];
}

function startMs({ valid_from }: OctopusAgreement): number {
  return valid_from ? Date.parse(valid_from) : 0;
}

function isPast(instant: string | null | undefined, nowMs: number): boolean {
  return instant ? Date.parse(instant) <= nowMs : false;
}

function addressOf(property: OctopusProperty): Partial<PostalAddress> {
  const { address_line_1, address_line_2, address_line_3, town, postcode } = property;
  const parts = {
    addressLine1: address_line_1,
    addressLine2: [address_line_2, address_line_3].filter(Boolean).join(', '),
    city: town,
    postCode: postcode,
  };
  const known = Object.entries(parts).flatMap(([name, part]) => (part?.trim() ? [[name, part.trim()]] : []));
  return { ...Object.fromEntries(known), countryCode: 'GB' };
}
