/** Where the sun stands, in degrees. */
export interface SunPosition {
  /** Above the horizon; negative at night. Geometric: without refraction. */
  readonly elevation: number;
  /** From true north, clockwise: 90 is east. */
  readonly azimuth: number;
}

export interface Coordinates {
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
}

const DAY_MS = 86_400_000;
const RADIANS = Math.PI / 180;
/** 2000-01-01T12:00Z as days since 1970. */
const J2000_DAYS = 10_957.5;

/**
 * The position of the sun by the formulas of the NOAA solar calculator (after Meeus, Astronomical Algorithms), which hold
 * to about a hundredth of a degree between 1900 and 2100.
 */
export function sunPosition(atMs: number, { latitude, longitude }: Coordinates): SunPosition {
  const { declination, equationOfTimeMinutes } = sunAt(atMs);
  const minutesOfDay = (((atMs % DAY_MS) + DAY_MS) % DAY_MS) / 60_000;
  const hourAngle = (minutesOfDay + equationOfTimeMinutes + 4 * longitude) / 4 - 180;
  const [sinLatitude, cosLatitude] = [Math.sin(latitude * RADIANS), Math.cos(latitude * RADIANS)];
  const [sinDeclination, cosDeclination] = [Math.sin(declination * RADIANS), Math.cos(declination * RADIANS)];
  const cosHour = Math.cos(hourAngle * RADIANS);
  const sinElevation = sinLatitude * sinDeclination + cosLatitude * cosDeclination * cosHour;
  const east = -cosDeclination * Math.sin(hourAngle * RADIANS);
  const north = sinDeclination * cosLatitude - cosDeclination * sinLatitude * cosHour;
  return {
    elevation: Math.asin(Math.max(-1, Math.min(1, sinElevation))) / RADIANS,
    azimuth: (Math.atan2(east, north) / RADIANS + 360) % 360,
  };
}

function sunAt(atMs: number): { declination: number; equationOfTimeMinutes: number } {
  const century = (atMs / DAY_MS - J2000_DAYS) / 36_525;
  const meanLongitude = (280.46646 + century * (36_000.76983 + century * 0.0003032)) % 360;
  const meanAnomaly = 357.52911 + century * (35_999.05029 - 0.0001537 * century);
  const eccentricity = 0.016708634 - century * (0.000042037 + 0.0000001267 * century);
  const sine = (degrees: number) => Math.sin(degrees * RADIANS);
  const equationOfCentre =
    sine(meanAnomaly) * (1.914602 - century * (0.004817 + 0.000014 * century)) +
    sine(2 * meanAnomaly) * (0.019993 - 0.000101 * century) +
    sine(3 * meanAnomaly) * 0.000289;
  const node = 125.04 - 1934.136 * century;
  const longitude = meanLongitude + equationOfCentre - 0.00569 - 0.00478 * sine(node);
  const meanObliquity = 23 + (26 + (21.448 - century * (46.815 + century * (0.00059 - century * 0.001813))) / 60) / 60;
  const obliquity = meanObliquity + 0.00256 * Math.cos(node * RADIANS);
  const y = Math.tan((obliquity / 2) * RADIANS) ** 2;
  const equationOfTime =
    y * sine(2 * meanLongitude) -
    2 * eccentricity * sine(meanAnomaly) +
    4 * eccentricity * y * sine(meanAnomaly) * Math.cos(2 * meanLongitude * RADIANS) -
    0.5 * y * y * sine(4 * meanLongitude) -
    1.25 * eccentricity * eccentricity * sine(2 * meanAnomaly);
  return {
    declination: Math.asin(sine(obliquity) * sine(longitude)) / RADIANS,
    equationOfTimeMinutes: (4 * equationOfTime) / RADIANS,
  };
}
