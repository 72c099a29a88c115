import type { PageName } from '../../modules/connect/index.ts';
import { anode } from './anode.ts';
import { busbar } from './busbar.ts';
import type { Dialect } from './dialect.ts';

/** Every form of the protocol. One more is a file of its own and a line here. */
export const dialects: readonly Dialect[] = [anode, busbar];

/** The form that a session speaks. */
export function dialectOf({ dialect: name }: { readonly dialect: string }): Dialect {
  const found = dialects.find((dialect) => dialect.name === name);
  if (found === undefined) throw new Error(`there is no dialect ${name}`);
  return found;
}

const pagesByRoute = new Map(
  dialects.flatMap(({ routes }) =>
    Object.entries(routes).flatMap(([page, names]) => names.map((route) => [route, page as PageName] as const)),
  ),
);

/** The page that a route names in any dialect: the names of one are synonyms in the others (connect.md §1.5). */
export function pageOfRoute(route: string): PageName | undefined {
  return pagesByRoute.get(route);
}
