import type { Queryable } from '../../database/connect.ts';
import type { JobStatus } from '../../protocol/states.ts';
import { maySee } from '../../records/access.ts';
import type { OpenAnalysis } from '../../records/analyses_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { ProjectData } from './project_in_sight.ts';

type StepName = 'ref_masker' | 'ref_mapper' | 'ref_mapper_matrix' | 'matrix_phylogeny';

/** How much of a project each step is, about as long as they take; the sum is 1. */
const SHARES: Readonly<Record<StepName, number>> = {
  ref_masker: 0.05,
  ref_mapper: 0.6,
  ref_mapper_matrix: 0.1,
  matrix_phylogeny: 0.25,
};
const ORDER = Object.keys(SHARES) as StepName[];

interface StepRow {
  step: StepName;
  waits_for: string[];
  needs: number;
  stopped: boolean;
  job_id: number | null;
  done: boolean;
  under_way: boolean;
  failed: boolean;
  total: number;
  complete: number;
  failures: number;
  user_id: number | null;
  /** Of its job, which failed or waits for a person. */
  reason: string | null;
}

interface GenomeRow {
  assembly: string;
  assembly_id: number;
  strain: string;
  name: string;
  job_id: number | null;
  user_id: number | null;
  status: JobStatus | null;
  reason: string | null;
  left_out: { message: string } | null;
  called_percent: number | null;
}

/** A project whole, as its page shows it. Names are those of when a genome was taken in: who sees the project sees them all. */
export async function projectView(
  db: Queryable,
  viewer: Viewer,
  { id, database, state, project }: OpenAnalysis & { project: ProjectData },
) {
  const jobOf = ({ job_id, user_id }: { job_id: number | null; user_id: number | null }) =>
    job_id !== null && user_id !== null && maySee(viewer, user_id, database) ? job_id : null;
  const steps = await stepsOf(db, id);
  const { rows: genomes } = await db.query<GenomeRow>(GENOMES, [id]);
  const { rows: references } = await db.query<ReferenceRow>(REFERENCE, [id, project.ref_id]);
  const reference = references[0];
  const { summary, tree } = project;
  return {
    progress: progressOf(steps),
    state,
    from: project.from,
    steps: steps.map((one) => ({
      ...{ step: one.step, state: wordOf(one), waits_for: one.waits_for, job_id: jobOf(one) },
      jobs: {
        ...{ total: one.total, complete: one.complete, failed: one.failures },
        under_way: one.total - one.complete - one.failures,
      },
      reason: reasonOf(one),
    })),
    reference: {
      assembly: project.ref_barcode,
      strain: reference?.strain ?? '',
      name: project.ref_name,
      length: reference?.length ?? null,
      masked_percent: reference?.masked_percent ?? null,
    },
    assemblies: genomes.map((one) => ({
      ...{ assembly: one.assembly, strain: one.strain, name: one.name, state: stateOf(one) },
      ...{ job_id: jobOf(one), reason: one.left_out?.message ?? toldReason(one) },
      called_percent: one.called_percent,
      snps: one.left_out ? null : (project.snp_count?.[String(one.assembly_id)] ?? null),
      left_out: one.left_out !== null,
    })),
    made_again: project.made_again,
    summary: summary
      ? {
          ...{ genomes: summary.genomes, distinct: summary.distinct, sites: summary.sites },
          ...{ other_sites: summary.other_sites, sentence: summary.sentence ?? null },
          ...{ core_sites: summary.core, masked: summary.masked, reference_length: summary.reference_length },
          ...{ tree: tree?.sentence ?? null, support: tree?.support ?? null, left_out: summary.left_out },
        }
      : null,
    files: Object.values(project.files).map(({ file, bytes, sha256 }) => ({ name: file, bytes, sha256 })),
  };
}

interface ReferenceRow {
  strain: string;
  length: number | null;
  masked_percent: number | null;
}

