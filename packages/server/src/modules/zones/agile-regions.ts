/** A distribution region of Great Britain, in which a supplier's half-hourly rates are one. */
export interface AgileRegion {
  /** Letter of the region in tariff codes; I and O are not in use. */
  readonly code: string;
  readonly displayName: string;
}

export const agileRegions: readonly AgileRegion[] = [
  { code: 'A', displayName: 'Eastern England' },
  { code: 'B', displayName: 'East Midlands' },
  { code: 'C', displayName: 'London' },
  { code: 'D', displayName: 'Merseyside and Northern Wales' },
  { code: 'E', displayName: 'West Midlands' },
  { code: 'F', displayName: 'North Eastern England' },
  { code: 'G', displayName: 'North Western England' },
  { code: 'H', displayName: 'Southern England' },
  { code: 'J', displayName: 'South Eastern England' },
  { code: 'K', displayName: 'Southern Wales' },
  { code: 'L', displayName: 'South Western England' },
  { code: 'M', displayName: 'Yorkshire' },
  { code: 'N', displayName: 'Southern Scotland' },
  { code: 'P', displayName: 'Northern Scotland' },
];
