import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { mostMegabytes, type Run, run } from './call/run.ts';
import { alone, type Row, sooner } from './row.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../shared/data'));
const ENTEROBOT = join(import.meta.dirname, '../enterobot');
const SALMONELLA = 'genomes/Senterica_FDAARGOS878_GCF_016028495.fna.gz';

/**
 * Steps of SNP projects, every process on one core: the four samples of lambda from reads to the matrix, and a Salmonella at
 * 20x beside minimap2, samtools and bcftools up to the pileup (which is then still to be read).
 */
export async function bench(wanted: string[]): Promise<Row[]> {
  if (!existsSync(join(DATA, 'snp_lambda')))
    throw new Error(`no reference data in ${DATA}; name their folder in REFERENCE_DATA`);
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-bench-snp-'));
  const wants = (name: string) => wanted.length === 0 || wanted.includes(name);
  try {
    const rows: Row[] = [];
    if (wants('snp_lambda')) rows.push(...(await lambda(folder)));
    if (wants('snp_reads_20x')) rows.push(...(await salmonella(folder)));
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a pipeline in a process of its own; its task stands in `folder`/`name`. */
async function step(
  folder: string,
  name: string,
  pipeline: string,
  inputs: object,
  params: object,
): Promise<Run> {
  const task = join(folder, name);
  await mkdir(task);
  const file = {
    ...{ token: `bench-${name}-${process.pid}-0123456789`, job_id: 1, attempt: 1, pipeline, version: '1.0' },
    ...{ inputs, params, reads: {}, resources: { cores: 1, memory_mb: 4096, minutes: 60 }, priority: 0 },
  };
  await writeFile(join(task, 'task.json'), JSON.stringify(file));
  return run(ENTEROBOT, ['pipeline', 'run', task]);
}

async function lambda(folder: string): Promise<Row[]> {
  const from = join(DATA, 'snp_lambda');
  const reference = join(from, 'inputs/reference/lambda_virus.fasta');
  const runs: Run[] = [];
  const calls: Record<string, string> = {};
  for (const name of ['sample1', 'sample2', 'sample3', 'sample4']) {
    const [read1, read2] = [1, 2].map((i) => join(from, `inputs/samples/${name}/${name}_${i}.fastq.gz`));
    runs.push(await step(folder, name, 'refMapper', { reference, read1, read2 }, { name }));
    calls[`calls:${name}`] = join(folder, name, 'calls.gff3.gz');
  }
  const inputs = { reference, ...calls };
  runs.push(await step(folder, 'matrix', 'refMapper_matrix', inputs, { core_share: 0 }));
  const matrix = gunzipSync(await readFile(join(folder, 'matrix/matrix.tsv.gz'))).toString();
  const ours = matrix.trim().split('\n').slice(1);
  const golden = (await readFile(join(from, 'expected/snplist.txt'), 'utf8')).trim().split('\n');
  const positions = new Set(golden.map((line) => line.split('\t')[1]));
  const shared = ours.filter((line) => positions.has(line.split('\t')[1]!)).length;
  return [
    alone(
      'snp_lambda',
      's',
      runs.reduce((sum, { seconds }) => sum + seconds, 0),
    ),
    alone('snp_lambda_sites_shared', `of ${positions.size}`, shared),
    alone('snp_lambda_sites_more', 'sites', ours.length - shared),
  ];
}

async function salmonella(folder: string): Promise<Row[]> {
  const reference = join(folder, 'salmonella.fasta');
  await writeFile(reference, gunzipSync(await readFile(join(DATA, SALMONELLA))));
  const [read1, read2] = [join(folder, 'r1.fq'), join(folder, 'r2.fq')];
  const words = '-1 150 -2 150 -d 400 -s 50 -e 0.002 -r 0 -R 0 -X 0 -S 11 -N 330000'.split(' ');
  execFileSync('wgsim', [...words, reference, read1, read2], { stdio: 'ignore' });
  const ours = await step(folder, 'reads', 'refMapper', { reference, read1, read2 }, { name: 'x' });
  const bam = join(folder, 'x.bam');
  const peer = await run('sh', [
    '-c',
    'minimap2 -ax sr -t 1 "$0" "$1" "$2" | samtools sort -m 256M -l 1 -o "$3" - && bcftools mpileup -f "$0" -q 20 -Q 15 -B -I -d 1000 -a FORMAT/AD -Ov -o "$3.vcf" "$3"',
    ...[reference, read1, read2, bam],
  ]);
  return [
    sooner('snp_reads_20x', 's', ours.seconds, peer.seconds),
    alone('snp_reads_20x_memory', 'MB of our own process', mostMegabytes([ours])),
  ];
}
