import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readFasta } from '../../src/genome/fasta.ts';
import { resultOf, run, Workbench } from '../pipelines/task_folders.ts';

/* CRISPR arrays of a genome whose two are known (methods.md), by the pipeline as it runs. */
const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const GENOME = join(DATA, 'genomes/Senterica_FDAARGOS878_GCF_016028495.fna.gz');
const present = existsSync(GENOME) && existsSync('/usr/bin/pilercr');
if (!present)
  process.stderr.write(
    `\n*** NOT TESTED, CRISPR arrays: no ${GENOME}, or no pilercr (npm run programs). ***\n\n`,
  );

describe.skipIf(!present)('FDAARGOS_878', async () => {
  const bench = new Workbench(await mkdtemp(join(tmpdir(), 'enterobot-crispr-')));
  afterAll(() => rm(bench.root, { recursive: true, force: true }));

  test('has CRISPR1 (4 + 20 repeats of pilercr, and the one between) and CRISPR2 (32), spacers as the genome has them', async () => {
    const folder = await bench.task('CRISPR', { inputs: { assembly: GENOME } });
    expect(await run(folder)).toMatchObject({ code: 0 });
    const arrays = (await resultOf(folder)).values.arrays as {
      contig: string;
      start: number;
      end: number;
      repeats: { start: number; end: number; sequence: string }[];
      spacers: { start: number; end: number; sequence: string }[];
    }[];
    const repeat = 'CGGTTTATCCCCGCTGGCGCGGGGAACAC';
    expect(arrays).toMatchObject([
      { contig: 'NZ_CP065718.1', start: 30158, end: 31633, strand: '+', repeat, reported: [4, 20] },
      { contig: 'NZ_CP065718.1', start: 47826, end: 49745, strand: '+', repeat, reported: [32] },
    ]);
    expect(arrays.map(({ repeats, spacers }) => [repeats.length, spacers.length])).toEqual([
      [25, 24],
      [32, 31],
    ]);
    const [chromosome] = await readFasta(GENOME);
    const text = Buffer.from(chromosome!.sequence).toString('latin1');
    for (const { repeats, spacers } of arrays) {
      for (const { start, end, sequence } of [...repeats, ...spacers])
        expect(text.slice(start - 1, end)).toBe(sequence);
      // The length of this type's spacers; the one before the half repeat lost four letters, two have one more.
      expect(spacers.filter(({ sequence }) => sequence.length === 32).length).toBeGreaterThanOrEqual(
        spacers.length - 3,
      );
    }
  }, 60_000);
});
