import { readFile } from 'node:fs/promises';
import { EnterobotError } from '../../errors.ts';
import type { Json } from '../../protocol/task.ts';
import { cellOf } from './cell.ts';
import type { Condition, Manifest, ManifestColumn } from './manifest.ts';
import { ownFile } from './own_file.ts';

const MOST_BYTES = 256 * 2 ** 20;

/**
 * What a program found, by the columns of its manifest.
 * @throws OWN_RESULT_MISSING, OWN_RESULT_WRONG
 */
export async function readResult(manifest: Manifest, folder: string): Promise<Record<string, Json>> {
  const { program, result, columns } = manifest;
  const { path, bytes } = await ownFile(program, folder, result.file);
  const refuse = (problem: string) => new EnterobotError('OWN_RESULT_WRONG', { program, problem });
  if (bytes > MOST_BYTES) throw refuse(`${result.file} has ${bytes} bytes`);
  const text = await readFile(path, 'utf8');
  let valueFor: (column: ManifestColumn) => Json | undefined;
  try {
    valueFor = result.format === 'json' ? jsonReader(text) : tableReader(text, result);
  } catch (error) {
    throw refuse(`${result.file}: ${(error as Error).message}`);
  }
  const values: Record<string, Json> = {};
  for (const column of columns) {
    try {
      const found = valueFor(column);
      if (found === undefined && !column.optional) throw new Error(`${result.file} has no ${column.from}`);
      values[column.name] = cellOf(column, found ?? null, result.missing);
    } catch (error) {
      throw refuse(`column ${column.name}: ${(error as Error).message}`);
    }
  }
  return values;
}

function jsonReader(text: string): (column: ManifestColumn) => Json | undefined {
  const whole = JSON.parse(text) as Json;
  return ({ from, kind }) => {
    const found = at(whole, from!);
    return Array.isArray(found) && kind === 'integer' ? found.length : found;
  };
}

/** `stats.genes`, `hits[0].name`; undefined where there is nothing. */
function at(whole: Json, path: string): Json | undefined {
  let here: Json | undefined = whole;
  for (const step of path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')) {
    if (step === '') continue;
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, Json>)[step];
  }
  return here;
}

type Row = readonly string[];

function tableReader(text: string, result: Manifest['result']): (column: ManifestColumn) => Json | undefined {
  const { comment } = result;
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !(comment && line.startsWith(comment)));
  const rows: Row[] = lines.map((line) => line.split('\t'));
  const header = result.header ?? rows.shift();
  if (!header) throw new Error('it is empty');
  const places = new Map(header.map((name, place) => [name, place]));
  const cell = (row: Row, name: string): string | undefined => {
    const place = places.get(name);
    return place === undefined ? undefined : (row[place] ?? '');
  };
  let chosen: Row | undefined;
  return ({ from, count }) => {
    if (count) return rows.filter((row) => count.every((one) => holds(one, cell, row))).length;
    if (!places.has(from!)) return undefined;
    chosen ??= choose(rows, result.row, cell);
    return cell(chosen, from!);
  };
}

function holds(
  condition: Condition,
  cell: (row: Row, name: string) => string | undefined,
  row: Row,
): boolean {
  const { column, equals, contains, without } = condition;
  const value = cell(row, column);
  if (value === undefined) throw new Error(`the table has no column ${column}`);
  if (equals !== undefined && value !== equals) return false;
  if (contains !== undefined && !value.includes(contains)) return false;
  return without === undefined || !value.includes(without);
}

function choose(
  rows: readonly Row[],
  wanted: Manifest['result']['row'],
  cell: (row: Row, name: string) => string | undefined,
): Row {
  const [first] = rows;
  if (!first) throw new Error('the table has no row');
  if (wanted === 'first') return first;
  if (wanted === 'only') {
    if (rows.length === 1) return first;
    throw new Error(`the table has ${rows.length} rows, and result.row does not say which one counts`);
  }
  const smallest = 'smallest' in wanted;
  const by = smallest ? wanted.smallest : wanted.largest;
  const numbered = rows.map((row) => ({ row, value: Number(cell(row, by) || Number.NaN) }));
  const known = numbered.filter(({ value }) => !Number.isNaN(value));
  if (known.length === 0) throw new Error(`no row has a number in the column ${by}`);
  const sign = smallest ? 1 : -1;
  return known.reduce((best, one) => (sign * one.value < sign * best.value ? one : best)).row;
}
