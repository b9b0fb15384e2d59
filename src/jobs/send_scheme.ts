import type { Queryable } from '../database/connect.ts';
import type { Recorded } from '../ledger/record.ts';
import type { Assembly } from '../records/assemblies.ts';
import type { Scheme } from '../records/schemes.ts';
import { BUILT_IN_SCHEMES } from './built_in_schemes.ts';
import { GenericJob } from './generic_job.ts';
import type { Job, JobClass, Ownership } from './job.ts';
import { NomenclatureJob } from './nomenclature_job.ts';
import type { SchemeJobParams } from './scheme_job.ts';

/** Typing schemes have NomenclatureJob, built-in schemes their own class where they have one, all others GenericJob. */
function classOf({ description, param }: Scheme): JobClass<SchemeJobParams> {
  if (param.pipeline === 'nomenclature') return NomenclatureJob;
  return BUILT_IN_SCHEMES.find((one) => one.description === description)?.Job ?? GenericJob;
}

/** The job of one scheme for one assembly. */
export function schemeJob(
  scheme: Scheme,
  assembly: Pick<Assembly, 'database' | 'barcode' | 'filePointer'>,
  ownership: Ownership = {},
): Job<SchemeJobParams> {
  const JobOfScheme = classOf(scheme);
  const { id, description } = scheme;
  // Columns are for readers of results, and a program is looked up when CRobot is asked; here they would only fill the ledger.
  const { columns: _, own_program: __, ...param } = scheme.param;
  return new JobOfScheme({
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
