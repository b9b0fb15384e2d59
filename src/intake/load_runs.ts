import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { getDatabase } from '../records/databases.ts';
import { type MetadataRules, metadataRules } from '../records/metadata_rules.ts';
import { nameProblem } from '../records/names.ts';
import { checkedRows } from './checked_rows.ts';
import { type MetadataRow, readMetadata } from './metadata_table.ts';
import { addRuns, checkRuns, type RunsOfStrain, type RunsOutcome } from './runs.ts';

export interface LoadRuns
  extends Pick<RunsOfStrain, 'database' | 'userId' | 'assembler' | 'workgroup' | 'priority'> {
  pool: Pool;
  /** The table; messages name it so. */
  file: string;
  /** A line for the person who waits. */
  onProgress?: (line: string) => void;
}

/** What became of one row. */
export type RunsLoaded = { strain: string; runs: string[] } & (
  | RunsOutcome
  | { outcome: 'refused'; error: ErrorReport }
);

type Row = Pick<RunsOfStrain, 'strain' | 'metadata' | 'seqPlatform' | 'seqLibrary'> & { runs: string[] };

/** Names of columns, in any case of letters; ENA's own among them, so that its report can be loaded as it is. */
const COLUMNS = {
  runs: ['accession', 'accessions', 'run', 'runs', 'run_accession'],
  seqPlatform: ['seq_platform', 'instrument_platform'],
  seqLibrary: ['seq_library', 'library_layout'],
} as const;

/**
 * Loads strains by the accessions of their runs, from a table (TSV or CSV): a column `strain`, a column `accession` with
 * one or several runs, metadata in the others. The whole table is checked before anything is written; from there each
 * strain succeeds or is refused by itself. The same table again sends nothing twice.
 * @throws DATABASE_UNKNOWN, LOAD_ACCESSIONS, the METADATA_… codes of readMetadata and checkedRows
 */
export async function loadRuns({ pool, file, onProgress, ...settings }: LoadRuns): Promise<RunsLoaded[]> {
  const rules = metadataRules(await getDatabase(pool, settings.database));
  const rows = checkRows(rules, file, await readMetadata(file));
  const loaded: RunsLoaded[] = [];
  for (const [i, row] of rows.entries()) {
    const about = { strain: row.strain, runs: row.runs };
    const outcome = await inTransaction(pool, (tx) => addRuns(tx, { ...settings, ...row })).catch(
      (error: unknown) => ({ outcome: 'refused' as const, error: reportOf(error) }),
    );
    onProgress?.(`${i + 1}/${rows.length} ${row.strain}: ${outcome.outcome}`);
    loaded.push({ ...about, ...outcome });
  }
  return loaded;
}

function checkRows(rules: MetadataRules, file: string, table: Map<string, MetadataRow>): Row[] {
  const lines = new Map<string, number>();
  const rows: Row[] = [];
  for (const [strain, { line, metadata }] of table) {
    const refuse = (problem: string) => new EnterobotError('LOAD_ACCESSIONS', { file, line, problem });
    const row = rowOf(strain, metadata);
    const problem = nameProblem(strain);
    if (problem) throw refuse(`the strain ${JSON.stringify(strain)} ${problem}`);
    if (row.runs.length === 0)
      throw refuse(`the strain ${strain} has no run (columns: ${COLUMNS.runs.join(', ')})`);
    try {
      checkRuns(row.runs);
    } catch (error) {
      throw refuse((error as Error).message.replace(/\.( .*)?$/s, ''));
    }
    for (const run of row.runs) {
      const first = lines.get(run);
      if (first !== undefined) throw refuse(`the run ${run} was given already on line ${first}`);
      lines.set(run, line);
    }
    rows.push(row);
  }
  if (rows.length === 0) throw new EnterobotError('METADATA_EMPTY', { file });
  // What is left of each row when its runs are taken out.
  const cells = new Map(
    rows.map(({ strain, metadata = {} }) => [strain, { line: table.get(strain)!.line, metadata }]),
  );
  const checked = checkedRows(rules, file, cells);
  return rows.map((row) => ({ ...row, metadata: checked.get(row.strain)!.metadata }));
}

function rowOf(strain: string, cells: Record<string, string>): Row {
  const metadata = { ...cells };
  const take = (names: readonly string[]): string | undefined => {
    const column = Object.keys(metadata).find((name) => names.includes(name.toLowerCase()));
    if (column === undefined) return undefined;
    const cell = metadata[column];
    delete metadata[column];
    return cell;
  };
  const runs = (take(COLUMNS.runs) ?? '').split(/[\s,;]+/).filter((run) => run !== '');
  return {
    strain,
    runs,
    seqPlatform: take(COLUMNS.seqPlatform),
    seqLibrary: take(COLUMNS.seqLibrary),
    metadata,
  };
}
