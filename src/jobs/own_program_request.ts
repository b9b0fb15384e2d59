import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import { getAssembly } from '../records/assemblies.ts';
import { parseBarcode } from '../records/barcodes.ts';
import { getDatabase } from '../records/databases.ts';
import type { OwnProgramParam, Scheme } from '../records/schemes.ts';
import { tracesOf } from '../records/traces.ts';
import type { SchemeJobParams } from './scheme_job.ts';

/**
 * What CRobot is to do for a scheme that is a laboratory's own program: the manifest is named by its sha256, never sent.
 * @throws RECORD_UNKNOWN, SCHEME_NO_READS
 */
export async function ownProgramRequest(
  db: Queryable,
  scheme: Scheme,
  own: OwnProgramParam,
  { assemblyBarcode, assemblyFilepointer }: SchemeJobParams,
): Promise<TaskRequest> {
  const { genus } = await getDatabase(db, scheme.database);
  const inputs: Record<string, string> = own.inputs.includes('assembly')
    ? { assembly: assemblyFilepointer }
    : {};
  if (own.inputs.includes('reads')) Object.assign(inputs, await readsOf(db, scheme, assemblyBarcode));
  const { manifest, parameters } = own;
  return {
    ...{ pipeline: 'generic', version: '', inputs, reads: {}, resources: {} },
    params: { manifest, parameters, scheme_version: scheme.version, genus, barcode: assemblyBarcode },
  };
}

/** The reads that the assembly was made of, else the newest of its strain that are kept here. */
async function readsOf(
  db: Queryable,
  scheme: Scheme,
  assembly: string,
): Promise<{ read1: string; read2: string }> {
  const { strainId, traceId } = await getAssembly(db, parseBarcode(assembly).id);
  const kept = (await tracesOf(db, strainId)).filter(({ read1, read2 }) => read1 && read2);
  const trace = kept.find(({ id }) => id === traceId) ?? kept.at(-1);
  if (!trace) throw new EnterobotError('SCHEME_NO_READS', { scheme: scheme.description, assembly });
  return { read1: trace.read1!.path, read2: trace.read2!.path };
}
