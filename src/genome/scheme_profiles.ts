import { EnterobotError } from '../errors.ts';
import type { Profile } from './scheme.ts';
import { CLASSIC_LOCI } from './scheme.ts';

/** A column of the table: its name and its place in a row. */
export interface Column {
  name: string;
  at: number;
}

/** The table of STs as read, before its numbers are compared with the alleles. */
export interface ProfileTable {
  loci: string[];
  rows: (Profile & { line: number })[];
  warnings: string[];
}

/** Columns of real tables that are no loci (PubMLST, EnteroBase, Institut Pasteur); compared in lower case. */
const NO_LOCUS = new Set(
  'clonal_complex cc st_complex complex species mlst_clade clade lineage sublineage serovar comments notes'.split(
    ' ',
  ),
);

const MISSING = new Set(['', '0', '-', 'N', '?']);
const WHOLE = /^[0-9]{1,9}$/;

/**
 * Reads the text of profiles.list: tab-separated, a header `ST` and the loci, a row for each ST.
 * `isLocus` says whether a column that bears the name of a non-locus (clonal_complex …) has alleles after all.
 * @throws SCHEME_HEADER, SCHEME_ROW, SCHEME_ST, SCHEME_ST_TWICE, SCHEME_PROFILE_CELL, SCHEME_PROFILE_TWICE
 */
export function parseProfiles(file: string, text: string, isLocus: (name: string) => boolean): ProfileTable {
  const lines = text.split('\n');
  const header = cells(lines[0] ?? '');
  const columns = lociOf(file, header, isLocus);
  const rows: ProfileTable['rows'] = [];
  const firstLine = new Map<number, number>();
  for (let i = 1; i < lines.length; i++) {
    const row = cells(lines[i]!);
    if (row.length === 1 && row[0] === '') continue;
    const line = i + 1;
    if (row.length !== header.length) {
      throw new EnterobotError('SCHEME_ROW', { file, line, found: row.length, expected: header.length });
    }
    const st = WHOLE.test(row[0]!) ? Number(row[0]) : 0;
    if (st === 0) throw new EnterobotError('SCHEME_ST', { file, line, found: JSON.stringify(row[0]) });
    const first = firstLine.get(st);
    if (first !== undefined) throw new EnterobotError('SCHEME_ST_TWICE', { file, line, st, first });
    firstLine.set(st, line);
    const alleles = Int32Array.from(columns, (column) => cellNumber(file, line, st, column, row[column.at]!));
    rows.push({ st, alleles, line });
  }
  const warnings = checkTwins(file, rows);
  return { loci: columns.map((column) => column.name), rows, warnings };
}

function cells(line: string): string[] {
  return (line.endsWith('\r') ? line.slice(0, -1) : line).split('\t').map((cell) => cell.trim());
}

function lociOf(file: string, header: string[], isLocus: (name: string) => boolean): Column[] {
  const refuse = (problem: string) => new EnterobotError('SCHEME_HEADER', { file, problem });
  if (header[0]?.toUpperCase() !== 'ST')
    throw refuse(`the first column is ${JSON.stringify(header[0])}, not ST`);
  const columns = header
    .map((name, at) => ({ name, at }))
    .slice(1)
    .filter(({ name }) => !NO_LOCUS.has(name.toLowerCase()) || isLocus(name));
  if (columns.length === 0) throw refuse('it names no locus');
  const seen = new Set<string>();
  for (const { name } of columns) {
    // The name becomes the name of a file, and ends at a blank in a FASTA header.
    if (name === '' || name.startsWith('.') || /[\s/\\\0]/.test(name)) {
      throw refuse(`${JSON.stringify(name)} cannot be the name of a locus (blank, slash or leading dot)`);
    }
    if (seen.has(name)) throw refuse(`the locus ${name} is there twice`);
    seen.add(name);
  }
  return columns;
}

function cellNumber(file: string, line: number, st: number, column: Column, cell: string): number {
  if (WHOLE.test(cell)) return Number(cell);
  if (MISSING.has(cell) || /^-[0-9]+$/.test(cell)) return 0;
  const values = { file, line, found: JSON.stringify(cell), st, locus: column.name };
  throw new EnterobotError('SCHEME_PROFILE_CELL', values);
}

/** Two STs of one profile: an error for complete profiles of a classic scheme, elsewhere told as a warning. */
function checkTwins(file: string, rows: ProfileTable['rows']): string[] {
  const seen = new Map<string, { st: number; line: number }>();
  let twins = 0;
  for (const { st, line, alleles } of rows) {
    const key = alleles.join();
    const other = seen.get(key);
    if (!other) {
      seen.set(key, { st, line });
      continue;
    }
    twins++;
    if (alleles.length <= CLASSIC_LOCI && !alleles.includes(0)) {
      throw new EnterobotError('SCHEME_PROFILE_TWICE', {
        file,
        line,
        st,
        other: other.st,
        first: other.line,
      });
    }
  }
  return twins === 0 ? [] : [`${twins} STs have the same profile as another; the smallest ST answers.`];
}
