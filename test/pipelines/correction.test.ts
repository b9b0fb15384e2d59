import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TaskContext } from '../../src/pipelines/pipeline.ts';
import { callSites } from '../../src/pipelines/qassembly/call_sites.ts';
import { correctContig } from '../../src/pipelines/qassembly/correct.ts';
import { depthOfContigs, mapReads } from '../../src/pipelines/qassembly/remap.ts';
import { TaskLog } from '../../src/pipelines/task_log.ts';
import { genome, simulate, Workbench } from './task_folders.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench.remove());

async function context(): Promise<TaskContext> {
  const folder = bench.path('task');
  const scratch = join(folder, 'work');
  await mkdir(scratch, { recursive: true });
  return {
    ...{ folder, scratch, token: 'a token of tests' },
    resources: { cores: 2, memory_mb: 1024, minutes: 5 },
    signal: new AbortController().signal,
    priority: 0,
    log: new TaskLog(join(folder, 'log.txt')),
    runs: [],
  };
}

const HALF = 15_000;

const LIMITS = {
  min_site_depth: 5,
  min_het_depth: 10,
  min_het_share: 0.2,
  min_call_quality: 30,
  min_call_share: 0.8,
};

it('planted errors are corrected from the reads, and nothing else is changed', {
  timeout: 60_000,
}, async () => {
  const truth = genome(5, 30_000);
  const reads = await simulate(bench, 'truth', truth, 25);
  const bases = [...truth];
  // Each thousandth base: changed, missing, or with one too many, in turn; the contigs' ends are left alone.
  for (let i = 1_000; i < 29_000; i += 1_000) {
    if (i === HALF) continue;
    const kind = (i / 1_000) % 3;
    if (kind === 0) bases[i] = bases[i] === 'A' ? 'C' : 'A';
    else if (kind === 1) bases[i] = '';
    else bases[i] += bases[i] === 'G' ? 'T' : 'G';
  }
  const halves = [bases.slice(0, HALF), bases.slice(HALF)].map((half) => half.join(''));
  const contigs = halves.map((text, i) => ({
    ...{ name: `k${i}`, description: '' },
    sequence: new Uint8Array(Buffer.from(text)),
  }));
  const task = await context();
  const reference = join(task.scratch, 'reference.fasta');
  await writeFile(
    reference,
    contigs.map(({ name, sequence }) => `>${name}\n${Buffer.from(sequence)}\n`).join(''),
  );
  const bam = await mapReads(task, reference, reads);
  const depths = await depthOfContigs(task, bam);
  expect(depths.get('k0')!.depth).toBeGreaterThan(20);
  const sites = await callSites(task, contigs, reference, bam, LIMITS);
  const corrected = contigs.map(({ name, sequence }) =>
    correctContig(sequence, sites.get(name)!.corrections),
  );
  const whole = corrected.map(({ sequence }) => Buffer.from(sequence).toString()).join('');
  expect(corrected.flatMap(({ made }) => made)).toHaveLength(27);
  expect(whole === truth).toBe(true);
  const called = [...sites.values()].reduce((sum, one) => sum + one.called, 0);
  expect(called).toBeGreaterThan(0.98 * truth.length);
  expect([...sites.values()].every((one) => one.heterozygous === 0)).toBe(true);
  task.log.close();
});
