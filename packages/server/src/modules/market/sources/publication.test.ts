import { describe, expect, it } from 'vitest';
import { octopusAgile } from './octopus-agile.ts';
import { dayAheadCoupling, expectedKnownUntilMs, nextPublicationMs } from './publication.ts';

const at = (text: string) => Date.parse(text);
const coupling = dayAheadCoupling('13:00');
const agile = octopusAgile.publication;

describe('the day-ahead coupling', () => {
  it.each([
    ['just before publication', '2026-01-10T11:59Z', '2026-01-10T23:00Z'],
    ['at publication', '2026-01-10T12:00Z', '2026-01-11T23:00Z'],
    ['after midnight', '2026-01-10T23:30Z', '2026-01-11T23:00Z'],
    ['in summer', '2026-07-10T11:00Z', '2026-07-11T22:00Z'],
    ['on the day before the clock is set forward', '2026-03-28T12:00Z', '2026-03-29T22:00Z'],
    ['on the day before the clock is set back', '2026-10-24T11:00Z', '2026-10-25T23:00Z'],
  ])('is known to the end of the delivery day: %s', (_, now, knownUntil) => {
    expect(expectedKnownUntilMs(coupling, at(now))).toBe(at(knownUntil));
  });

  it.each([
    ['2026-01-10T11:59Z', '2026-01-10T12:00Z'],
    ['2026-01-10T12:00Z', '2026-01-11T12:00Z'],
    ['2026-03-28T20:00Z', '2026-03-29T11:00Z'],
  ])('is next published after %s at %s', (now, next) => {
    expect(nextPublicationMs(coupling, at(now))).toBe(at(next));
  });
});

describe('Agile', () => {
  it('reaches from four in the afternoon to eleven the next evening, London time', () => {
    expect(expectedKnownUntilMs(agile, at('2026-07-10T14:59Z'))).toBe(at('2026-07-10T22:00Z'));
    expect(expectedKnownUntilMs(agile, at('2026-07-10T15:00Z'))).toBe(at('2026-07-11T22:00Z'));
    expect(expectedKnownUntilMs(agile, at('2026-01-10T16:00Z'))).toBe(at('2026-01-11T23:00Z'));
  });
});
