import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { parseBarcode } from '../../records/barcodes.ts';
import type { ApiApp } from '../options.ts';
import { assembliesAsked, assembliesQuery } from './assemblies.ts';
import { type Context, contextOf } from './context.ts';
import { answerList, type Shape } from './envelope.ts';
import { findHits, type Listing } from './listing.ts';
import { type Asked, barcode, database, envelope, list as fields } from './parameters.ts';
import { schemesAsked, schemesQuery } from './schemes.ts';
import type { Shared } from './shared.ts';
import { straindataAsked, straindataQuery } from './straindata.ts';
import { strainsAsked, strainsQuery } from './strains.ts';
import { strainsversionAsked } from './strainsversion.ts';
import { tracesAsked, tracesQuery } from './traces.ts';

/** One of the lists of records of a database. */
interface List<Query extends z.ZodObject> {
  /** Ends the path. */
  path: string;
  /** The key of its envelope. */
  name: string;
  /** What one of its records is called. */
  kind: string;
  summary: string;
  query: Query;
  listing: (context: Context, query: z.output<Query>) => Listing;
  shape?: Shape;
  /** Whether one record may be asked for by its barcode, in the path. */
  single?: boolean;
}

function listOf<Query extends z.ZodObject>(given: List<Query>): List<Query> {
  return given;
}

const LISTS = [
  listOf({
    ...{ path: 'strains', name: 'Strains', kind: 'strain', summary: 'Strain metadata', single: true },
    ...{ query: strainsQuery, listing: strainsAsked },
  }),
  listOf({
    ...{
      path: 'strainsversion',
      name: 'StrainsArchive',
      kind: 'strain',
      summary: 'Strain previous metadata',
    },
    ...{ query: strainsQuery, listing: strainsversionAsked },
  }),
  listOf({
    ...{
      path: 'straindata',
      name: 'straindata',
      kind: 'strain',
      summary: 'Strain data',
      shape: 'object' as const,
    },
    ...{ query: straindataQuery, listing: straindataAsked },
  }),
  listOf({
    ...{
      path: 'assemblies',
      name: 'Assemblies',
      kind: 'assembly',
      summary: 'Genome assemblies',
      single: true,
    },
    ...{ query: assembliesQuery, listing: assembliesAsked },
  }),
  listOf({
    ...{
      path: 'traces',
      name: 'Traces',
      kind: 'trace',
      summary: 'Traces (sequence-reads) metadata',
      single: true,
    },
    ...{ query: tracesQuery, listing: tracesAsked },
  }),
  listOf({
    ...{ path: 'schemes', name: 'Schemes', kind: 'scheme', summary: 'Genotyping schemes', single: true },
    ...{ query: schemesQuery, listing: schemesAsked },
  }),
] as unknown as List<z.ZodObject>[];

/** The lists of strains, assemblies, traces and schemes, and their records by barcode. */
export async function recordRoutes(app: ApiApp, shared: Shared): Promise<void> {
  for (const one of LISTS) listRoute(app, shared, one);
  for (const one of LISTS.filter(({ single }) => single)) singleRoutes(app, shared, one);
}

function listRoute(app: ApiApp, shared: Shared, list: List<z.ZodObject>) {
  const { path, name, summary, query, listing, shape } = list;
  app.get(
    `/api/v2.0/:database/${path}`,
    {
      config: { who: 'user' },
      schema: {
        ...{ summary, tags: ['v2.0'], params: z.object({ database }), querystring: query },
        response: { 200: envelope(name, shape) },
      },
    },
    async (request, reply) => {
      const context = await contextOf(shared, request);
      const asked = request.query as Asked & Record<string, unknown>;
      const options = { all: asked.return_all === true, ...(shape ? { shape } : {}) };
      return answerList(shared.pool, request, reply, listing(context, asked), asked, options);
    },
  );
}

function singleRoutes(app: ApiApp, shared: Shared, list: List<z.ZodObject>) {
  const { path, name, kind, summary, query, listing } = list;
  const params = z.object({ database, barcode });
  const schema = { summary, tags: ['v2.0'], params, response: { 200: envelope(name) } };
  const url = `/api/v2.0/:database/${path}/:barcode`;

  const answer = async (request: FastifyRequest, reply: FastifyReply, wanted: string[] | undefined) => {
    const context = await contextOf(shared, request);
    const { barcode: key } = request.params as { barcode: string };
    parseBarcode(key);
    const asked = query.parse({ barcode: key }) as unknown as Asked & Record<string, unknown>;
    const found = listing(context, asked);
    const { ids } = await findHits(shared.pool, found, asked);
    if (ids.length === 0) throw new EnterobotError('RECORD_UNKNOWN', { kind, key });
    return answerList(shared.pool, request, reply, found, { ...asked, only_fields: wanted });
  };

  app.get(
    url,
    {
      config: { who: 'user' },
      schema: { ...schema, querystring: z.object({ only_fields: fields.optional() }) },
    },
    async (request, reply) => answer(request, reply, request.query.only_fields),
  );
  app.post(
    url,
    {
      config: { who: 'user' },
      schema: { ...schema, body: z.looseObject({ only_fields: fields.optional() }).nullish() },
    },
    async (request, reply) => answer(request, reply, request.body?.only_fields),
  );
  // Strains are edited: src/api/v2/edit_routes.ts.
  if (path === 'strains') return;
  app.put(
    url,
    {
      config: { who: 'user' },
      schema: {
        ...{ tags: ['v2.0'], params, summary: `${summary}: not edited here` },
        body: z.looseObject({}).nullish(),
      },
    },
    async (request) => {
      const context = await contextOf(shared, request);
      parseBarcode(request.params.barcode);
      const asked = query.parse({ barcode: request.params.barcode });
      const { ids } = await findHits(shared.pool, listing(context, asked), asked as unknown as Asked);
      if (ids.length === 0) throw new EnterobotError('RECORD_UNKNOWN', { kind, key: request.params.barcode });
      throw new EnterobotError('RECORDS_READ_ONLY', { list: path, database: context.database.name });
    },
  );
}
