import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { Recorded } from '../ledger/record.ts';
import { getAssembly } from '../records/assemblies.ts';
import type { Scheme } from '../records/schemes.ts';
import { lockOwner } from '../records/strains.ts';
import type { Ownership } from './job.ts';
import { sendScheme } from './send_scheme.ts';

/** A strain that somebody may send a scheme for. */
export interface StrainToSend {
  id: number;
  barcode: string;
}

/**
 * Sends a scheme for the best assembly of a strain, because somebody asks for it: that it failed before, or is there
 * already, is none against it, if they say so.
 * @param again also where there is a result already
 * @returns the job; not `fresh`: one was under way already
 * @throws SCHEME_NO_PIPELINE, SEND_NO_ASSEMBLY, SEND_HAS_RESULT
 */
export async function sendSchemeTo(
  tx: Transaction,
  scheme: Scheme,
  strain: StrainToSend,
  again: boolean,
  ownership: Pick<Ownership, 'workgroup' | 'priority' | 'by'>,
): Promise<Recorded> {
  if (!scheme.param.pipeline)
    throw new EnterobotError('SCHEME_NO_PIPELINE', { scheme: scheme.description, database: scheme.database });
  const userId = await lockOwner(tx, strain.id);
  const { rows } = await tx.query<{ best: number | null; status: string | null }>(
    `select s.best_assembly as best, l.status from strains s
      left join assembly_lookup l on l.assembly_id = s.best_assembly and l.scheme_id = $2 and l.reference = ''
      where s.id = $1`,
    [strain.id, scheme.id],
  );
  const { best, status } = rows[0]!;
  if (best === null) throw new EnterobotError('SEND_NO_ASSEMBLY', { strain: strain.barcode });
  if (status === 'COMPLETE' && !again)
    throw new EnterobotError('SEND_HAS_RESULT', { strain: strain.barcode, scheme: scheme.description });
  return sendScheme(tx, scheme, await getAssembly(tx, best), { ...ownership, userId });
}
