import type { SunPosition } from './position.ts';

/** Power of sunlight in W/m². */
export interface Irradiance {
  /** On a surface that faces the sun. */
  readonly direct: number;
  /** From the rest of the sky, on a level surface. */
  readonly diffuse: number;
}

const RADIANS = Math.PI / 180;
/** Of the light that falls on the ground, this share comes back. */
const ALBEDO = 0.2;

/**
 * Light under a cloudless sky, from the sun's elevation alone: the direct part after Meinel (1976) with the air mass of
 * Kasten and Young (1989), the whole on a level surface after Haurwitz (1945), and the diffuse part as the rest.
 */
export function clearSky({ elevation }: SunPosition): Irradiance {
  if (elevation <= 0) return { direct: 0, diffuse: 0 };
  const height = Math.sin(elevation * RADIANS);
  const airMass = 1 / (height + 0.50572 * (elevation + 6.07995) ** -1.6364);
  const direct = 1353 * 0.7 ** (airMass ** 0.678);
  const level = 1098 * height * Math.exp(-0.057 / height);
  return { direct, diffuse: Math.max(0, level - direct * height) };
}

/** How a surface stands, in degrees. */
export interface Orientation {
  /** From level. */
  readonly tilt: number;
  /** From true north, anticlockwise: -90 is east, 90 west, 180 south. */
  readonly azimuth: number;
}

/** W/m² on a tilted surface: direct light by its angle, a sky that is equally bright all over, and light from the ground. */
export function onSurface({ direct, diffuse }: Irradiance, sun: SunPosition, { tilt, azimuth }: Orientation): number {
  const height = Math.sin(sun.elevation * RADIANS);
  const [sinTilt, cosTilt] = [Math.sin(tilt * RADIANS), Math.cos(tilt * RADIANS)];
  const turn = Math.cos((sun.azimuth + azimuth) * RADIANS);
  const incidence = height * cosTilt + Math.cos(sun.elevation * RADIANS) * sinTilt * turn;
  const beam = sun.elevation > 0 ? direct * Math.max(0, incidence) : 0;
  const level = diffuse + direct * Math.max(0, height);
  return beam + (diffuse * (1 + cosTilt)) / 2 + (ALBEDO * level * (1 - cosTilt)) / 2;
}
