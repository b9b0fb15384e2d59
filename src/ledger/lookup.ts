import type { Queryable } from '../database/connect.ts';
import type { Json } from '../protocol/task.ts';
import type { Claim } from './claim.ts';

/** What a scheme job writes of its result for its assembly. */
export interface LookupResult {
  version: string;
  /** NServ's ST barcode for typing schemes, the reference's barcode for snp_calls; null otherwise. */
  stBarcode: string | null;
  results: Json;
}

/** Writes the results of a completing job into its assembly_lookup row (status and counters follow the move). */
export async function writeLookup(db: Queryable, claim: Claim, result: LookupResult): Promise<void> {
  const { assembly_id, scheme_id, reference } = claim.job;
  await db.query(
    `update assembly_lookup set version = $4, st_barcode = $5,
        other_data = other_data || jsonb_build_object('results', $6::jsonb)
      where assembly_id = $1 and scheme_id = $2 and reference = $3`,
    [assembly_id, scheme_id, reference, result.version, result.stBarcode, JSON.stringify(result.results)],
  );
}

/** A row of assembly_lookup. */
export interface LookupRow {
  scheme_id: number;
  reference: string;
  version: string;
  st_barcode: string | null;
  status: 'QUEUED' | 'COMPLETE' | 'FAILED';
  other_data: { job_id: number; results?: Json } & Record<string, Json>;
}

/** What is known of an assembly under each of its schemes. */
export async function lookupsOf(db: Queryable, assemblyId: number): Promise<LookupRow[]> {
  const { rows } = await db.query<LookupRow>(
    `select scheme_id, reference, version, st_barcode, status, other_data from assembly_lookup
      where assembly_id = $1 order by scheme_id, reference`,
    [assemblyId],
  );
  return rows;
}
