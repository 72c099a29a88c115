import { highestPrice, type SiteProblem, type SiteWeights } from '@plateau/energy';

/**
 * What yields to what: a wish for content to the limits of the connection, these to the bounds of storage. All of them
 * lie far above any price.
 */
export function siteWeights(problem: Omit<SiteProblem, 'weights'>): SiteWeights {
  const highest = highestPrice(problem);
  return { storage: 1000 * highest, limit: 300 * highest, demand: 100 * highest, goal: 30 * highest };
}
