import type { Queryable } from '../database/connect.ts';
import type { Recorded } from '../ledger/record.ts';
import type { Assembly } from '../records/assemblies.ts';
import type { Scheme } from '../records/schemes.ts';
import { GenericJob } from './generic_job.ts';
import type { Ownership } from './job.ts';
import { NomenclatureJob } from './nomenclature_job.ts';

/** The job of one scheme for one assembly: typing schemes by NomenclatureJob, all others by GenericJob. */
export function schemeJob(
  scheme: Scheme,
  assembly: Pick<Assembly, 'database' | 'barcode' | 'filePointer'>,
  ownership: Ownership = {},
): NomenclatureJob | GenericJob {
  const JobClass = scheme.param.pipeline === 'nomenclature' ? NomenclatureJob : GenericJob;
  const { id, description, param } = scheme;
  return new JobClass({
    scheme: { id, description, param },
    database: assembly.database,
    assemblyBarcode: assembly.barcode,
    assemblyFilepointer: assembly.filePointer,
    ...ownership,
  });
}

/** Sends one scheme for one assembly. */
export async function sendScheme(
  db: Queryable,
  scheme: Scheme,
  assembly: Assembly,
  ownership: Ownership = {},
): Promise<Recorded> {
  return schemeJob(scheme, assembly, ownership).send(db);
}
