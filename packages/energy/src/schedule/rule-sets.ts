/** Sets of rules, given as ascending indices, each known by a number: equal sets have equal numbers. */
export interface RuleSets {
  numberOf(rules: readonly number[]): number;
  rulesOf(number: number): readonly number[];
}

export function createRuleSets(): RuleSets {
  const numbers = new Map<string, number>();
  const sets: (readonly number[])[] = [];
  return {
    numberOf(rules) {
      const key = rules.join();
      let number = numbers.get(key);
      if (number === undefined) {
        number = sets.push(rules) - 1;
        numbers.set(key, number);
      }
      return number;
    },
    rulesOf: (number) => sets[number]!,
  };
}
