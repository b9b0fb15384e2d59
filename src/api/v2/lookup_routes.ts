import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiApp } from '../options.ts';
import { viewerIn } from '../who.ts';
import { baseOf } from './links.ts';
import { lookUp } from './lookup.ts';
import { barcode, parts } from './parameters.ts';
import type { Shared } from './shared.ts';

const found = z.object({ records: z.int(), results: z.array(z.looseObject({ barcode: z.string() })) });

/** Barcodes of any kind, of any database. */
export async function lookupRoutes(app: ApiApp, { pool, tickets }: Shared): Promise<void> {
  const answer = async (request: FastifyRequest, barcodes: readonly string[]) => {
    const asker = { pool, tickets, viewer: viewerIn(request), base: baseOf(request) };
    const results = await lookUp(asker, barcodes);
    return { records: results.length, results } as z.infer<typeof found>;
  };
  const about = { summary: 'What barcodes mean', tags: ['v2.0'] };
  app.get(
    '/api/v2.0/lookup',
    {
      config: { who: 'user' },
      schema: {
        ...about,
        querystring: z.object({ barcode: parts.optional().describe('One or several, joined by commas') }),
        response: { 200: found },
      },
    },
    async (request) => answer(request, request.query.barcode ?? []),
  );
  app.get(
    '/api/v2.0/lookup/:barcode',
    {
      config: { who: 'user' },
      schema: { ...about, params: z.object({ barcode }), response: { 200: found } },
    },
    async (request) => answer(request, request.params.barcode.split(',')),
  );
  app.post(
    '/api/v2.0/lookup/:barcode',
    {
      config: { who: 'user' },
      schema: {
        ...about,
        params: z.object({ barcode }),
        body: z.looseObject({ barcode: parts.optional() }).nullish(),
        response: { 200: found },
      },
    },
    async (request) =>
      answer(request, [...request.params.barcode.split(','), ...(request.body?.barcode ?? [])]),
  );
}
