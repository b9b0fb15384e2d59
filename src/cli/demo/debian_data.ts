import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnterobotError } from '../../errors.ts';

/** Real data that Debian's packages bring. */
export interface DemoData {
  /** K. pneumoniae 7-gene alleles, all loci in one FASTA, and the table of STs. */
  alleles: string;
  profiles: string;
  /** xz-packed FASTA of complete genomes. */
  genomes: { k2044: string; mgh78578: string };
}

const SCHEME = 'usr/lib/python3/dist-packages/kleborate/data';
const GENOMES = 'usr/share/doc/kleborate/examples/data';
const PACKAGES = ['kleborate', 'kleborate-examples'];

function dataUnder(root: string): DemoData {
  return {
    alleles: join(root, SCHEME, 'Klebsiella_pneumoniae.fasta'),
    profiles: join(root, SCHEME, 'kpneumoniae.txt'),
    genomes: {
      k2044: join(root, GENOMES, 'NTUH-K2044.fna.xz'),
      mgh78578: join(root, GENOMES, 'MGH78578.fna.xz'),
    },
  };
}

function isComplete(data: DemoData): boolean {
  return [data.alleles, data.profiles, data.genomes.k2044, data.genomes.mgh78578].every(existsSync);
}

/**
 * The data, from the installed packages if they are there, else unpacked (not installed) into `folder`. Any user may
 * download a package once the machine's package lists are there.
 * @throws DEMO_DATA_MISSING with the line to ask for
 */
export async function findDemoData(folder: string, say: (line: string) => void): Promise<DemoData> {
  for (const root of ['/', folder]) {
    const data = dataUnder(root);
    if (isComplete(data)) return data;
  }
  say(`downloading Debian's packages ${PACKAGES.join(' and ')} (14 MB; unpacked into ${folder})`);
  const packages = join(folder, 'packages');
  await rm(packages, { recursive: true, force: true });
  await mkdir(packages, { recursive: true });
  try {
    await execa('apt-get', ['download', '-q', ...PACKAGES], { cwd: packages });
    for (const file of (await readdir(packages)).filter((name) => name.endsWith('.deb'))) {
      await execa('dpkg-deb', ['-x', join(packages, file), folder]);
    }
  } catch (error) {
    const message = (error as { stderr?: string }).stderr || String(error);
    throw new EnterobotError('DEMO_DATA_MISSING', {
      message: message.trim().split('\n').at(-1) ?? '',
      packages: PACKAGES.join(' '),
    });
  }
  await rm(packages, { recursive: true, force: true });
  return dataUnder(folder);
}
