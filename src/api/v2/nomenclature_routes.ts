import { z } from 'zod';
import type { ApiApp } from '../options.ts';
import { contextOf, typingScheme } from './context.ts';
import { answerList } from './envelope.ts';
import { allelesAsked, allelesQuery, lociAsked, lociQuery, stsAsked, stsQuery } from './nomenclature.ts';
import { database, envelope, scheme } from './parameters.ts';
import type { Shared } from './shared.ts';

/** Alleles, loci and STs of a typing scheme. */
export async function nomenclatureRoutes(app: ApiApp, shared: Shared): Promise<void> {
  const { pool } = shared;
  const about = { tags: ['v2.0'], params: z.object({ database, scheme }) };
  app.get(
    '/api/v2.0/:database/:scheme/alleles',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Alleles data',
        ...about,
        querystring: allelesQuery,
        response: { 200: envelope('alleles') },
      },
    },
    async (request, reply) => {
      const typing = await typingScheme(await contextOf(shared, request), request.params.scheme);
      return answerList(pool, request, reply, allelesAsked(typing, request.query), request.query);
    },
  );
  app.get(
    '/api/v2.0/:database/:scheme/loci',
    {
      config: { who: 'user' },
      schema: { summary: 'Loci', ...about, querystring: lociQuery, response: { 200: envelope('loci') } },
    },
    async (request, reply) => {
      const context = await contextOf(shared, request);
      const typing = await typingScheme(context, request.params.scheme);
      return answerList(pool, request, reply, lociAsked(context, typing, request.query), request.query);
    },
  );
  app.get(
    '/api/v2.0/:database/:scheme/sts',
    {
      config: { who: 'user' },
      schema: {
        summary: 'ST profile data',
        ...about,
        querystring: stsQuery,
        response: { 200: envelope('STs') },
      },
    },
    async (request, reply) => {
      const context = await contextOf(shared, request);
      const typing = await typingScheme(context, request.params.scheme);
      return answerList(pool, request, reply, stsAsked(context, typing, request.query), request.query);
    },
  );
}
