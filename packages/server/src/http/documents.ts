import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Refusal } from '../refusal.ts';
import { releaseHeader } from './admission.ts';
import { ICON } from './icon.ts';
import { apiDescription, errorResponses } from './openapi.ts';
import { isOemRelease, NEWEST_OEM_RELEASE, OEM_RELEASES, type OemRelease } from './release.ts';
import { startPage } from './start-page.ts';

const TITLES: Record<OemRelease, string> = { '2025-09-14.anode': 'anode', '2026-08-01.busbar': 'busbar' };

/** Answers with the start page, for people who come by. */
export function answerStartPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:")
    .send(startPage(originOf(request)));
}

/** What developers read: the API description, one for each release, and the interactive reference. */
export async function serveDocuments(app: FastifyInstance): Promise<void> {
  const open = { config: { open: true } };
  app.get('/favicon.ico', {
    ...open,
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(ICON),
  });
  app.get('/openapi.json', {
    ...open,
    schema: {
      tags: ['Reference'],
      summary: 'This description, OpenAPI 3.1',
      description: 'One document for each release: named by `release`, or by the version header.',
      security: [],
      querystring: Type.Object({ release: Type.Optional(Type.String({ examples: [...OEM_RELEASES] })) }),
      response: {
        200: Type.Object({}, { description: 'OpenAPI 3.1', additionalProperties: true }),
        ...errorResponses(['data_json_invalid', 'api_version_unknown', 'internal_error'], 'api'),
      },
    },
    handler: async (request, reply) => {
      const { release } = request.query as { release?: string };
      const wanted = release ?? releaseHeader(request) ?? NEWEST_OEM_RELEASE;
      if (!isOemRelease(wanted)) throw new Refusal('api_version_unknown', `There is no release "${wanted}".`);
      reply.header('cache-control', 'public, max-age=300');
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(apiDescription(app, wanted)));
    },
  });

  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
      route.schema = { ...route.schema, hide: true };
    });
    await scope.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        pageTitle: 'Plateau API reference',
        sources: OEM_RELEASES.toReversed().map((release) => ({
          title: TITLES[release],
          slug: TITLES[release],
          url: `/openapi.json?release=${release}`,
          agent: { disabled: true },
        })),
        // Everything comes from this server: no fonts, telemetry, proxy or services of others.
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
      },
    });
  });
}

/** How the reader reached this page. The header is the sender's word, so nothing but a plain host goes into the page. */
function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${/^[a-z0-9.:[\]-]+$/i.test(host) ? host : 'localhost'}`;
}
