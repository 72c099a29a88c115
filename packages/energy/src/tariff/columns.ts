import type { IndexInfo, TariffContext } from './rules.ts';

/** The indices that a tariff's rates name, each with a column of its own however it is named. */
export interface IndexColumns {
  readonly indices: readonly IndexInfo[];
  /** The column of an index, or undefined if there is no such index. */
  columnOf(nameOrId: string): number | undefined;
}

export function createIndexColumns(context: TariffContext): IndexColumns {
  const indices: IndexInfo[] = [];
  return {
    indices,
    columnOf(nameOrId) {
      const index = context.findIndex(nameOrId);
      if (index === undefined) return undefined;
      const known = indices.findIndex(({ id }) => id === index.id);
      return known >= 0 ? known : indices.push(index) - 1;
    },
  };
}
