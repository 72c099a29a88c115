import type { JSX } from 'preact';

/** The name of the house, as in public/nova.svg, in the colours of the page. */
export function Wordmark(): JSX.Element {
  return (
    <svg class="wordmark" viewBox="0 0 102 28" width="102" height="28" role="img" aria-label="Nova">
      <path
        class="wordmark-star"
        d="M14 1c1.1 7.6 5 11.6 12.6 13C19 15.500 15.100 19.400 14 27 12.900 19.400 9 15.500 1.400 14 9 12.600 12.900 8.600 14 1z"
      />
      <path
        class="wordmark-name"
        d="M37 21V7.500L47.500 20.500V7M77 7l5.500 14L88 7M88.500 21 94 7l5.500 14M90.500 17h7"
      />
      <circle class="wordmark-name" cx="62.5" cy="14" r="7.2" />
    </svg>
  );
}
