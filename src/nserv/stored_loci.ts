import type { Transaction } from '../database/connect.ts';
import type { SchemeLocus, SchemeTail } from '../genome/scheme_source.ts';
import type { NservScheme } from './scheme.ts';
import { allelesOf } from './scheme_rows.ts';

/**
 * The loci that NServ has of a scheme, as schemeLoci reads those of a folder; no STs, since it would bring what is there.
 * @returns the parameters and the hash of the newest version
 */
export async function* storedLoci(
  tx: Transaction,
  { name, loci, locusIds, parameters, sha256 }: NservScheme,
): AsyncGenerator<SchemeLocus, SchemeTail> {
  for (const [at, locus] of loci.entries()) yield { locus, alleles: await allelesOf(tx, locusIds[at]!) };
  return { name, profiles: [], parameters, sha256, warnings: [] };
}
