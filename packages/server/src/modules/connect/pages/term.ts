import { Refusal } from '../../../refusal.ts';
import type { Page } from '../page.ts';
import { siteOf } from '../visit.ts';

/** Until when does the contract run? Can be skipped. Leads to the summary. */
export const term: Page<'term'> = {
  actions: () => [],

  show: async ({ run }) => ({
    page: 'term',
    start: run.term?.start ?? null,
    end: run.term?.end ?? null,
    type: run.term === null ? null : run.term.end === null ? 'UNTIL_TERMINATED' : 'FIXED',
  }),

  answer: async (visit, answer) => {
    const { timeZone } = (await siteOf(visit)).place;
    const start = answer.start === undefined ? null : readDate(answer.start, timeZone, 'contract_start_date');
    const end = answer.end === undefined ? null : readDate(answer.end, timeZone, 'contract_end_date');
    const today = Temporal.Instant.fromEpochMilliseconds(visit.session.clock.now())
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .toString();
    if (end !== null && (end < today || (start !== null && end < start))) {
      throw new Refusal('contract_end_date_invalid', 'The end must not lie before today or before the start.', {
        param: 'contract_end_date',
      });
    }
    return { run: { term: { start, end } }, next: { kind: 'CONNECT' } };
  },
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** The local date of an RFC 3339 timestamp, or a plain date, from 1900 to 9998. */
function readDate(text: string, timeZone: string, param: string): string {
  try {
    const date = DATE.test(text)
      ? Temporal.PlainDate.from(text)
      : INSTANT.test(text)
        ? Temporal.Instant.from(text.toUpperCase()).toZonedDateTimeISO(timeZone).toPlainDate()
        : null;
    if (date !== null && date.year >= 1900 && date.year <= 9998) return date.toString();
  } catch (error) {
    // A date that does not exist, such as 30 February.
    if (!(error instanceof RangeError)) throw error;
  }
  throw new Refusal('date_format_invalid', 'The date must be in RFC 3339 form.', { param });
}
