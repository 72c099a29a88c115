import type { AmountPlan, AmountRequest, SitePlan, SiteProblem, SpareSun } from '@plateau/energy';

/** What is handed to a thread. */
export type Problem =
  | { readonly kind: 'SITE'; readonly site: SiteProblem }
  | {
      readonly kind: 'AMOUNT';
      readonly requests: readonly AmountRequest[];
      readonly siteKw: number | null;
      readonly sun: SpareSun | null;
    };

/** What a thread answers. */
export type Reply =
  | { readonly kind: 'READY' }
  | { readonly kind: 'SOLVED'; readonly plan: SitePlan | readonly AmountPlan[] }
  | { readonly kind: 'FAILED'; readonly message: string };
