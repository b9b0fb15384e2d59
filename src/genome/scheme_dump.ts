import type { Allele, Scheme } from './scheme.ts';
import { schemeLoci } from './scheme_source.ts';

export type { Scheme } from './scheme.ts';

/**
 * Reads a scheme as a whole, in either layout: EnteroBase's dumps (`profiles.list.gz`, tab-separated, `ST` and the
 * loci; and `<locus>.fasta.gz`, headers `locus_number`), or one `refset.fasta.gz` with all loci, and no STs unless the
 * table is there, too. A `scheme.json` says how it is called. The same names without .gz are read, too.
 * @throws SCHEME_* for what is wrong with it, and what reading a FASTA file throws
 */
export async function readScheme(folder: string): Promise<Scheme> {
  const loci: string[] = [];
  const alleles: Allele[][] = [];
  const source = schemeLoci(folder);
  for (;;) {
    const step = await source.next();
    if (step.done) return { loci, alleles, ...step.value };
    loci.push(step.value.locus);
    alleles.push(step.value.alleles);
  }
}
