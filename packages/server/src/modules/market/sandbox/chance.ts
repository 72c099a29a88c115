/**
 * Chance without state: the same numbers give the same fraction on every machine and at every call, so that a sandbox
 * price depends on nothing but its zone and day.
 */

/** A 32-bit seed from a name (FNV-1a). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash;
}

/** An evenly spread number in [0, 1) for a seed, a day and a thing to decide. */
export function chance(seed: number, day: number, topic: number): number {
  let hash = seed ^ Math.imul(day + 0x7f4a7c15, 0x9e3779b1) ^ Math.imul(topic + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0x1_0000_0000;
}

/** A number in [0, 1) that drifts from day to day like the weather: a new random level every `daysPerChange` days. */
export function drift(seed: number, day: number, daysPerChange: number, topic: number): number {
  const step = Math.floor(day / daysPerChange);
  const position = day / daysPerChange - step;
  const eased = position * position * (3 - 2 * position);
  const from = chance(seed, step, topic);
  return from + (chance(seed, step + 1, topic) - from) * eased;
}
