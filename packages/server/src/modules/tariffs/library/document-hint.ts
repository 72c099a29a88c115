/** What is known about a tariff document from outside of it. */
export interface DocumentHint {
  /** Stable name, e.g. that of its file: `pge-ev2-a`. Without it the key is made of the names of utility and plan. */
  readonly slug?: string;
  /** IANA zone of the service area; one that does not exist is a RangeError. */
  readonly timeZone?: string;
  readonly manifestEntry?: ManifestEntry;
}

/** An entry of a Ratebook manifest: how a tariff is presented to people. */
export interface ManifestEntry {
  readonly slug: string;
  readonly utility_display: string;
  readonly plan_name: string;
  /** US state, e.g. `CA`. */
  readonly state: string;
  readonly source_url?: string | null;
}
