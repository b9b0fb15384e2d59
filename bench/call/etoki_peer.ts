import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Run, run } from './run.ts';

/** Debian's own Python, which has python3-pandas; another one on the PATH may not. */
const PYTHON = '/usr/bin/python3';

/**
 * EToKi MLSType from BENCH_PEERS. Null, and said aloud, where it cannot run: beside blast it needs usearch 11, whose
 * licence keeps it out of Debian and of EToKi's own repository (the link to it there is broken).
 */
export async function etokiPeer(
  refset: string,
  genome: string,
  folder: string,
): Promise<(() => Promise<Run>) | null> {
  const peer = join(process.env.BENCH_PEERS ?? '', 'EToKi');
  if (!existsSync(join(peer, 'EToKi.py'))) {
    process.stderr.write('no peer: BENCH_PEERS names no folder with a checkout of EToKi\n');
    return null;
  }
  const alleles = join(folder, 'refset.fasta');
  await writeFile(alleles, gunzipSync(await readFile(refset)));
  const words = [
    'EToKi.py',
    'MLSType',
    '-i',
    genome,
    '-r',
    alleles,
    '-k',
    'bench',
    '-o',
    join(folder, 'etoki.fa'),
  ];
  const once = () => run('sh', ['-c', `cd "$0" && exec ${PYTHON} "$@"`, peer, ...words]);
  try {
    await once();
    return once;
  } catch (error) {
    const missing = existsSync(join(peer, 'externals/usearch')) ? '' : ' (it has no externals/usearch)';
    process.stderr.write(
      `no peer: EToKi does not run here${missing}: ${(error as Error).message.slice(-300)}\n`,
    );
    return null;
  }
}
