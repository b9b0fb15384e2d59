import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Stand } from '../jobs/stand.ts';
import { alone, type Row } from '../row.ts';
import { writeMadeScheme } from './made_scheme.ts';

const MADE = { loci: 3_000, alleles: 1_000_000, sts: 1_000 };

interface Imported {
  outcome: string;
  alleles: { total: number; added: number };
  seconds: number;
  megabytes: number;
}

/**
 * A first import of the made scheme, and the same once more, which finds nothing new. Into PostgreSQL with fsync on, the
 * snapshot on the disk. Beside: the peak memory of the process that imports.
 */
export async function importMillion(stand: Stand): Promise<Row[]> {
  const folder = join(stand.folder, 'made');
  await mkdir(folder);
  const bytes = await writeMadeScheme(folder, MADE);
  const run = async (): Promise<Imported> => {
    const words = [
      join(import.meta.dirname, 'import_process.ts'),
      join(stand.folder, 'store'),
      'made',
      folder,
    ];
    const { stdout } = await execa(process.execPath, words, { env: { DATABASE_URL: stand.url } });
    return JSON.parse(stdout);
  };
  const first = await run();
  const again = await run();
  if (first.alleles.added !== MADE.alleles || again.outcome !== 'unchanged') {
    throw new Error(`the import is wrong: ${JSON.stringify({ first, again })}`);
  }
  process.stderr.write(
    `import_million: ${(bytes / 1e6).toFixed(0)} MB of text; first ${first.seconds.toFixed(1)} s and ` +
      `${first.megabytes.toFixed(0)} MB, again ${again.seconds.toFixed(1)} s and ${again.megabytes.toFixed(0)} MB\n`,
  );
  return [
    alone('import_million', 'alleles/s', MADE.alleles / first.seconds),
    alone('import_million_again', 'alleles/s', MADE.alleles / again.seconds),
    alone('import_million_memory', 'MB', Math.max(first.megabytes, again.megabytes)),
  ];
}
