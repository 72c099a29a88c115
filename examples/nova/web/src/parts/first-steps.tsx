import type { JSX } from 'preact';

/** Before a tariff is connected. */
export function FirstSteps({ busy, onConnect }: { readonly busy: boolean; onConnect(): void }): JSX.Element {
  return (
    <section class="card first-steps">
      <Plug />
      <h2>What does your electricity cost right now?</h2>
      <p>
        Connect your tariff, and Nova shows every hour’s price, today and tomorrow, and charges your car when it is
        cheap.
      </p>
      <button type="button" class="button" aria-disabled={busy} onClick={onConnect}>
        {busy ? 'One moment …' : 'Connect my tariff'}
      </button>
      <ol class="steps">
        <li>Choose your provider</li>
        <li>Say which plan you have</li>
        <li>See your prices at once</li>
      </ol>
    </section>
  );
}

function Plug(): JSX.Element {
  return (
    <svg class="plug" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
      <circle cx="32" cy="32" r="32" class="plug-ground" />
      <path class="plug-line" d="M25 16v9M39 16v9M20 25h24v7a12 12 0 0 1-24 0zM32 44v7" />
    </svg>
  );
}
