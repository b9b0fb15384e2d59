import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { MISSING_TREATMENTS, TREE_METHODS } from '../../genome/tree/tree_words.ts';
import { checkAnalysisName } from '../../jobs/analysis_job.ts';
import { MSSATreeJob } from '../../jobs/ms_sa_tree_job.ts';
import { checkPastedTable } from '../../jobs/ms_tree/pasted_table.ts';
import { MSTreeJob } from '../../jobs/ms_tree_job.ts';
import { getDatabase } from '../../records/databases.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { text } from '../accounts/shapes.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { database } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';
import { besideGroup, groupAsked, groupOf, typingScheme } from './group.ts';

const PATH = '/api/v1.0/:database/analyses';
const config = { who: 'user' } as const;
const tags = ['analyses'];
/** Some 5,000 strains of 3,000 loci. */
const MOST_TABLE = 64 * 1024 * 1024;

const sent = z.object({ id: z.int(), job_id: z.int(), strains: z.int() });
const common = {
  name: text(300).describe('What you call it, 1 to 200 characters'),
  method: z.enum(TREE_METHODS).default('MSTreeV2'),
  missing: z
    .enum(MISSING_TREATMENTS)
    .default('pairwise')
    .describe('What missing loci do to distances; MSTreeV2 has a rule of its own'),
};

/** Begins trees of profiles; they are jobs of whoever asks, and are found again at /api/v1.0/analyses. */
export async function newTreeRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.post(
    `${PATH}/ms_tree`,
    {
      config,
      schema: {
        summary: 'A minimum spanning tree, or one by neighbour joining, of strains under a typing scheme',
        description:
          'The group is all strains of the database, those of a workspace, or some by barcode or name; of those, the ones whose files one may have. Strains without an ST of the scheme are left out, and the tree says which and why.',
        tags,
        params: z.strictObject({ database }),
        body: z.strictObject({
          ...common,
          scheme: text(100).min(1).describe('A typing scheme'),
          group: groupAsked,
        }),
        response: { 201: sent },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { name, scheme, group: asked, method, missing } = request.body;
      const called = checkAnalysisName(name.trim());
      const of = await typingScheme(pool, viewer, request.params.database, scheme);
      const group = await groupOf(pool, viewer, request.params.database, asked);
      if (group.length === 0) {
        const problem = 'none of it has an assembly that passed QC and whose files you may have';
        throw new EnterobotError('TREE_NO_GROUP', { problem });
      }
      const job = new MSTreeJob({
        ...{ database: request.params.database, name: called, scheme: of, group, method, missing },
        beside: await besideGroup(pool, viewer, asked),
        parent: asked !== 'all' && 'workspace' in asked ? asked.workspace : null,
        ...{ userId: viewer.userId, by: viewer.username },
      });
      const { jobId } = await job.send(pool);
      await wakeWorkers(pool);
      return reply.code(201).send({ id: job.analysisId, job_id: jobId, strains: group.length });
    },
  );

  app.post(
    `${PATH}/ms_sa_tree`,
    {
      config,
      bodyLimit: 2 * MOST_TABLE,
      schema: {
        summary: 'A tree of a table of profiles of one’s own',
        description:
          'Tab-separated: a header with the loci, then a row for each strain with its name first. Columns whose header begins with # are kept as metadata. Missing are 0, -, N, empty cells and negative numbers.',
        tags,
        params: z.strictObject({ database }),
        body: z.strictObject({ ...common, profiles: z.string().describe('Up to 64 MiB of text') }),
        response: { 201: sent },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { name, profiles, method, missing } = request.body;
      const called = checkAnalysisName(name.trim());
      await getDatabase(pool, request.params.database);
      const bytes = Buffer.byteLength(profiles);
      if (bytes > MOST_TABLE) throw new EnterobotError('TREE_TABLE_LARGE', { bytes, most: MOST_TABLE });
      const strains = checkPastedTable(profiles);
      const table = await store.putStream(
        'queries',
        () => Readable.from([Buffer.from(profiles)]),
        '.tsv.gz',
        createGzip(),
      );
      const job = new MSSATreeJob({
        ...{
          database: request.params.database,
          name: called,
          method,
          missing,
          parent: null,
          table: { ...table },
        },
        ...{ userId: viewer.userId, by: viewer.username },
      });
      const { jobId } = await job.send(pool);
      await wakeWorkers(pool);
      return reply.code(201).send({ id: job.analysisId, job_id: jobId, strains });
    },
  );
}
