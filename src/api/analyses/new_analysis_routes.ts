import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { AccessoryGenomeJob } from '../../jobs/accessory_genome_job.ts';
import { checkAnalysisName } from '../../jobs/analysis_job.ts';
import { storeQuery } from '../../jobs/locus_search/query.ts';
import { LocusSearchJob } from '../../jobs/locus_search_job.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { text } from '../accounts/shapes.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { database } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';
import { groupAsked, groupOf, typingScheme } from './group.ts';

const PATH = '/api/v1.0/:database/analyses';
const config = { who: 'user' } as const;
const tags = ['analyses'];
/** As much as a locus search takes, with room for how JSON writes line ends. */
const QUERY_BYTES = 32 * 1024 * 1024;

const common = {
  name: text(300).describe('What you call it, 1 to 200 characters'),
  scheme: text(100).min(1).describe('A typing scheme'),
};
const sent = z.object({ id: z.int(), job_id: z.int() });

/** Begins analyses; they are jobs of whoever asks, and are found again at /api/v1.0/analyses. */
export async function newAnalysisRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.post(
    `${PATH}/locus_search`,
    {
      config,
      bodyLimit: 2 * QUERY_BYTES,
      schema: {
        summary: 'Find the loci and alleles of a scheme in sequences, and the strains that carry them',
        tags,
        params: z.strictObject({ database }),
        body: z.strictObject({
          ...common,
          sequences: z.string().max(QUERY_BYTES).describe('FASTA, up to 1,000 sequences and 32 MiB'),
        }),
        response: { 201: sent },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { name, scheme, sequences } = request.body;
      // Before anything is put into the store.
      const called = checkAnalysisName(name.trim());
      const of = await typingScheme(pool, viewer, request.params.database, scheme);
      const query = await storeQuery(store, { pasted: [Buffer.from(sequences)] });
      const job = new LocusSearchJob({
        ...{ database: request.params.database, name: called, scheme: of, query, userId: viewer.userId },
        by: viewer.username,
      });
      const { jobId } = await job.send(pool);
      await wakeWorkers(pool);
      return reply.code(201).send({ id: job.analysisId, job_id: jobId });
    },
  );

  app.post(
    `${PATH}/accessory_genome`,
    {
      config,
      schema: {
        summary: 'The loci that some strains of a group have and others have not',
        description:
          'The group is all strains of the database, those of a workspace, or some by barcode or name; of those, the ones whose files one may have.',
        tags,
        params: z.strictObject({ database }),
        body: z.strictObject({
          ...common,
          group: groupAsked,
          threshold: z.number().min(0).max(1).default(0.98),
          fragmented: z.enum(['present', 'absent']).default('present'),
        }),
        response: { 201: sent.extend({ strains: z.int() }) },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { name, scheme, group: asked, threshold, fragmented } = request.body;
      const called = checkAnalysisName(name.trim());
      const of = await typingScheme(pool, viewer, request.params.database, scheme);
      const group = await groupOf(pool, viewer, request.params.database, asked);
      if (group.length < 2) {
        const problem =
          'fewer than two strains of it have an assembly that passed QC and whose files you may have';
        throw new EnterobotError('ACCESSORY_NO_GROUP', { problem });
      }
      const job = new AccessoryGenomeJob({
        ...{ database: request.params.database, name: called, scheme: of, group, threshold, fragmented },
        ...{ userId: viewer.userId, by: viewer.username },
      });
      const { jobId } = await job.send(pool);
      await wakeWorkers(pool);
      return reply.code(201).send({ id: job.analysisId, job_id: jobId, strains: group.length });
    },
  );
}
