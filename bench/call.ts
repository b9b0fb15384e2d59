import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { etokiPeer } from './call/etoki_peer.ts';
import { makeScheme } from './call/made_scheme.ts';
import { mlstPeer } from './call/mlst_peer.ts';
import { callOurs, inTurn, medianSeconds, mostMegabytes, type Run, run } from './call/run.ts';
import { bench as nserv } from './nserv.ts';
import { alone, type Row, sooner } from './row.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../shared/data'));
const SEVEN = join(DATA, 'schemes/senterica_achtman_2');
const REFSET = join(DATA, 'schemes/salmonella_cgmlst_v2');
const SALMONELLA = join(DATA, 'genomes/SAL_QD2830AA_AS.fna.gz');
const TIMES = 5;
const BATCH = 10;
const MILLION = 1_000_000;
const MILLION_LOCI = 3000;

/** Rows → the part that measures them; a part is run if one of its rows is wanted. */
const PARTS: [RegExp, (stand: Stand) => Promise<Row[]>][] = [
  [/^mlst_7gene/, sevenGenes],
  [/^cgmlst_3002/, cgmlst],
  [/^index_cold$/, indexCold],
  [/^call_million/, million],
];

interface Stand {
  folder: string;
  genomes: string[];
}

/** Typing, every process on one core, peers in turn with ours. Seconds are medians, memory is the most of all runs. */
export async function bench(wanted: string[]): Promise<Row[]> {
  if (!existsSync(REFSET))
    throw new Error(`no reference data in ${DATA}; name their folder in REFERENCE_DATA`);
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-bench-call-'));
  try {
    const names = (await readdir(join(DATA, 'genomes'))).filter((name) => name.endsWith('.gz')).sort();
    const stand = { folder, genomes: names.slice(0, BATCH).map((name) => join(DATA, 'genomes', name)) };
    const rows: Row[] = [];
    for (const [row, part] of PARTS) {
      if (wanted.length === 0 || wanted.some((name) => row.test(name))) rows.push(...(await part(stand)));
    }
    // What becomes of the calls is measured with them.
    return [...rows, ...(await nserv(wanted))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A 7-gene scheme of 11,612 alleles; ten genomes of several genera in one run, and one genome in a process of its own. */
async function sevenGenes({ folder, genomes }: Stand): Promise<Row[]> {
  const cache = join(folder, 'cache');
  const mlst = await mlstPeer(SEVEN, join(folder, 'mlst'));
  await callOurs(cache, SEVEN, [SALMONELLA]);
  const batch = await inTurn(TIMES, {
    ours: () => callOurs(cache, SEVEN, genomes),
    peer: mlst && (() => mlst.call(genomes)),
  });
  if (mlst) compareTypes(batch.ours[0]!, batch.peer[0]!);
  const cold = await inTurn(TIMES, {
    ours: () => callOurs(cache, SEVEN, [SALMONELLA]),
    peer: mlst && (() => mlst.call([SALMONELLA])),
  });
  return [
    seconds('mlst_7gene', 's/genome', batch.ours, batch.peer, genomes.length),
    seconds('mlst_7gene_cold', 's', cold.ours, cold.peer),
    alone('mlst_7gene_memory', 'MB', mostMegabytes(batch.ours)),
  ];
}

/** A faster wrong answer is worth nothing: both must name the same STs. */
function compareTypes(ours: Run, peer: Run): void {
  const types = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[2]);
  const [own, other] = [types(ours.stdout), types(peer.stdout)];
  const same = own.filter((st, i) => st === other[i]).length;
  process.stderr.write(`mlst names the same ST (or none) for ${same} of ${own.length} genomes\n`);
  if (same !== own.length) throw new Error(`STs differ: ours ${own.join(' ')}, mlst ${other.join(' ')}`);
}

async function cgmlst({ folder, genomes }: Stand): Promise<Row[]> {
  const cache = join(folder, 'cache');
  const etoki = await etokiPeer(join(REFSET, 'refset.fasta.gz'), SALMONELLA, folder);
  const uncached = await inTurn(TIMES, { ours: () => callOurs(cache, REFSET, [SALMONELLA], '--no-cache') });
  await callOurs(cache, REFSET, [SALMONELLA]);
  const one = await inTurn(TIMES, { ours: () => callOurs(cache, REFSET, [SALMONELLA]), peer: etoki });
  const salmonella = genomes.filter((file) => /\/(?:SAL|Senterica)_/.test(file));
  const several = Array.from({ length: 4 }, () => salmonella).flat();
  const batch = await inTurn(TIMES, { ours: () => callOurs(cache, REFSET, several) });
  return [
    seconds('cgmlst_3002', 's', one.ours, one.peer),
    alone('cgmlst_3002_no_cache', 's', medianSeconds(uncached.ours)),
    alone('cgmlst_3002_batch', 's/genome', medianSeconds(batch.ours) / several.length),
    alone('cgmlst_3002_memory', 'MB', mostMegabytes([...uncached.ours, ...one.ours, ...batch.ours])),
  ];
}

async function indexCold(): Promise<Row[]> {
  const script = join(import.meta.dirname, 'call/index_process.ts');
  const runs = await inTurn(TIMES, { ours: () => run(process.execPath, [script, SEVEN]) });
  return [alone('index_cold', 's', medianSeconds(runs.ours))];
}

/** A made scheme of a million alleles beside the refset that it was made from, the same genomes, both indexes kept. */
async function million({ folder, genomes }: Stand): Promise<Row[]> {
  const cache = join(folder, 'cache');
  const scheme = join(folder, 'million');
  process.stderr.write('making a scheme of 1,000,000 alleles …\n');
  await makeScheme(REFSET, scheme, MILLION, MILLION_LOCI);
  const build = await callOurs(cache, scheme, [SALMONELLA]);
  await callOurs(cache, REFSET, [SALMONELLA]);
  const one = await inTurn(TIMES, {
    ours: () => callOurs(cache, scheme, [SALMONELLA]),
    small: () => callOurs(cache, REFSET, [SALMONELLA]),
  });
  const salmonella = genomes.filter((file) => /\/(?:SAL|Senterica)_/.test(file));
  const several = Array.from({ length: 4 }, () => salmonella).flat();
  const batch = await inTurn(3, {
    ours: () => callOurs(cache, scheme, several),
    small: () => callOurs(cache, REFSET, several),
  });
  return [
    alone('call_million', 's', medianSeconds(one.ours)),
    alone('call_million_over_small', 'times', medianSeconds(one.ours) / medianSeconds(one.small)),
    alone('call_million_batch', 's/genome', medianSeconds(batch.ours) / several.length),
    alone('call_million_batch_over_small', 'times', medianSeconds(batch.ours) / medianSeconds(batch.small)),
    alone('call_million_memory', 'MB', mostMegabytes([...one.ours, ...batch.ours])),
    alone('call_million_index', 's', build.seconds),
    alone('call_million_index_memory', 'MB', build.megabytes),
  ];
}

function seconds(name: string, unit: string, ours: readonly Run[], peer: readonly Run[], genomes = 1): Row {
  const other = peer.length === 0 ? undefined : medianSeconds(peer) / genomes;
  return sooner(name, unit, medianSeconds(ours) / genomes, other);
}
