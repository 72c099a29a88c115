import { type Static, Type } from 'typebox';
import { Direction, Timestamp } from '../../wire/schemas.ts';
import type { AnswerContext } from '../both/price-answer.ts';

/** The request as it was understood, repeated in answers of release anode. */
export const RequestEcho = Type.Object({ tariff_direction: Direction, start_time: Timestamp(), end_time: Timestamp() });

export const requestEchoExample: Static<typeof RequestEcho> = {
  tariff_direction: 'IMPORT',
  start_time: '2026-09-14T10:00:00+02:00',
  end_time: '2026-09-14T13:00:00+02:00',
};

export function writeRequestEcho({ request, window }: AnswerContext): Static<typeof RequestEcho> {
  return {
    tariff_direction: request.direction,
    start_time: window.write(window.startMs),
    end_time: window.write(window.endMs),
  };
}
