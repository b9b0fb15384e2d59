import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Run, run } from './run.ts';

export interface MlstPeer {
  call(genomes: readonly string[]): Promise<Run>;
}

/**
 * tseemann/mlst from BENCH_PEERS, with Debian's blast and any2fasta, and a database of this one scheme that is built as
 * its own script builds it. Null, and said aloud, where something of that is missing.
 */
export async function mlstPeer(scheme: string, folder: string): Promise<MlstPeer | null> {
  const peers = process.env.BENCH_PEERS ?? '';
  const program = join(peers, 'mlst/bin/mlst');
  const any2fasta = join(peers, 'any2fasta');
  if (!existsSync(program) || !existsSync(join(any2fasta, 'any2fasta'))) {
    process.stderr.write('no peer: BENCH_PEERS names no folder with checkouts of mlst and any2fasta\n');
    return null;
  }
  const name = basename(scheme);
  const env = { PATH: `${any2fasta}:${process.env.PATH}` };
  try {
    const { data, database } = await buildDatabase(scheme, folder);
    const words = ['--quiet', '--threads', '1', '--scheme', name, '--datadir', data, '--blastdb', database];
    return { call: (genomes) => run('perl', [program, ...words, ...genomes], env) };
  } catch (error) {
    process.stderr.write(
      `no peer: mlst's database cannot be built (${(error as Error).message.slice(0, 200)})\n`,
    );
    return null;
  }
}

async function buildDatabase(scheme: string, folder: string): Promise<{ data: string; database: string }> {
  const name = basename(scheme);
  const data = join(folder, 'pubmlst');
  const database = join(folder, 'blast', 'mlst.fa');
  await mkdir(join(data, name), { recursive: true });
  await mkdir(join(folder, 'blast'), { recursive: true });
  const all: string[] = [];
  for (const file of (await readdir(scheme)).sort()) {
    const text = gunzipSync(await readFile(join(scheme, file))).toString('latin1');
    if (file.startsWith('profiles')) {
      await writeFile(join(data, name, `${name}.txt`), text);
      continue;
    }
    await writeFile(join(data, name, file.replace('.fasta.gz', '.tfa')), text);
    all.push(text.replaceAll(/^>/gm, `>${name}.`));
  }
  await writeFile(database, all.join(''));
  await run('makeblastdb', [
    '-hash_index',
    '-in',
    database,
    '-dbtype',
    'nucl',
    '-title',
    'PubMLST',
    '-parse_seqids',
  ]);
  return { data, database };
}
