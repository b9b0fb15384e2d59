import { setImmediate } from 'node:timers/promises';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { accessTo } from '../access.ts';
import { getDatabase } from '../databases.ts';
import { metadataRules } from '../metadata_rules.ts';
import { ownOf } from '../own_of.ts';
import { schemesInSight } from '../scheme_in_sight.ts';
import type { Viewer } from '../viewer.ts';
import type { StrainChange } from '../write_strains.ts';
import { checkRow, problemAt, type RowSettings, type TableProblem } from './row_check.ts';
import {
  hashOfVersions,
  namesTaken,
  rowsSeen,
  type StrainOfTable,
  strainsOfTable,
} from './strains_of_table.ts';
import type { Table, TableRow } from './table.ts';
import { meant, type TableColumn, tableColumns } from './table_columns.ts';

/** What a table would do. */
export interface CheckedTable {
  rows: number;
  /** In the order of lines. */
  problems: TableProblem[];
  /** Of strains in which something would be different. */
  changes: StrainChange[];
  cells: { changed: number; emptied: number };
  /** The first of them, cell by cell. */
  told: CellChange[];
  /** Columns that no field declares, with the field that was perhaps meant. */
  custom: { column: string; meant: string | null }[];
  /** Columns that a table tells and does not change. */
  ignored: string[];
  /** Stands for the versions of all strains that the table names: an apply may say which check it follows. */
  seen: string;
}

/** A cell that would be something else; also of fields that follow from others. */
export interface CellChange {
  line: number;
  strain: string;
  barcode: string;
  /** A field of metadata, or a column of the strain itself. */
  field: string;
  before: string;
  after: string;
}

/** More changes are counted, not told. */
const TOLD = 1000;

export interface TableRules {
  /** What an empty cell says: keep (default) leaves the field as it is, clear empties it. */
  empty?: 'keep' | 'clear';
  /** Lock the strains until the end of the transaction: the check is followed by its apply. */
  lock?: boolean;
}

/**
 * Checks a table of metadata against the strains it names, cell by cell, and works out what it would change. Rows are
 * known by barcode where there is one (then another name renames), else by name. With a column row_version, cells that
 * were not touched since the table was made are left alone, and those that somebody else changed, too, are problems.
 * @throws DATABASE_UNKNOWN, METADATA_RULES, METADATA_NO_STRAIN
 */
export async function checkTable(
  db: Queryable,
  viewer: Viewer,
  database: string,
  { header, rows }: Table,
  { empty = 'keep', lock = false }: TableRules = {},
): Promise<CheckedTable> {
  const rules = metadataRules(await getDatabase(db, database));
  const schemes = await schemesInSight(db, viewer, database);
  const columns = tableColumns(
    rules,
    header,
    schemes.map(({ description }) => description),
  );
  const settings: RowSettings = { viewer, rules, header, columns, empty };
  const place = placesOf(header, columns);
  const keys = rows.map((row) => ({ name: cell(row, place.strain), barcode: cell(row, place.barcode) }));
  const strains = await strainsOfTable(db, database, keys, lock);
  const versions = place.version < 0 ? [] : rows.map((row) => cell(row, place.version));
  const seen = await rowsSeen(db, strains, versions);

  const problems: TableProblem[] = [];
  const changes: StrainChange[] = [];
  const renames: Rename[] = [];
  const told: CellChange[] = [];
  const first = new Map<number, number>();
  for (const [i, row] of rows.entries()) {
    // Others are served meanwhile.
    if (i % 500 === 499) await setImmediate();
    const strain = strains[i];
    const named = keys[i]!.barcode === '' ? place.strain : place.barcode;
    const refusal = refused(viewer, strain, cell(row, named), first);
    if (refusal || !strain) {
      problems.push(problemAt(settings, row, named, refusal));
      continue;
    }
    first.set(strain.id, row.line);
    const { change, problems: found } = checkRow(settings, row, strain, seen[i]);
    problems.push(...found);
    if (Object.keys(change.columns).length + Object.keys(change.metadata).length > 0) changes.push(change);
    if (told.length < TOLD) told.push(...cellChanges(row.line, strain, change).slice(0, TOLD - told.length));
    if (typeof change.columns.strain === 'string')
      renames.push({ id: strain.id, name: change.columns.strain, row });
  }
  problems.push(...(await alike(db, database, renames, settings, place.strain)));
  problems.sort((a, b) => a.line - b.line);
  const emptied = (change: StrainChange) =>
    Object.values(change.metadata).filter((value) => value === null).length;
  const changed = (change: StrainChange) =>
    Object.keys(change.columns).length + Object.keys(change.metadata).length;
  return {
    ...{ rows: rows.length, problems, changes },
    told,
    cells: { changed: sum(changes.map(changed)), emptied: sum(changes.map(emptied)) },
    custom: columns.flatMap((column) =>
      column.kind === 'custom' ? [{ column: column.name, meant: meant(rules, column.name) ?? null }] : [],
    ),
    ignored: header.filter((name, i) => name !== '' && columns[i]!.kind === 'ignored'),
    seen: hashOfVersions(strains),
  };
}

function cellChanges(line: number, strain: StrainOfTable, { columns, metadata }: StrainChange): CellChange[] {
  const now = { ...strain } as Record<string, unknown>;
  const of = (wanted: Record<string, unknown>, from: Record<string, unknown>) =>
    Object.entries(wanted).map(([field, after]) => ({
      ...{ line, strain: strain.strain, barcode: strain.barcode, field },
      ...{ before: String(ownOf(from, field) ?? ''), after: String(after ?? '') },
    }));
  return [...of(columns, now), ...of(metadata, strain.metadata)];
}

/** @throws METADATA_NO_STRAIN */
function placesOf(header: readonly string[], columns: readonly TableColumn[]) {
  const at = (kind: TableColumn['kind']) => columns.findIndex((column) => column.kind === kind);
  const place = { strain: at('strain'), barcode: at('barcode'), version: at('row_version') };
  if (place.strain >= 0 || place.barcode >= 0) return place;
  throw new EnterobotError('METADATA_NO_STRAIN', { file: 'The table', line: 1, columns: header.join(', ') });
}

function cell(row: TableRow, column: number): string {
  return column < 0 ? '' : row.cells[column]!;
}

/** Why a row as a whole cannot be taken. What one may not see is as good as none. */
function refused(
  viewer: Viewer,
  strain: StrainOfTable | undefined,
  key: string,
  first: ReadonlyMap<number, number>,
): EnterobotError | undefined {
  const access = strain ? accessTo(viewer, strain) : 'none';
  if (!strain || access === 'none')
    return new EnterobotError('RECORD_UNKNOWN', { kind: 'strain', key: key || 'without a name' });
  if (access !== 'edit') return new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  const line = first.get(strain.id);
  return line === undefined
    ? undefined
    : new EnterobotError('TABLE_STRAIN_TWICE', { strain: strain.strain, first: line });
}

interface Rename {
  id: number;
  name: string;
  row: TableRow;
}

/** New names that another strain has, or another row asks for. */
async function alike(
  db: Queryable,
  database: string,
  renames: readonly Rename[],
  settings: RowSettings,
  column: number,
): Promise<TableProblem[]> {
  const taken = await namesTaken(
    db,
    database,
    renames.map(({ name }) => name),
  );
  const asked = new Set<string>();
  return renames.flatMap(({ id, name, row }) => {
    const free = !asked.has(name) && (taken.get(name) ?? id) === id;
    asked.add(name);
    const error = new EnterobotError('STRAIN_NAME_TAKEN', { database, strain: name });
    return free ? [] : [problemAt(settings, row, column, error)];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
