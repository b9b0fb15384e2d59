import { basename } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { readWhole } from '../sequence_file.ts';
import type { Serovar } from './antigen_set.ts';

const COLUMNS = ['Serovar', 'O_antigen', 'H1', 'H2', 'Serogroup', 'can_h2_be_missing', 'subspecies'] as const;
const SUBSPECIES = ['enterica', 'salamae', 'arizonae', 'diarizonae', 'houtenae', 'indica', 'bongori'];

/**
 * The White-Kauffmann-Le Minor table as SISTR writes it (CSV). Its spellings of serogroups are brought to those of the
 * alleles: `O:53` is O53, `Y1` is Y, `l` (a small L, for I) is I.
 * @throws ANTIGENS_WRONG naming the line, and what reading a file throws
 */
export async function readSerovarTable(file: string): Promise<{ serovars: Serovar[]; warnings: string[] }> {
  const text = (await readWhole(file)).toString('utf8').replace(/^\ufeff/, '');
  const rows = csvRows(text);
  const refuse = (line: number, problem: string) =>
    new EnterobotError('ANTIGENS_WRONG', { file, problem: `line ${line}: ${problem}` });
  const head = rows[0]?.cells;
  if (!head) throw new EnterobotError('FILE_EMPTY', { file });
  const missing = COLUMNS.find((name) => !head.includes(name));
  if (missing !== undefined) throw refuse(1, `there is no column ${missing}`);
  const serovars: Serovar[] = [];
  const warnings: string[] = [];
  const first = new Map<string, number>();
  for (const { line, cells } of rows.slice(1)) {
    if (cells.length !== head.length)
      throw refuse(line, `it has ${cells.length} cells, the head ${head.length}`);
    const cell = (name: (typeof COLUMNS)[number]) => cells[head.indexOf(name)]!.trim();
    const may = cell('can_h2_be_missing').toUpperCase();
    if (may !== 'TRUE' && may !== 'FALSE')
      throw refuse(line, `can_h2_be_missing is ${may || 'empty'}, not TRUE or FALSE`);
    const subspecies = cell('subspecies');
    if (!SUBSPECIES.includes(subspecies))
      throw refuse(line, `${subspecies || 'nothing'} is no subspecies of Salmonella`);
    const row: Serovar = {
      ...{ serovar: cell('Serovar'), o: cell('O_antigen'), h1: cell('H1') || '-', h2: cell('H2') || '-' },
      ...{ serogroup: spelled(cell('Serogroup')), h2_may_be_missing: may === 'TRUE', subspecies },
    };
    for (const [name, value] of Object.entries(row)) {
      if (value === '') throw refuse(line, `there is no ${name}`);
    }
    const key = JSON.stringify(row);
    const before = first.get(key);
    // The real table repeats a row: that does no harm.
    if (before !== undefined) {
      warnings.push(`${basename(file)}, line ${line}: ${row.serovar} stands already on line ${before}.`);
      continue;
    }
    first.set(key, line);
    serovars.push(row);
  }
  if (serovars.length === 0) throw refuse(1, 'it names no serovar');
  return { serovars, warnings };
}

function spelled(serogroup: string): string {
  const bare = serogroup.replace(':', '');
  return bare === 'l' ? 'I' : bare === 'Y1' ? 'Y' : bare;
}

/** Rows of a CSV with their lines; cells may stand in double quotes. */
function csvRows(text: string): { line: number; cells: string[] }[] {
  return text.split(/\r?\n/).flatMap((row, i) => {
    if (row.trim() === '') return [];
    const cells = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
    return [
      { line: i + 1, cells: cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '') },
    ];
  });
}
