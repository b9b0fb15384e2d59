import { resolve } from 'node:path';
import { getDatabase } from '../records/databases.ts';
import { metadataRules } from '../records/metadata_rules.ts';
import { checkedRows } from './checked_rows.ts';
import { type LoadOutcome, type LoadSettings, loadStrain } from './load_strain.ts';
import { type MetadataRow, readMetadata } from './metadata_table.ts';
import { scanFolder } from './scan_folder.ts';

export interface LoadFolder extends LoadSettings {
  metadataFile?: string | undefined;
  /** A line for the person who waits. */
  onProgress?: (line: string) => void;
}

export interface Loaded {
  /** One for each strain, by name. */
  strains: LoadOutcome[];
  /** What was passed over, in sentences. */
  warnings: string[];
}

/**
 * Loads a folder of paired FASTQ and FASTA assemblies: every strain with its job. The names of all files and the whole
 * metadata table are checked before anything is written; from there each strain succeeds or is refused by itself. Loading
 * the same folder again sends nothing twice. What the files hold is not looked at: that is the jobs' work.
 * @throws DATABASE_UNKNOWN, the LOAD_… codes of scanFolder, the METADATA_… codes of readMetadata and checkedRows
 */
export async function loadFolder({ metadataFile, onProgress, ...settings }: LoadFolder): Promise<Loaded> {
  const rules = metadataRules(await getDatabase(settings.pool, settings.database));
  const { strains: found, ignored } = await scanFolder(settings.folder);
  const table: Map<string, MetadataRow> = metadataFile
    ? checkedRows(rules, metadataFile, await readMetadata(metadataFile))
    : new Map();

  const unknown = ignored.filter((file) => resolve(settings.folder, file) !== resolve(metadataFile ?? ''));
  const names = new Set(found.map((one) => one.strain));
  const warnings = [
    ...unknown.map((file) => `${file} is neither reads nor an assembly by its name; passed over.`),
    ...[...table]
      .filter(([strain]) => !names.has(strain))
      .map(
        ([strain, { line }]) => `${metadataFile}, line ${line}: no file for strain ${strain}; passed over.`,
      ),
    ...(table.size > 0 ? found : [])
      .filter(({ strain }) => !table.has(strain))
      .map(({ strain }) => `${metadataFile} has no row for strain ${strain}; loaded without metadata.`),
  ];
  for (const warning of warnings) onProgress?.(warning);

  const strains: LoadOutcome[] = [];
  for (const [i, one] of found.entries()) {
    const outcome = await loadStrain(settings, one, table.get(one.strain)?.metadata ?? {});
    onProgress?.(`${i + 1}/${found.length} ${one.strain}: ${outcome.outcome}${inPlaceOf(outcome)}`);
    strains.push(outcome);
  }
  return { strains, warnings };
}

/** What a loaded strain replaces, as the end of a sentence; '' when it is new. */
export function inPlaceOf(outcome: LoadOutcome): string {
  const replaces = outcome.outcome === 'loaded' ? outcome.replaces : undefined;
  return replaces === undefined ? '' : `, in place of the upload that job ${replaces} refused`;
}
