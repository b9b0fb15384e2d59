import type { Pool, Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { Ownership } from '../jobs/job.ts';
import { schemeJob } from '../jobs/send_scheme.ts';
import { recordSchemes } from '../ledger/record_schemes.ts';
import type { Scheme } from '../records/schemes.ts';
import { type Choice, type Chosen, chooseAssemblies, SEND_BECAUSE } from './choose_assemblies.ts';

/** Jobs in one transaction: enough to be fast, few enough that workers begin with the first while the last are recorded. */
const TOGETHER = 1000;

/** Who asks, in the history of a job. */
const BY = 'update_scheme';

export interface SchemeUpdate extends Choice {
  workgroup?: string | undefined;
  priority?: number | undefined;
}

/** What an update of a scheme came to. */
export interface Updated {
  database: string;
  scheme: string;
  /** Every assembly of the database, by what was found of it. */
  counts: Chosen['counts'];
  /** Jobs recorded; in a dry run, that would be. */
  sent: number;
  /** Were to be sent and are beyond the limit. */
  beyond_limit: number;
  /** Were to be sent, but somebody else sent them just then. */
  overtaken: number;
}

/** @throws SCHEME_NO_PIPELINE */
export function checkSendable(scheme: Scheme): void {
  if (scheme.param.pipeline !== undefined) return;
  throw new EnterobotError('SCHEME_NO_PIPELINE', { scheme: scheme.description, database: scheme.database });
}

/**
 * The seed's update_scheme: sends a scheme for every assembly that passed QC and has no result of the newest versions,
 * unless a job for it is under way, was killed, or failed too often. Twice in a row it sends nothing new.
 * @throws SCHEME_NO_PIPELINE
 */
export async function updateScheme(
  pool: Pool,
  scheme: Scheme,
  options: SchemeUpdate & { dryRun?: boolean | undefined },
): Promise<Updated> {
  checkSendable(scheme);
  const chosen = await chooseAssemblies(pool, scheme, options);
  const sent = options.dryRun ? chosen.assemblies.length : await sendChosen(pool, scheme, chosen, options);
  return toldOf(scheme, chosen, sent);
}

/**
 * Records the jobs, a thousand a statement: on a pool each thousand is a transaction of its own, so that what is killed in
 * between goes on where it ended. Returns how many were recorded.
 */
export async function sendChosen(
  db: Queryable,
  scheme: Scheme,
  { assemblies }: Chosen,
  { workgroup, priority }: Ownership,
): Promise<number> {
  const { database } = scheme;
  // In the order in which everybody locks rows of assembly_lookup, for a transaction may hold many of them.
  const inOrder = assemblies.toSorted((a, b) => a.id - b.id);
  let sent = 0;
  for (let i = 0; i < inOrder.length; i += TOGETHER) {
    const jobs = inOrder.slice(i, i + TOGETHER).map(({ id: assemblyId, after, owner, ...assembly }) => {
      // A job on somebody's record is theirs, whoever sends it.
      const job = schemeJob(
        scheme,
        { ...assembly, database },
        { userId: owner, workgroup, priority, by: BY },
      );
      return { ...job.newJob(), assemblyId, schemeId: scheme.id, after };
    });
    sent += (await recordSchemes(db, jobs)).length;
  }
  return sent;
}

/** The summary of an update. */
export function toldOf(scheme: Scheme, { counts, assemblies }: Chosen, sent: number): Updated {
  const due = SEND_BECAUSE.reduce((sum, verdict) => sum + counts[verdict], 0);
  return {
    ...{ database: scheme.database, scheme: scheme.description, counts, sent },
    beyond_limit: due - assemblies.length,
    overtaken: assemblies.length - sent,
  };
}