const REFERENCE = `
  select s.barcode as strain, a.total_length as length, (j.result ->> 'masked_percent')::float8 as masked_percent
    from assemblies a join strains s on s.id = a.strain_id
      left join analysis_needs n on n.analysis_id = $1 and n.step = 'ref_masker'
      left join user_jobs j on j.job_id = n.job_id and j.status = 'COMPLETE'
    where a.id = $2`;

const GENOMES = `
  select a.barcode as assembly, a.id as assembly_id, s.barcode as strain, n.label as name, n.job_id, j.user_id, j.status, j.reason,
      n.left_out, (j.result ->> 'called_percent')::float8 as called_percent
    from analysis_needs n join assemblies a on a.id = n.assembly_id join strains s on s.id = a.strain_id
      left join user_jobs j on j.job_id = n.job_id
    where n.analysis_id = $1 and n.step = 'ref_mapper' order by n.label`;

async function stepsOf(db: Queryable, id: number): Promise<StepRow[]> {
  const { rows } = await db.query<StepRow>(
    `select s.step, s.waits_for, s.needs, s.stopped is not null as stopped, t.job_id, t.done, t.under_way, t.failed,
        j.user_id, case when j.status in ('FAILED', 'KILLED', 'HELD') then j.reason end as reason,
        case when s.needs > 0 then n.total else (t.done or t.under_way or t.failed and s.job_id is not null)::integer end as total,
        case when s.needs > 0 then n.complete else t.done::integer end as complete,
        case when s.needs > 0 then n.failed else (t.failed and t.job_id is not null and not t.under_way)::integer end as failures
      from analysis_steps s join analysis_states(array[$1::bigint]) t using (analysis_id, step)
        left join user_jobs j on j.job_id = t.job_id
        cross join lateral (select count(*)::integer as total,
            count(*) filter (where w.status = 'COMPLETE')::integer as complete,
            count(*) filter (where w.status in ('FAILED', 'KILLED'))::integer as failed
          from analysis_needs m join user_jobs w using (job_id)
          where m.analysis_id = s.analysis_id and m.step = s.step and m.left_out is null) n
      where s.analysis_id = $1`,
    [id],
  );
  return rows.toSorted((a, b) => ORDER.indexOf(a.step) - ORDER.indexOf(b.step));
}

/** One number that never falls while a project runs: what is complete, each step by its share. */
function progressOf(steps: readonly StepRow[]): number {
  const share = ({ step, done, needs, total, complete }: StepRow): number => {
    if (done) return SHARES[step];
    // Left out is done with, and what is not complete yet may still be left out: then it only grows.
    return needs > 0 && total > 0 ? (SHARES[step] * complete) / Math.max(total, needs) : 0;
  };
  const sum = steps.reduce((all, one) => all + share(one), 0);
  return Math.min(1, Math.round(sum * 1000) / 1000);
}

function wordOf({ done, failed, under_way }: StepRow): 'not_sent' | 'queued' | 'complete' | 'failed' {
  if (done) return 'complete';
  if (under_way) return 'queued';
  return failed ? 'failed' : 'not_sent';
}

function reasonOf({ stopped, done, under_way, needs, total, reason }: StepRow): string | null {
  if (done) return null;
  if (stopped) return 'The project was killed; adding strains, also those that it has, goes on with it.';
  if (needs > 0 && !under_way && total < needs)
    return `Too few genomes are left: a project compares ${needs} at least.`;
  return reason;
}

function stateOf({ left_out, status }: GenomeRow): 'queued' | 'complete' | 'failed' | 'left_out' {
  if (left_out) return 'left_out';
  if (status === 'COMPLETE') return 'complete';
  return status === 'FAILED' || status === 'KILLED' ? 'failed' : 'queued';
}

function toldReason({ status, reason }: GenomeRow): string | null {
  return status === 'FAILED' || status === 'KILLED' || status === 'HELD' ? reason : null;
}
