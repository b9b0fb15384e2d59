import type { Pool, Queryable } from '../database/connect.ts';
import { assemblyOfTraces } from '../jobs/assembly_of_traces.ts';
import type { Ownership } from '../jobs/job.ts';
import { assemblyStats, qaEvaluation } from '../jobs/qa_evaluation_job.ts';
import { type DecidedReads, recordReads } from '../ledger/record_reads.ts';
import { recordSchemes } from '../ledger/record_schemes.ts';
import { writeTag } from '../ledger/tag_and_type.ts';
import { getDatabase } from '../records/databases.ts';
import {
  ASSEMBLE_BECAUSE,
  type ChosenStrain,
  type ChosenStrains,
  chooseStrains,
  type StrainChoice,
} from './choose_strains.ts';

/** Jobs in one transaction, as for update_scheme. */
const TOGETHER = 1000;

/** Who asks, in the history of a job. */
const BY = 'update_assemblies';

export interface AssembliesUpdate extends StrainChoice {
  database: string;
  workgroup?: string | undefined;
  priority?: number | undefined;
  dryRun?: boolean | undefined;
}

/** What an update of a database's assemblies came to. */
export interface AssembliesUpdated {
  database: string;
  /** Every strain of the database, by what was found of it. */
  counts: ChosenStrains['counts'];
  /** Jobs recorded; in a dry run, that would be. */
  sent: number;
  /** Were to be sent and are beyond the limit. */
  beyond_limit: number;
  /** Were to be sent, but somebody else sent them just then. */
  overtaken: number;
  /** The strains that were chosen, in the order in which they are sent. */
  strains: Pick<ChosenStrain, 'barcode' | 'strain' | 'because'>[];
  /** Those without a valid assembly that were left alone, each with the reason. */
  skipped: ChosenStrains['skipped'];
}

/**
 * The seed's update_assemblies: sends the assembly of every strain that has no valid one (none that passed QC) and has
 * Illumina paired-end reads, unless a job for it is under way, its newest reads were assembled already and failed QC, were
 * refused for what they are, their job was killed, or failed too often. An assembly whose QC ended without a verdict is
 * judged again in place of that. Twice in a row it sends nothing new.
 * @throws DATABASE_UNKNOWN
 */
export async function updateAssemblies(pool: Pool, options: AssembliesUpdate): Promise<AssembliesUpdated> {
  const { database, dryRun } = options;
  await getDatabase(pool, database);
  const chosen = await chooseStrains(pool, database, options);
  const sent = dryRun ? chosen.strains.length : await sendStrains(pool, database, chosen, options);
  return toldOf(database, chosen, sent);
}

/**
 * Records the jobs, a thousand a statement: on a pool each thousand is a transaction of its own, so that what is killed in
 * between goes on where it ended. Returns how many were recorded.
 */
export async function sendStrains(
  db: Queryable,
  database: string,
  { strains }: Pick<ChosenStrains, 'strains'>,
  { workgroup, priority }: Pick<Ownership, 'workgroup' | 'priority'>,
): Promise<number> {
  const given = { workgroup, priority, by: BY };
  // In an order that does not depend on why they were chosen: a transaction holds many of them, and two that judged
  // differently would wait for each other.
  const reads = strains.flatMap((one) => (one.assembly ? [] : [jobOf(database, one, given)]));
  const inOrder = reads
    .map((job) => ({ job, tag: writeTag(job.tag) }))
    .sort((a, b) => (a.tag < b.tag ? -1 : 1));
  let sent = 0;
  for (let i = 0; i < inOrder.length; i += TOGETHER) {
    const jobs = inOrder.slice(i, i + TOGETHER).map(({ job }) => job);
    sent += (await recordReads(db, jobs)).length;
  }
  return sent + (await judgeAgain(db, database, strains, given));
}

/** A job on somebody's record is theirs, whoever sends it. */
function jobOf(database: string, chosen: ChosenStrain, given: Ownership): DecidedReads {
  const { id: strainId, traces, after, owner: userId } = chosen;
  const assembler = chosen.assembler === 'megahit' ? 'megahit' : 'spades';
  const job = assemblyOfTraces({ database, strainId, traces, assembler }, { ...given, userId });
  return { ...job.newJob(), after };
}

/** The same of assemblies that nobody has judged; in the order of their ids, as update_scheme. */
async function judgeAgain(
  db: Queryable,
  database: string,
  strains: readonly ChosenStrain[],
  given: Ownership,
): Promise<number> {
  const unjudged = strains.flatMap(({ assembly, after, owner }) =>
    assembly ? [{ assembly, after, owner }] : [],
  );
  if (unjudged.length === 0) return 0;
  unjudged.sort((a, b) => a.assembly.id - b.assembly.id);
  const scheme = await assemblyStats(db, database);
  let sent = 0;
  for (let i = 0; i < unjudged.length; i += TOGETHER) {
    const jobs = unjudged.slice(i, i + TOGETHER).map(({ assembly, after, owner: userId }) => {
      const job = qaEvaluation(scheme, { ...assembly, database }, { ...given, userId });
      return { ...job.newJob(), assemblyId: assembly.id, schemeId: scheme.id, after };
    });
    sent += (await recordSchemes(db, jobs)).length;
  }
  return sent;
}

/** The summary of an update. */
export function toldOf(
  database: string,
  { counts, strains, skipped }: ChosenStrains,
  sent: number,
): AssembliesUpdated {
  const due = ASSEMBLE_BECAUSE.reduce((sum, verdict) => sum + counts[verdict], 0);
  return {
    ...{ database, counts, sent },
    beyond_limit: due - strains.length,
    overtaken: strains.length - sent,
    strains: strains.map(({ barcode, strain, because }) => ({ barcode, strain, because })),
    skipped,
  };
}
