import { checkMetadata } from '../../src/records/check_metadata.ts';
import type { MetadataRules } from '../../src/records/metadata_rules.ts';
import { nameProblem } from '../../src/records/names.ts';

/** A strain that is not sent yet. Its files are not kept over a reload: browsers do not allow it. */
export interface DraftRow {
  id: number;
  strain: string;
  /** By field, as it was written. */
  cells: Record<string, string>;
  files: File[];
  /** What the server said when it was sent. */
  refused?: string;
}

export interface Draft {
  rows: DraftRow[];
  /** The fields that have a column. */
  columns: string[];
}

const USUAL_COLUMNS = ['collection_date', 'country', 'source_niche', 'source_type'];

let lastId = Date.now();
export function newRow(strain = '', cells: Record<string, string> = {}, files: File[] = []): DraftRow {
  lastId += 1;
  return { id: lastId, strain, cells, files };
}

/** What is wrong with a row, by column; `strain` and `files` are columns, too. */
export function problemsOf(
  row: DraftRow,
  rules: MetadataRules,
  twice: ReadonlySet<string>,
): Map<string, string> {
  const problems = new Map<string, string>();
  const name = nameProblem(row.strain);
  if (row.strain.trim() === '') problems.set('strain', 'It needs a name.');
  else if (name) problems.set('strain', `The name ${name}.`);
  else if (twice.has(row.strain)) problems.set('strain', 'This name stands here twice.');
  if (row.refused) problems.set('strain', row.refused);
  for (const { field, message } of checkMetadata(rules, row.cells).problems) problems.set(field, message);
  return problems;
}

/** Names that more than one row has. */
export function namesTwice(rows: readonly DraftRow[]): Set<string> {
  const times = Map.groupBy(rows, ({ strain }) => strain);
  return new Set([...times].flatMap(([strain, same]) => (strain !== '' && same.length > 1 ? [strain] : [])));
}

const keyOf = (database: string, userId: number) => `enterobot.draft.${userId}.${database}`;

/** The draft of this browser, without files. */
export function readDraft(database: string, userId: number): Draft {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(database, userId)) ?? '') as {
      rows: Pick<DraftRow, 'strain' | 'cells'>[];
      columns: string[];
    };
    return { rows: kept.rows.map(({ strain, cells }) => newRow(strain, cells)), columns: kept.columns };
  } catch {
    return { rows: [], columns: USUAL_COLUMNS };
  }
}

export function keepDraft(database: string, userId: number, { rows, columns }: Draft): void {
  const kept = { rows: rows.map(({ strain, cells }) => ({ strain, cells })), columns };
  try {
    localStorage.setItem(keyOf(database, userId), JSON.stringify(kept));
  } catch {
    // Full, or forbidden: the draft is then not kept over a reload.
  }
}
