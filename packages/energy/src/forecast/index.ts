export { type CompletionOptions, completeIndex, FORECAST_HISTORY_MS } from './complete-index.ts';
