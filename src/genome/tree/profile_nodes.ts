import { EnterobotError } from '../../errors.ts';
import type { ProfileTable } from './profile_table.ts';

/** The different profiles of a table, in the order of their content: nothing here depends on the order of the rows. */
export interface ProfileNodes {
  /** Loci of the scheme, called or not. */
  loci: number;
  rows: Int32Array[];
  /** Strains of each profile, by name. */
  names: string[][];
  /** Called loci of each. */
  called: Int32Array;
  /** Strains without any called locus: no tree can hold them. */
  leftOut: string[];
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function compareRows(a: Int32Array, b: Int32Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/**
 * Identical profiles (missing counts as a state) become one node; a profile that is all missing is left out and named.
 * @throws PROFILES_ALL_MISSING
 */
export function profileNodes(table: ProfileTable): ProfileNodes {
  const leftOut: string[] = [];
  const kept: number[] = [];
  const counts = new Int32Array(table.rows.length);
  table.rows.forEach((row, i) => {
    let called = 0;
    for (let l = 0; l < row.length; l++) called += row[l] === 0 ? 0 : 1;
    counts[i] = called;
    if (called === 0) leftOut.push(table.names[i]!);
    else kept.push(i);
  });
  if (kept.length === 0) throw new EnterobotError('PROFILES_ALL_MISSING', { file: table.source });
  kept.sort((a, b) => compareRows(table.rows[a]!, table.rows[b]!));
  const rows: Int32Array[] = [];
  const names: string[][] = [];
  const called: number[] = [];
  for (const i of kept) {
    const row = table.rows[i]!;
    if (rows.length > 0 && compareRows(rows.at(-1)!, row) === 0) {
      names.at(-1)!.push(table.names[i]!);
      continue;
    }
    rows.push(row);
    names.push([table.names[i]!]);
    called.push(counts[i]!);
  }
  for (const strains of names) strains.sort(byText);
  leftOut.sort(byText);
  return { loci: table.loci.length, rows, names, called: Int32Array.from(called), leftOut };
}
