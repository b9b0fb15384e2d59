import type { Pool, Queryable } from '../database/connect.ts';
import { assemblyOfTraces } from '../jobs/assembly_of_traces.ts';
import type { Ownership } from '../jobs/job.ts';
import { type DecidedReads, recordReads } from '../ledger/record_reads.ts';
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
 * refused for what they are, their job was killed, or failed too often. Twice in a row it sends nothing new.
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
  ownership: Ownership,
): Promise<number> {
  let sent = 0;
  for (let i = 0; i < strains.length; i += TOGETHER) {
    const jobs = strains.slice(i, i + TOGETHER).map((one) => jobOf(database, one, ownership));
    sent += (await recordReads(db, jobs)).length;
  }
  return sent;
}

/** Its jobs are its owner's, whoever sends them. */
function jobOf(database: string, chosen: ChosenStrain, ownership: Ownership): DecidedReads {
  const { id: strainId, traces, after } = chosen;
  const assembler = chosen.assembler === 'megahit' ? 'megahit' : 'spades';
  const job = assemblyOfTraces({ database, strainId, traces, assembler }, ownership);
  return { ...job.newJob(), after, by: BY };
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
