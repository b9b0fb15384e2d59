import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A scheme for tests: locus → number → sequence, ST → alleles. */
export interface TestScheme {
  alleles: Record<string, Record<number, string>>;
  profiles: Record<number, number[]>;
}

/** Writes it in dump layout to a new temporary folder. */
export async function dumpFolder({ alleles, profiles }: TestScheme): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'enterobot-dump-')), 'scheme');
  await mkdir(folder);
  const loci = Object.keys(alleles);
  const rows = Object.entries(profiles).map(([st, numbers]) => `${st}\t${numbers.join('\t')}\n`);
  await writeFile(join(folder, 'profiles.list.gz'), gzipSync(`ST\t${loci.join('\t')}\n${rows.join('')}`));
  for (const [locus, numbers] of Object.entries(alleles)) {
    const records = Object.entries(numbers).map(([number, sequence]) => `>${locus}_${number}\n${sequence}\n`);
    await writeFile(join(folder, `${locus}.fasta.gz`), gzipSync(records.join('')));
  }
  return folder;
}

/** Two loci, three STs. */
export function smallScheme(): TestScheme {
  return {
    alleles: { gapA: { 1: 'ACGTACGTAA', 2: 'ACGTACGTCC' }, infB: { 1: 'GGGTTTAAAC', 5: 'GGGTTTAAAG' } },
    profiles: { 1: [1, 1], 2: [1, 5], 10: [2, 5] },
  };
}
