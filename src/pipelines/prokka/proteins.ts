import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import type { TaskContext } from '../pipeline.ts';
import type { ProkkaParams } from '../prokka_annotation.ts';
import { runProgram } from '../run_program.ts';

/** Proteins that Debian's package brings: a FASTA for each of a few genera. */
const DEBIAN = '/usr/share/prokka/db/genus';

/** How the /inference of a gene calls them. */
const NAME = 'prokka_genus_proteins';

/** Like no protein: prokka does not start without a database of the kingdom, and this one names nothing. */
const LIKE_NOTHING = '>none hypothetical protein\nMWWWWWWWWWCCCCCCCCCWWWWWWWW\n';

/** What genes are named by: prokka's arguments for it, and the words that stand with the result. */
export interface Proteins {
  argv: string[];
  source: string;
}

/**
 * Prokka's own databases where somebody has set them up (PROKKA_DBDIR, or prokka's folder of the account). Debian may not
 * ship them; without them the proteins that it does ship: those of the genus, or of all genera that there are.
 * @throws PROKKA_DATABASE, and the codes of makeblastdb
 */
export async function proteinsFor(task: TaskContext, { genus, kingdom }: ProkkaParams): Promise<Proteins> {
  const own = process.env.PROKKA_DBDIR || join(homedir(), '.local/lib/prokka/db');
  if (await isThere(join(own, 'kingdom', kingdom, 'sprot.pin'))) {
    return { argv: ['--dbdir', own], source: `prokka’s databases in ${own}` };
  }
  const genera = await readdir(DEBIAN).catch(() => []);
  // makeblastdb of an earlier set-up may have left its own files beside them.
  const files = genera.filter((name) => /^[A-Z][a-z]+$/.test(name)).sort();
  const chosen = files.includes(genus) ? [genus] : files;
  if (chosen.length === 0) throw new EnterobotError('PROKKA_DATABASE', { folder: DEBIAN });
  const folder = join(task.scratch, 'db');
  const kingdomFolder = join(folder, 'kingdom', kingdom);
  await mkdir(kingdomFolder, { recursive: true });
  const nothing = join(kingdomFolder, 'sprot');
  await writeFile(nothing, LIKE_NOTHING);
  await runProgram(task, 'makeblastdb', ['-dbtype', 'prot', '-in', nothing]);
  const proteins = join(task.scratch, NAME);
  const parts = await Promise.all(chosen.map((name) => readFile(join(DEBIAN, name), 'utf8')));
  await writeFile(proteins, parts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join(''));
  return {
    argv: ['--dbdir', folder, '--proteins', proteins],
    source: `proteins of ${chosen.join(', ')} in Debian’s prokka`,
  };
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
