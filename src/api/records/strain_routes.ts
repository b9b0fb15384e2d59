import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { reaches } from '../../records/access.ts';
import { actingAs } from '../../records/acting.ts';
import { editStrain, type StrainEdit } from '../../records/strain_edit.ts';
import { historyOf } from '../../records/strain_history.ts';
import { type StrainRecord, showStrain, strainPage } from '../../records/strain_list.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import {
  barcode,
  database,
  listOf,
  replacedAnswer,
  strainAnswer,
  tellReplaced,
  tellStrain,
} from './record_answers.ts';
import { besideColumns, columnNamed, strainColumns, valuesOfStrains } from './strain_columns.ts';
import { strainFilters, strainPageQuery } from './strain_query.ts';

const STRAINS = '/api/v1.0/:database/strains';
const STRAIN = `${STRAINS}/:barcode`;
const user = { who: 'user' } as const;
const here = z.strictObject({ database, barcode });

const edit = z.strictObject({
  strain: z.string().min(1).max(200).optional(),
  /** By field; null or '' empties it. */
  metadata: z
    .record(z.string().min(1).max(100), z.string().max(5000).nullable())
    .refine((cells) => Object.keys(cells).length <= 500, 'has more than 500 fields')
    .optional(),
  release_date: z.iso.date().nullable().optional(),
  private: z.boolean().optional(),
  control: z.enum(['positive', 'negative']).nullable().optional(),
  /** Barcode; null leaves the choice to the rule. */
  best_assembly: barcode.nullable().optional(),
  /** Username. */
  owner: z.string().min(1).max(200).optional(),
  /** The version that was seen; or the header If-Match. */
  row_version: z.int().min(1).max(2_147_483_647).optional(),
  /** For the history. */
  why: z.string().max(500).optional(),
});

const historyQuery = z.strictObject({
  of: z.enum(['strains', 'assemblies', 'traces']).default('strains'),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
});

/** What needs no look at the columns of the database. */
const PLAIN = new Set(['id', 'strain', 'barcode', 'created', 'lastmodified', 'release_date']);

/** Strains: listed, shown, edited, and what they were before. */
export async function strainRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    STRAINS,
    {
      config: user,
      schema: {
        summary: 'The strains of a database, filtered, sorted, paged, with how many there are',
        params: z.strictObject({ database }),
        querystring: strainPageQuery,
        response: { 200: listOf(strainAnswer) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { sort, order, limit, offset, column, ...query } = request.query;
      const { database: name } = request.params;
      const filters = await strainFilters(pool, viewer, name, query);
      const columns =
        column.length > 0 || !PLAIN.has(sort ?? 'id') ? await strainColumns(pool, viewer, name) : [];
      const beside = besideColumns(columns, column);
      const page = {
        ...{ limit, offset },
        ...(sort === undefined ? {} : PLAIN.has(sort) ? { sort } : { by: columnNamed(columns, sort).source }),
        ...(order ? { order } : {}),
      };
      const { records, total } = await strainPage(pool, viewer, filters, page);
      if (beside.length === 0) return { records: records.map(tellStrain), total };
      const values = await valuesOfStrains(pool, beside, records);
      return { records: records.map((one, i) => ({ ...tellStrain(one), values: values[i]! })), total };
    },
  );

  app.get(
    STRAIN,
    {
      config: user,
      schema: { summary: 'One strain', params: here, response: { 200: strainAnswer } },
    },
    async (request, reply) => {
      const strain = await strainToShow(pool, viewerIn(request), request.params);
      return reply.header('etag', `"${strain.row_version}"`).send(tellStrain(strain));
    },
  );

  app.patch(
    STRAIN,
    {
      config: user,
      schema: {
        summary: 'Change a strain: name, metadata, release, control run, best assembly, owner',
        description:
          'Needs the version that was seen: `If-Match: "<row_version>"`, or row_version in the body.',
        params: here,
        body: edit,
        response: { 200: strainAnswer, 204: z.undefined().describe('Changed, and hidden from you by that') },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { row_version, why, ...change } = request.body;
      const seen = seenVersion(request.headers['if-match'], row_version);
      const { params } = request;
      const strain = await inTransaction(pool, async (tx) => {
        await actingAs(tx, { userId: viewer.userId, ...(why === undefined ? {} : { why }) });
        await editStrain(tx, viewer, params, change as StrainEdit, seen);
        return showStrain(tx, viewer, params.database, params.barcode);
      });
      // Who gave it away and hid it does not see it any more.
      if (!strain) return reply.code(204).send();
      return reply.header('etag', `"${strain.row_version}"`).send(tellStrain(strain));
    },
  );

  app.get(
    `${STRAIN}/history`,
    {
      config: user,
      schema: {
        summary: 'Every replaced row of a strain, newest first, with time, user and reason',
        params: here,
        querystring: historyQuery,
        response: { 200: listOf(replacedAnswer) },
      },
    },
    async (request) => {
      // Rows of assemblies and traces name files.
      const wanted = request.query.of === 'strains' ? 'row' : 'files';
      const strain = await strainToShow(pool, viewerIn(request), request.params, wanted);
      const { records, total } = await historyOf(pool, strain.id, request.query);
      return { records: records.map(tellReplaced), total };
    },
  );
}

/**
 * The strain that a path names.
 * @throws RECORD_UNKNOWN (none that the viewer sees), NOT_ALLOWED (the viewer may not go as far as `wanted`)
 */
export async function strainToShow(
  db: Queryable,
  viewer: Viewer,
  at: { database: string; barcode: string },
  wanted: 'row' | 'files' | 'edit' = 'row',
): Promise<StrainRecord> {
  const strain = await showStrain(db, viewer, at.database, at.barcode);
  if (!strain) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'strain', key: at.barcode });
  if (!reaches(strain.access, wanted)) throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  return strain;
}

/** @throws RECORD_VERSION_NEEDED */
function seenVersion(ifMatch: string | undefined, body: number | undefined): number | '*' {
  if (ifMatch?.trim() === '*') return '*';
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(ifMatch?.trim() ?? '')?.[1];
  if (version !== undefined) return Number(version);
  if (ifMatch === undefined && body !== undefined) return body;
  throw new EnterobotError('RECORD_VERSION_NEEDED', {});
}
