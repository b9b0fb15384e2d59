import type { Pool, Transaction } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { addNeeds, leaveOut, takeResults } from '../../ledger/needs.ts';
import { resend } from '../../ledger/resend.ts';
import type { OpenAnalysis } from '../../records/analyses_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { Store } from '../../store.ts';
import { type CallsAsked, sendCalls, sendMask } from './calls.ts';
import { tellMadeAgain } from './make_again.ts';
import { genomesOf, labelsOf } from './members.ts';
import { checkNumber } from './new_project.ts';
import { type AsksVersions, pipelineVersions } from './pipeline_versions.ts';
import type { ProjectData } from './project_in_sight.ts';
import { REFUSES_ITSELF } from './ref_mapper_job.ts';
import { goOnWith } from './stop_project.ts';

type Project = OpenAnalysis & { project: ProjectData };

/**
 * Those who change one project take turns: what they decide, names of genomes too, rests on the needs that they read. Not by
 * its item, which comes after jobs everywhere; nobody who holds a job or an item waits for a turn.
 */
async function takeTurn(tx: Transaction, id: number): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`SNP project ${id}`]);
}

interface NeedRow {
  assembly_id: number;
  barcode: string;
  label: string;
  job_id: number | null;
  left_out: { code: string; message: string } | null;
  status: string | null;
}

async function needsOf(tx: Transaction, id: number): Promise<NeedRow[]> {
  const { rows } = await tx.query<NeedRow>(
    `select n.assembly_id, a.barcode, n.label, n.job_id, n.left_out, j.status
      from analysis_needs n join assemblies a on a.id = n.assembly_id left join user_jobs j on j.job_id = n.job_id
      where n.analysis_id = $1 and n.step = 'ref_mapper' order by n.assembly_id`,
    [id],
  );
  return rows;
}

async function asking(
  tx: Transaction,
  store: Store,
  viewer: Viewer,
  { database, project }: Project,
): Promise<Omit<CallsAsked, 'versions'>> {
  const [reference] = await genomesOf(tx, [project.ref_id]);
  if (!(await store.exists(reference!.filePointer))) {
    const reason = 'its file is not in the store';
    throw new EnterobotError('SNP_REFERENCE_UNFIT', { reference: project.ref_name, reason });
  }
  const by = `SNP project of ${viewer.username}`;
  return { database, reference: reference!, from: project.from, by };
}

/**
 * Takes further genomes into a project: those that it has not are called, unless somebody had them called before, and matrix
 * and tree are made once more. Of those that it has, and of the mask, what failed or was killed is sent again; a project that
 * was killed goes on. Those left out stay so.
 * @throws SNP_REFERENCE_UNFIT (its file is gone), SNP_TOO_MANY_GENOMES, SNP_CALL_ENDING
 */
export async function addToProject(
  pool: Pool,
  store: Store,
  viewer: Viewer,
  project: Project,
  group: readonly number[],
  crobot?: AsksVersions,
): Promise<{ added: number; sent: number; strains: number }> {
  const versions = await pipelineVersions(crobot);
  return inTransaction(pool, async (tx) => {
    await takeTurn(tx, project.id);
    const has = await needsOf(tx, project.id);
    const known = new Set(has.map((one) => one.assembly_id));
    const fresh = [...new Set(group)].filter((id) => !known.has(id));
    const broken = has.filter(
      (one) => one.left_out === null && (one.status === 'FAILED' || one.status === 'KILLED'),
    );
    checkNumber(Math.max(has.length + fresh.length, 2));
    const asked = { ...(await asking(tx, store, viewer, project)), versions };
    const genomes = await genomesOf(tx, [...fresh, ...broken.map((one) => one.assembly_id)]);
    const labels = labelsOf(genomes, new Set(has.map((one) => one.label)));
    const mask = await sendMask(tx, store, asked);
    const { needs, sent, lost } = await sendCalls(tx, store, asked, genomes, labels);
    const added = needs.filter((one) => !known.has(one.assemblyId));
    await addNeeds(tx, project.id, 'ref_mapper', added);
    if (mask.lost.length > 0) await takeResults(tx, project.id, 'ref_masker', mask.needs);
    await tellMadeAgain(tx, project.id, [...mask.lost, ...lost]);
    await goOnWith(tx, project.id, viewer.username);
    const usable = [...added.map((one) => one.leftOut), ...has.map((one) => one.left_out)];
    return { added: added.length, sent, strains: usable.filter((one) => one === null).length };
  });
}

/**
 * Leaves assemblies out of a project, or takes them back: it goes on with what it has then, without another call of what is
 * stored. What was not called, or failed, is sent again when it comes back.
 * @throws SNP_NOT_A_MEMBER, SNP_STAYS_OUT
 */
export async function leaveOutOfProject(
  pool: Pool,
  viewer: Viewer,
  project: Project,
  { assemblies, back }: { assemblies: readonly string[]; back: boolean },
): Promise<{ strains: number; left_out: number }> {
  return inTransaction(pool, async (tx) => {
    await takeTurn(tx, project.id);
    const has = await needsOf(tx, project.id);
    const byBarcode = new Map(has.map((one) => [one.barcode, one]));
    const missing = assemblies.filter((barcode) => !byBarcode.has(barcode.toUpperCase()));
    if (missing.length > 0)
      throw new EnterobotError('SNP_NOT_A_MEMBER', { assemblies: missing.slice(0, 10).join(', ') });
    const meant = [...new Set(assemblies)].map((barcode) => byBarcode.get(barcode.toUpperCase())!);
    const changed = meant.filter((one) => (one.left_out === null) !== back);
    if (back) await sendAgain(tx, changed, viewer.username);
    const ids = changed.map((one) => one.assembly_id);
    const why = { code: 'BY_HAND', message: `left out by ${viewer.username}` };
    if (ids.length > 0) await leaveOut(tx, project.id, 'ref_mapper', ids, back ? null : why);
    const out = (await needsOf(tx, project.id)).filter((one) => one.left_out !== null).length;
    return { strains: has.length - out, left_out: out };
  });
}

/** @throws SNP_STAYS_OUT: nothing that could be done here would bring it back */
async function sendAgain(tx: Transaction, taken: readonly NeedRow[], by: string): Promise<void> {
  const out = taken.find((one) => one.job_id === null || REFUSES_ITSELF.includes(one.left_out!.code));
  if (out) throw new EnterobotError('SNP_STAYS_OUT', { name: out.label, reason: out.left_out!.message });
  for (const { job_id, status } of taken)
    if (status === 'FAILED' || status === 'KILLED') await resend(tx, job_id!, by);
}
