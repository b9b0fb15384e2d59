import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Contig } from '../../genome/fasta.ts';
import { inParallel } from '../parallel.ts';
import type { TaskContext } from '../pipeline.ts';
import { runPipe, runProgram } from '../run_program.ts';
import { type ContigSites, SiteCollector, type SiteLimits } from './sites.ts';

/** Reads that may belong elsewhere, and bases below this quality, say nothing about a site. */
const MIN_MAPPING_QUALITY = '20';
const MIN_BASE_QUALITY = '13';

/** More reads than this over one base bring nothing but time. */
const MAX_SITE_DEPTH = '250';

/**
 * Asks the reads about every base of the contigs: how much is surely called, what is to be corrected, and where two
 * bases stand side by side. The contigs are dealt to the cores by length.
 */
export async function callSites(
  task: TaskContext,
  contigs: readonly Contig[],
  reference: string,
  bam: string,
  limits: SiteLimits,
): Promise<Map<string, ContigSites>> {
  await runProgram(task, 'samtools', ['faidx', reference]);
  const blocks = [...new Set([0, limits.min_site_depth, limits.min_het_depth])]
    .sort((a, b) => a - b)
    .join(',');
  const hands = deal(contigs, task.resources.cores);
  const files = hands.map((_, i) => join(task.scratch, `sites_${i}.vcf`));
  await inParallel(
    task,
    task.resources.cores,
    hands.map((hand, i) => async (part) => {
      const regions = join(task.scratch, `sites_${i}.bed`);
      await writeFile(regions, hand.map(({ name, sequence }) => `${name}\t0\t${sequence.length}\n`).join(''));
      const quality = ['-q', MIN_MAPPING_QUALITY, '-Q', MIN_BASE_QUALITY, '-d', MAX_SITE_DEPTH];
      await runPipe(
        part,
        [
          [
            'bcftools',
            ['mpileup', '-f', reference, '-R', regions, ...quality, '-a', 'AD,DP', '-g', blocks, '-Ou', bam],
          ],
          ['bcftools', ['call', '-m', '--ploidy', '2', '-g', blocks, '-Ov', '-']],
        ],
        { stdout: files[i]! },
      );
    }),
  );
  const collector = new SiteCollector(limits);
  for (const file of files) {
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) collector.take(line);
  }
  return collector.sites;
}

/** Deals contigs, the longest first, always to the hand that holds least; empty hands are left out. */
function deal(contigs: readonly Contig[], hands: number): Contig[][] {
  const dealt = Array.from({ length: hands }, () => ({ bases: 0, contigs: [] as Contig[] }));
  for (const contig of [...contigs].sort((a, b) => b.sequence.length - a.sequence.length)) {
    const hand = dealt.reduce((least, one) => (one.bases < least.bases ? one : least));
    hand.contigs.push(contig);
    hand.bases += contig.sequence.length;
  }
  return dealt.map((hand) => hand.contigs).filter((hand) => hand.length > 0);
}
