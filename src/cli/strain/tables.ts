import { createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnterobotError } from '../../errors.ts';
import { stColumn } from '../../nserv/st_column.ts';
import { getScheme } from '../../records/schemes.ts';
import { applyTable } from '../../records/tables/apply_table.ts';
import { type CheckedTable, checkTable } from '../../records/tables/check_table.ts';
import { exportTable } from '../../records/tables/export_table.ts';
import { readTable } from '../../records/tables/read_table.ts';
import type { TableFormat } from '../../records/tables/table.ts';
import { print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable } from '../table.ts';
import { type Chosen, commandLineViewer, filtersOf, type OfDatabase } from './choose.ts';

interface ExportOptions extends Chosen {
  format: TableFormat;
  scheme: string[];
  out?: string;
}

interface ImportOptions extends OfDatabase {
  check?: boolean;
  empty: 'keep' | 'clear';
  why?: string;
}

/** Cells that are listed; the rest is counted. */
const LISTED = 200;

export async function exportStrains({ pool }: Attached, options: ExportOptions): Promise<void> {
  const { database, format, scheme, out } = options;
  const viewer = await commandLineViewer(pool);
  const filters = await filtersOf(pool, options);
  const extra = [];
  for (const name of scheme) extra.push(stColumn(await getScheme(pool, database, name)));
  await writeOut(await exportTable(pool, { viewer, filters, format, extra }), out);
  if (out !== undefined && options.json) print(JSON.stringify({ file: out }));
}

/** Writes to standard output, or to a file that has its name only when it is whole. */
export async function writeOut(stream: Readable, out: string | undefined): Promise<void> {
  if (out === undefined) return pipeline(stream, process.stdout, { end: false });
  const temporary = `${out}.${process.pid}.part`;
  try {
    await pipeline(stream, createWriteStream(temporary, { flush: true }));
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof EnterobotError) throw error;
    throw new EnterobotError('FILE_UNWRITABLE', { file: out, reason: message }, { cause: error });
  }
}

/** Exit code 1 when a cell is wrong; then nothing is written. */
export async function importTable({ pool }: Attached, file: string, options: ImportOptions): Promise<void> {
  const { database, check = false, empty, why } = options;
  const bytes = await readFile(file).catch((error: Error) => {
    throw new EnterobotError('METADATA_UNREADABLE', { file, reason: error.message }, { cause: error });
  });
  const table = await readTable(bytes, basename(file));
  const viewer = await commandLineViewer(pool);
  const checked = check
    ? await checkTable(pool, viewer, database, table, { empty })
    : await applyTable(pool, viewer, database, table, {
        empty,
        why: why ?? `metadata table ${basename(file)}`,
      });
  const wrong = checked.problems.length > 0;
  if (wrong) process.exitCode = 1;
  if (options.json) {
    const { changes, ...told } = checked;
    print(JSON.stringify({ applied: !check && !wrong, strains: changes.length, ...told }));
  } else tell(checked, check, wrong);
}

function tell(
  { rows, problems, changes, cells, custom }: CheckedTable,
  check: boolean,
  wrong: boolean,
): void {
  for (const { column, meant } of custom)
    progress(
      `warning: no field is called ${column}; it is a custom one.${meant ? ` Did you mean ${meant}?` : ''}`,
    );
  if (wrong) {
    const listed = problems
      .slice(0, LISTED)
      .map(({ line, column, value, message }) => [line, column, value.slice(0, 40), message]);
    print(formatTable(['line', 'column', 'value', 'what is wrong'], listed));
    const rest = problems.length - LISTED;
    progress(
      `${problems.length} cells are wrong${rest > 0 ? ` (${rest} are not listed)` : ''}; nothing was written.`,
    );
    return;
  }
  const what = `${changes.length} of ${rows} strains, ${cells.changed} cells (${cells.emptied} emptied)`;
  print(check ? `would change ${what}` : `changed ${what}`);
}
