/**
 * Areas of a country on the map, cut by borders that are known only roughly: zones of the grid follow substations, not
 * municipalities, so each border carries the width in which it decides nothing.
 */

export interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** A point of a border; `doubtKm` to either side of it the answer is open. */
export type Vertex = readonly [lat: number, lng: number, doubtKm: number];

/** A name, null for a part without one, or an area cut in two along a border that runs across the whole of it. */
export type Area = string | null | CutEastward | CutNorthward;

/** The border's vertices follow each other from west to east. */
export interface CutEastward {
  readonly eastward: readonly Vertex[];
  readonly north: Area;
  readonly south: Area;
}

/** The border's vertices follow each other from south to north. */
export interface CutNorthward {
  readonly northward: readonly Vertex[];
  readonly west: Area;
  readonly east: Area;
}

/** The names of all areas in which the point may lie: one, or several near their borders. */
export function areasAt(area: Area, point: Point): Set<string | null> {
  if (area === null || typeof area === 'string') return new Set([area]);
  const [border, beyond, before] =
    'eastward' in area ? [area.eastward, area.north, area.south] : [area.northward, area.east, area.west];
  const isBeyond =
    'eastward' in area
      ? point.lat >= valueAt(border, LNG, point.lng, LAT)
      : point.lng >= valueAt(border, LAT, point.lat, LNG);
  if (isInDoubt(border, point)) return areasAt(beyond, point).union(areasAt(before, point));
  return areasAt(isBeyond ? beyond : before, point);
}

const LAT = 0;
const LNG = 1;
const KM_PER_DEGREE = 111.2;

/** The border's other coordinate where it passes `position`; past its ends it goes straight on. */
function valueAt(border: readonly Vertex[], along: number, position: number, across: number): number {
  const next = border.findIndex((vertex) => vertex[along]! > position);
  if (next === 0) return border[0]![across]!;
  if (next === -1) return border.at(-1)![across]!;
  const from = border[next - 1]!;
  const to = border[next]!;
  const share = (position - from[along]!) / (to[along]! - from[along]!);
  return from[across]! + share * (to[across]! - from[across]!);
}

function isInDoubt(border: readonly Vertex[], point: Point): boolean {
  const kmPerDegreeLng = KM_PER_DEGREE * Math.cos((point.lat * Math.PI) / 180);
  for (let i = 1; i < border.length; i++) {
    const [fromLat, fromLng, fromDoubtKm] = border[i - 1]!;
    const [toLat, toLng, toDoubtKm] = border[i]!;
    // The plane touches the globe at the point itself: exact enough over the few kilometres that matter.
    const fromX = (fromLng - point.lng) * kmPerDegreeLng;
    const fromY = (fromLat - point.lat) * KM_PER_DEGREE;
    const stepX = (toLng - fromLng) * kmPerDegreeLng;
    const stepY = (toLat - fromLat) * KM_PER_DEGREE;
    const share = Math.min(1, Math.max(0, -(fromX * stepX + fromY * stepY) / (stepX ** 2 + stepY ** 2)));
    const distanceKm = Math.hypot(fromX + share * stepX, fromY + share * stepY);
    if (distanceKm < fromDoubtKm + share * (toDoubtKm - fromDoubtKm)) return true;
  }
  return false;
}
