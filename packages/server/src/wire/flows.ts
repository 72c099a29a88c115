import { Word } from './schemas.ts';

/** Which way energy flows, as it is sent: the synonyms mean the same in every release (rest-api.md §1.4). */
export const FlowIn = Word(
  ['IMPORT', 'EXPORT', 'INBOUND', 'OUTBOUND'],
  'Into the property or device, or out of it. INBOUND is IMPORT, OUTBOUND is EXPORT.',
);
/** As it is answered in release busbar. */
export const FlowOut = Word(['IMPORT', 'EXPORT'], 'Into the property or device, or out of it.');
/** As it is answered in release anode. */
export const FlowOutAnode = Word(['INBOUND', 'OUTBOUND'], 'Into the property or device, or out of it.');

const FLOWS = { IMPORT: 'IMPORT', INBOUND: 'IMPORT', EXPORT: 'EXPORT', OUTBOUND: 'EXPORT' } as const;

/** The flow that a word means; undefined when it is none. */
export function readFlow(word: unknown): 'IMPORT' | 'EXPORT' | undefined {
  return typeof word === 'string' && Object.hasOwn(FLOWS, word) ? FLOWS[word as keyof typeof FLOWS] : undefined;
}
