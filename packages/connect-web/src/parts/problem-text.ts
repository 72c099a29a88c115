import { sayIfKnown } from '../language/language.ts';
import type { Problem } from '../session/protocol.ts';

/** What to tell the customer: our text of the code, else the server's message (connect.md §7.1). */
export function problemText(problem: Problem): string {
  // Texts with gaps to fill are those of this client's own checks; the server's message has the times in it.
  const known = sayIfKnown(`error.${problem.code}`);
  if (known !== null && !known.includes('{')) return known;
  return problem.message || (sayIfKnown('error.unexpected_error') ?? '');
}
