import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { readScheme } from '../../src/genome/scheme_dump.ts';

/** One allele in so many has an indel of whole codons beside its SNPs, as real ones do. */
const INDEL_EVERY = 33;
const MOST_SNPS = 12;

/**
 * Makes a scheme in dump layout from a refset: of each of its loci so many alleles that all together are `alleles`,
 * the first as it is and the others with 1 to 12 SNPs, and some with an indel. The same call makes the same scheme.
 */
export async function makeScheme(
  refset: string,
  folder: string,
  alleles: number,
  loci: number,
): Promise<void> {
  const scheme = await readScheme(refset);
  const chosen = scheme.loci.slice(0, loci);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'profiles.list'), `ST\t${chosen.join('\t')}\n`);
  const random = generator(20_261_125);
  let left = alleles;
  for (const [i, locus] of chosen.entries()) {
    const count = Math.ceil(left / (chosen.length - i));
    await writeLocus(
      join(folder, `${locus}.fasta.gz`),
      locus,
      scheme.alleles[i]![0]!.sequence,
      count,
      random,
    );
    left -= count;
  }
}

async function writeLocus(
  file: string,
  locus: string,
  ancestor: string,
  count: number,
  random: (below: number) => number,
): Promise<void> {
  const seen = new Set<string>();
  const lines: string[] = [];
  while (seen.size < count) {
    const sequence = seen.size === 0 ? ancestor : mutated(ancestor, random);
    if (seen.has(sequence)) continue;
    seen.add(sequence);
    lines.push(`>${locus}_${seen.size}\n${sequence}\n`);
  }
  const packed = createGzip({ level: 1 });
  const done = once(packed.pipe(createWriteStream(file)), 'finish');
  packed.end(lines.join(''));
  await done;
}

function mutated(ancestor: string, random: (below: number) => number): string {
  const letters = [...ancestor];
  const inside = ancestor.length - 6;
  for (let snps = 1 + random(MOST_SNPS); snps > 0; snps--) letters[3 + random(inside)] = 'ACGT'[random(4)]!;
  if (random(INDEL_EVERY) === 0) {
    const at = 3 * (1 + random(Math.floor(inside / 3)));
    if (random(2) === 0) letters.splice(at, 3);
    else letters.splice(at, 0, 'G', 'C', 'A');
  }
  return letters.join('');
}

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
