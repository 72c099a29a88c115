import { and, arrayContains, eq, or, type SQL, sql } from 'drizzle-orm';
import { stableId } from '../../ids.ts';
import { plainName } from '../../names.ts';
import { Refusal } from '../../refusal.ts';
import {
  idsStatement,
  type Page,
  type PageRequest,
  readPage,
  replaceRows,
  type Scope,
  type Session,
  tables,
} from '../../storage/index.ts';
import { type LibraryTemplate, sandboxTemplates } from './library/index.ts';

export type Provider = typeof tables.providers.$inferSelect;
export type TariffTemplate = typeof tables.tariffTemplates.$inferSelect;

export interface ProviderFilter {
  readonly countryCode?: string | undefined;
  /** Part of the name; case and accents are ignored. */
  readonly query?: string | undefined;
}

export interface TemplateFilter extends ProviderFilter {
  readonly providerId?: string | undefined;
  readonly direction?: TariffTemplate['direction'] | undefined;
  readonly type?: TariffTemplate['type'] | undefined;
}

/** Energy companies by name. Made-up ones are there in test mode only. */
export function listProviders(
  session: Session,
  scope: Scope,
  filter: ProviderFilter,
  page: PageRequest,
): Promise<Page<Provider>> {
  const { providers } = tables;
  const where = and(
    visible(scope, eq(providers.sandbox, false)),
    filter.countryCode === undefined ? undefined : arrayContains(providers.countryCodes, [filter.countryCode]),
    filter.query === undefined ? undefined : sql`${providers.searchName} like ${`%${likeText(filter.query)}%`}`,
  );
  return readPage(session, providers, { where, by: providers.searchName, order: 'ascending' }, page);
}

/** @throws Refusal `not_found` */
export async function requireProvider(session: Session, scope: Scope, id: string): Promise<Provider> {
  const { providers } = tables;
  const [provider] = await session.sql
    .select()
    .from(providers)
    .where(and(eq(providers.id, id), visible(scope, eq(providers.sandbox, false))));
  if (provider === undefined) throw new Refusal('not_found', `There is no provider ${id}.`, { param: 'provider_id' });
  return provider;
}

/** Providers by id, those that exist. */
export async function findProviders(session: Session, ids: readonly string[]): Promise<ReadonlyMap<string, Provider>> {
  if (ids.length === 0) return new Map();
  const rows = await selectProviders(session, ids, {});
  return new Map(rows.map((row) => [row.id, row]));
}

const selectProviders = idsStatement('providers_by_id', (way, isWanted) =>
  way.select().from(tables.providers).where(isWanted(tables.providers.id)),
);

/** Plans of the library by name. Made-up ones are there in test mode only. */
export function listTemplates(
  session: Session,
  scope: Scope,
  filter: TemplateFilter,
  page: PageRequest,
): Promise<Page<TariffTemplate>> {
  const { tariffTemplates: templates } = tables;
  const where = and(
    visible(scope, eq(templates.sandbox, false)),
    filter.providerId === undefined ? undefined : eq(templates.providerId, filter.providerId),
    filter.countryCode === undefined ? undefined : eq(templates.countryCode, filter.countryCode),
    filter.direction === undefined ? undefined : eq(templates.direction, filter.direction),
    filter.type === undefined ? undefined : eq(templates.type, filter.type),
    filter.query === undefined ? undefined : sql`${templates.searchName} like ${`%${likeText(filter.query)}%`}`,
  );
  return readPage(session, templates, { where, by: templates.searchName, order: 'ascending' }, page);
}

/** @throws Refusal `not_found` */
export async function requireTemplate(session: Session, scope: Scope, id: string): Promise<TariffTemplate> {
  const { tariffTemplates: templates } = tables;
  const [template] = await session.sql
    .select()
    .from(templates)
    .where(and(eq(templates.id, id), visible(scope, eq(templates.sandbox, false))));
  if (template === undefined) {
    throw new Refusal('not_found', `There is no tariff template ${id}.`, { param: 'template_id' });
  }
  return template;
}

/** Puts the sandbox's providers and plans into the catalogue, or brings them up to date. */
export function seedSandboxLibrary(session: Session): Promise<void> {
  return storeTemplates(session, sandboxTemplates, { sandbox: true });
}

/** Stores plans and their providers; what has the same key is replaced. Tariffs made from them stay as they are. */
export function storeTemplates(
  session: Session,
  templates: readonly LibraryTemplate[],
  { sandbox }: { readonly sandbox: boolean },
): Promise<void> {
  return session.atomically(async (transaction) => {
    const providers = templates.map(({ provider }) => providerRow(provider, sandbox));
    await replaceRows(transaction, tables.providers, providers);
    const plans = templates.map((template) => templateRow(template, sandbox));
    await replaceRows(transaction, tables.tariffTemplates, plans);
    transaction.announce({ topic: 'catalogue', key: 'templates' });
  });
}

function providerRow(provider: LibraryTemplate['provider'], sandbox: boolean): Provider {
  return {
    id: stableId('prv', provider.key),
    displayName: provider.displayName,
    searchName: plainName(provider.displayName),
    logoUrl: null,
    accentColor: provider.accentColor,
    countryCodes: [...provider.countryCodes],
    connectionTypes: [...provider.connectionTypes],
    websiteUrl: provider.websiteUrl,
    // Logins are a matter of providers that the operator adds.
    module: null,
    moduleKeySealed: null,
    loginStyle: 'MODULE',
    accountId: null,
    marketSources: [],
    sandbox,
  };
}

function templateRow(template: LibraryTemplate, sandbox: boolean): TariffTemplate {
  return {
    id: stableId('trt', template.sourceKey),
    providerId: stableId('prv', template.provider.key),
    sourceKey: template.sourceKey,
    displayName: template.displayName,
    searchName: plainName(template.displayName),
    description: template.description,
    countryCode: template.countryCode,
    regions: [...template.regions],
    timeZone: template.timeZone,
    type: template.type,
    direction: template.direction,
    structureType: template.structureType,
    currencyCode: template.currencyCode,
    validFrom: template.validFrom === null ? null : new Date(template.validFrom),
    terms: template.terms,
    sandbox,
  };
}

/** Live mode shows what is real; test mode everything. */
function visible(scope: Scope, isReal: SQL): SQL | undefined {
  return scope.liveMode ? or(isReal) : undefined;
}

function likeText(query: string): string {
  return plainName(query).replaceAll(/[\\%_]/g, (special) => `\\${special}`);
}
