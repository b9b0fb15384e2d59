import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { addToTree } from '../../jobs/ms_tree/add_to_tree.ts';
import { addToProject } from '../../jobs/snp/change_project.ts';
import { SNP_PROJECT } from '../../jobs/snp/new_project.ts';
import { projectInSight } from '../../jobs/snp/project_in_sight.ts';
import { editableAnalysis, type OpenAnalysis, openAnalysis } from '../../records/analyses_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { besideGroup, groupAsked, groupOf } from './group.ts';

/** What became of it: the job that makes the analysis again (null: none is needed), and how many strains it then has. */
interface Added {
  job_id: number | null;
  strains: number;
}

/**
 * `group`: best assemblies that the viewer may have; `beside`: what else was asked for, and why it cannot come. Whether they
 * may change the analysis was asked before.
 */
type Add = (
  options: ApiOptions,
  viewer: Viewer,
  analysis: OpenAnalysis,
  asked: { group: number[]; beside: { name: string; reason: string }[] },
) => Promise<Added>;

/** The types of analyses that strains can be added to. */
const ADD = new Map<string, Add>([
  [
    'ms_tree',
    ({ pool }, viewer, { id }, asked) =>
      inTransaction(pool, async (tx) => {
        await editableAnalysis(tx, viewer, id);
        const { jobId, strains } = await addToTree(tx, id, asked, viewer.username);
        return { job_id: jobId, strains };
      }),
  ],
  [
    SNP_PROJECT,
    async ({ pool, store, crobot }, viewer, { id }, { group }) => {
      const project = await projectInSight(pool, viewer, id, 'edit');
      const { strains } = await addToProject(pool, store, viewer, project, group, crobot);
      // Its calls are jobs of many projects, and the matrix is begun when they are there.
      return { job_id: null, strains };
    },
  ],
]);

/** More strains for an analysis that is there. */
export async function addStrainsRoute(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool } = options;
  app.post(
    '/api/v1.0/analyses/:id/strains',
    {
      config: { who: 'user' },
      schema: {
        summary:
          'Add strains to a tree or an SNP project: it is made again with these too, of what is new alone',
        tags: ['analyses'],
        params: z.strictObject({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
        body: z.strictObject({ group: groupAsked }),
        response: { 200: z.object({ job_id: z.int().nullable(), strains: z.int() }) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const analysis = await openAnalysis(pool, viewer, request.params.id);
      if (analysis.access === 'see') throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
      const { id, type, database } = analysis;
      const add = ADD.get(type);
      if (!add) throw new EnterobotError('ANALYSIS_ADDS_NONE', { analysis: id, type });
      const group = await groupOf(pool, viewer, database, request.body.group);
      if (group.length === 0) {
        const problem =
          'none of what is to be added has an assembly that passed QC and whose files you may have';
        throw new EnterobotError('TREE_NO_GROUP', { problem });
      }
      const beside = await besideGroup(pool, viewer, request.body.group);
      const added = await add(options, viewer, analysis, { group, beside });
      await wakeWorkers(pool);
      return added;
    },
  );
}
