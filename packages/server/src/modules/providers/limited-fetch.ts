/** Largest answer that is read, 8 MiB. */
const MOST_BYTES = 8 * 1024 * 1024;
const REDIRECTS = 'error' as const;

/**
 * `fetch` for integrations: it ends with `signal`, follows no redirect, and gives up on answers beyond 8 MiB.
 * @throws TypeError when the provider cannot be reached, DOMException when `signal` fires, RangeError for too large an answer
 */
export function limitedFetch(signal: AbortSignal): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const both = init.signal == null ? signal : AbortSignal.any([signal, init.signal]);
    const answer = await fetch(input, { redirect: REDIRECTS, ...init, signal: both });
    if (answer.body === null) return answer;
    return new Response(answer.body.pipeThrough(limit(MOST_BYTES)), answer);
  };
}

function limit(most: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      if (bytes > most) controller.error(new RangeError(`the answer is larger than ${most} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
