import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inTurn, medianSeconds, mostMegabytes, type Run, run } from './call/run.ts';
import { makeProfiles } from './mstree/made_profiles.ts';
import { alone, type Row, sooner } from './row.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../shared/data'));
const ENTEROBOT = join(import.meta.dirname, '../enterobot');
/** Debian's own Python, which has numpy, numba, ete3, networkx and pandas; another one on the PATH may not. */
const PYTHON = '/usr/bin/python3';
const SIZES = [100, 500, 1000, 2000, 4371];
const GROWTH = [2500, 5000, 10_000, 20_000];
const LOCI = 3002;
const LEVELS = '0,2,5,10,20,50,100,200,400,600,1200,1490';

/** Trees and clusters of profiles, every process on one core, peers in turn with ours; the peer's trees go nowhere. */
export async function bench(wanted: string[]): Promise<Row[]> {
  if (!existsSync(join(DATA, 'profiles')))
    throw new Error(`no reference data in ${DATA}; name their folder in REFERENCE_DATA`);
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-bench-mstree-'));
  const wants = (name: string) => wanted.length === 0 || wanted.includes(name);
  const rows: Row[] = [];
  try {
    for (const size of SIZES) if (wants(`mstreev2_${size}`)) rows.push(...(await real(folder, size)));
    if (wants('hiercc_4371')) rows.push(...(await clusters(folder)));
    if (wants('nj_4371')) rows.push(...(await joined(folder)));
    if (wants('add_10_to_4000')) rows.push(...(await added(folder)));
    for (const size of GROWTH) if (wants(`mstreev2_${size}`)) rows.push(...(await made(folder, size)));
    process.stderr.write(
      `load of the machine at the end: ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}\n`,
    );
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpacked(folder: string, size: number): Promise<string> {
  const file = join(folder, `${size}.tsv`);
  await writeFile(
    file,
    gunzipSync(await readFile(join(DATA, `profiles/yersinia_${size}x1553.profile.tsv.gz`))),
  );
  return file;
}

async function real(folder: string, size: number): Promise<Row[]> {
  const file = await unpacked(folder, size);
  const ours = () => run(ENTEROBOT, ['mstree', '--threads', '1', file]);
  const peer = peerOf(folder, 'GrapeTree', 'module/MSTrees.py', ['--profile', file, '--method', 'MSTreeV2']);
  // The peer takes its time on the large one, and is asked once.
  const once = size > 2000 ? await inTurn(1, { ours, peer }) : await inTurn(3, { ours, peer });
  if (size > 2000) once.ours.push(...(await inTurn(2, { ours })).ours);
  return beside(`mstreev2_${size}`, once);
}

async function clusters(folder: string): Promise<Row[]> {
  const file = await unpacked(folder, 4371);
  const runs = await inTurn(1, {
    ours: () => run(ENTEROBOT, ['hiercc', '--threads', '1', '--levels', LEVELS, file]),
    peer: peerOf(folder, 'pHierCC', 'pHierCC.py', [
      '--profile',
      file,
      '--output',
      join(folder, 'clusters'),
      '--n_proc',
      '1',
    ]),
  });
  return beside('hiercc_4371', runs);
}

/** Neighbour joining of the largest real table. */
async function joined(folder: string): Promise<Row[]> {
  const file = await unpacked(folder, 4371);
  const ours = () => run(ENTEROBOT, ['mstree', '--method', 'NJ', '--threads', '1', file]);
  const runs = (await inTurn(3, { ours })).ours;
  return [alone('nj_4371', 's', medianSeconds(runs)), alone('nj_4371_memory', 'MB', mostMegabytes(runs))];
}

/** Ten strains that are added to a tree of 4,000, beside the tree of all from nothing (the "peer"), within one process. */
async function added(folder: string): Promise<Row[]> {
  const file = await unpacked(folder, 4371);
  const { stdout } = await run(process.execPath, [
    join(import.meta.dirname, 'mstree/add_ten.ts'),
    file,
    '4000',
    folder,
  ]);
  const { added, whole, state, same } = JSON.parse(stdout) as {
    added: number[];
    whole: number[];
    state: number;
    same: boolean;
  };
  if (!same) throw new Error('the tree with ten more is not the one from nothing');
  const median = (times: number[]) => times.sort((a, b) => a - b)[1]!;
  return [
    sooner('add_10_to_4000', 's', median(added), median(whole)),
    alone('add_10_to_4000_state', 'MB', state / 1e6),
  ];
}

async function made(folder: string, size: number): Promise<Row[]> {
  const file = join(folder, `made_${size}.tsv`);
  process.stderr.write(`making ${size} profiles …\n`);
  await makeProfiles(file, size, LOCI);
  const one = await run(ENTEROBOT, ['mstree', '--threads', '2', file]);
  await rm(file);
  return [alone(`mstreev2_${size}`, 's', one.seconds), alone(`mstreev2_${size}_memory`, 'MB', one.megabytes)];
}

/** A program of BENCH_PEERS; null, and said aloud, where it is absent. */
function peerOf(folder: string, name: string, script: string, words: string[]): (() => Promise<Run>) | null {
  const file = join(process.env.BENCH_PEERS ?? '', name, script);
  if (process.env.BENCH_PEERS === undefined || !existsSync(file)) {
    process.stderr.write(`no peer: BENCH_PEERS names no folder with a checkout of ${name}\n`);
    return null;
  }
  // pHierCC wants a module that Debian has not.
  const modules = `numba, pandas${name === 'pHierCC' ? ', SharedArray' : ''}`;
  if (spawnSync(PYTHON, ['-c', `import ${modules}`]).status !== 0) {
    process.stderr.write(`no peer: ${PYTHON} lacks one of ${modules}, which ${name} needs\n`);
    return null;
  }
  // GrapeTree leaves files where it was started.
  return () => run('sh', ['-c', 'cd "$0" && exec "$@"', folder, PYTHON, file, ...words]);
}

function beside(name: string, { ours, peer }: { ours: Run[]; peer: Run[] }): Row[] {
  const absent = peer.length === 0;
  return [
    sooner(name, 's', medianSeconds(ours), absent ? undefined : medianSeconds(peer)),
    sooner(`${name}_memory`, 'MB', mostMegabytes(ours), absent ? undefined : mostMegabytes(peer)),
  ];
}
