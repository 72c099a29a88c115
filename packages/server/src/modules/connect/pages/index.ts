import type { Page, PageName } from '../page.ts';
import { address } from './address.ts';
import { failed } from './failed.ts';
import { library } from './library.ts';
import { name } from './name.ts';
import { pending } from './pending.ts';
import { price } from './price.ts';
import { provider } from './provider.ts';
import { providerName } from './provider-name.ts';
import { region } from './region.ts';
import { structure } from './structure.ts';
import { summary } from './summary.ts';
import { surcharge } from './surcharge.ts';
import { term } from './term.ts';

/** Every page by its name. */
export const pages: { readonly [Name in PageName]: Page<Name> } = {
  address,
  provider,
  provider_name: providerName,
  library,
  structure,
  price,
  region,
  surcharge,
  name,
  term,
  pending,
  failed,
  summary,
};
