import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { setBytes } from '../src/genome/serotype/kept_set.ts';
import { readAntigens } from '../src/genome/serotype/read_antigens.ts';
import { readOpinion } from '../src/pipelines/sero_pred/seqsero.ts';
import { mostMegabytes, type Run, run } from './call/run.ts';
import { alone, type Row, sooner } from './row.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../shared/data'));
const GENOMES = {
  Salmonella: ['Senterica_FDAARGOS878_GCF_016028495', 'Senterica_SRR1002850', 'SAL_QD2830AA_AS'],
  Escherichia: ['Ecoli_K12_MG1655_GCF_000005845', 'Ecoli_O157H7_Sakai_GCF_000008865', 'Ecoli_DH1'],
} as const;
const TIMES = 5;

interface Ours {
  seconds: number;
  cpu: number;
  more: number;
  answer: string;
}

/**
 * Serotypes, a process for each genome, from the moment at which the program has started; SeqSero beside it on the same
 * Salmonella genomes, counted as a peer only where it gives an answer.
 */
export async function bench(wanted: string[]): Promise<Row[]> {
  if (!existsSync(join(DATA, 'serotype')))
    throw new Error(`no reference data in ${DATA}; name their folder in REFERENCE_DATA`);
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-bench-serotype-'));
  try {
    const sets = await readAntigens(join(DATA, 'serotype'));
    const rows: Row[] = [];
    for (const genus of ['Salmonella', 'Escherichia'] as const) {
      const name = `serotype_${genus.toLowerCase()}`;
      if (wanted.length > 0 && !wanted.some((one) => name.startsWith(one))) continue;
      const set = join(folder, `${genus}.json.gz`);
      await writeFile(set, setBytes(sets.find((one) => one.set.genus === genus)!.set));
      rows.push(...(await measure(name, set, GENOMES[genus], genus === 'Salmonella' ? folder : null)));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  name: string,
  set: string,
  genomes: readonly string[],
  scratch: string | null,
): Promise<Row[]> {
  const script = join(import.meta.dirname, 'serotype/serotype_process.ts');
  const ours: Ours[] = [];
  const runs: Run[] = [];
  const peer: number[] = [];
  for (const genome of genomes) {
    const file = join(DATA, 'genomes', `${genome}.fna.gz`);
    for (let i = 0; i < TIMES; i++) {
      const ended = await run(process.execPath, [script, set, file]);
      runs.push(ended);
      ours.push(JSON.parse(ended.stdout) as Ours);
    }
    const other = scratch === null ? null : await seqSero(file, join(scratch, genome));
    process.stderr.write(`${genome}: ${ours.at(-1)!.answer}${other ? `; seqsero: ${other.told}` : ''}\n`);
    if (other?.seconds) peer.push(other.seconds);
  }
  return [
    sooner(
      name,
      's/genome',
      median(ours.map(({ seconds }) => seconds)),
      peer.length > 0 ? median(peer) : undefined,
    ),
    alone(`${name}_cpu`, 's/genome', median(ours.map(({ cpu }) => cpu))),
    alone(`${name}_whole_process`, 's', median(runs.map(({ seconds }) => seconds))),
    alone(`${name}_each_more`, 's/genome', median(ours.map(({ more }) => more))),
    alone(`${name}_memory`, 'MB', mostMegabytes(runs)),
  ];
}

/** What SeqSero says of an assembly and how long it took; no seconds where it gives no answer. */
async function seqSero(file: string, folder: string): Promise<{ told: string; seconds?: number }> {
  const plain = `${folder}.fna`;
  await writeFile(plain, gunzipSync(await readFile(file)));
  try {
    // Debian's needs Debian's own Python, whatever else is first on the PATH.
    const { seconds } = await run('seqsero', ['-m', '4', '-i', plain, '-d', folder], {
      PATH: '/usr/bin:/bin',
    });
    const opinion = readOpinion(await readFile(join(folder, 'Seqsero_result.txt'), 'utf8').catch(() => ''));
    if (opinion?.seqsero) return { told: opinion.seqsero, seconds };
    return {
      told: `no answer (?:?:?) after ${seconds.toFixed(1)} s; Debian has no isPcr, which it needs for assemblies`,
    };
  } catch (error) {
    return { told: `not run (${(error as Error).message.slice(0, 200)})` };
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
