import { PassThrough, Readable } from 'node:stream';
import { sql } from 'kysely';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { getDatabase } from '../databases.ts';
import { installationName } from '../installation.ts';
import { metadataRules } from '../metadata_rules.ts';
import { type StrainFilters, strainCondition } from '../strain_filters.ts';
import { listStrains, type StrainRecord } from '../strain_list.ts';
import type { Viewer } from '../viewer.ts';
import type { TableFormat } from './table.ts';
import { textLine } from './write_text.ts';

/** Strains that are read at once. */
const SET = 500;

/** A column that other rooms know how to fill, e.g. the STs of a scheme. */
export interface ExtraColumn {
  header: string;
  /** One text a strain. */
  values(db: Queryable, strains: readonly StrainRecord[]): Promise<string[]>;
}

export interface ExportTable {
  viewer: Viewer;
  filters: StrainFilters;
  format: TableFormat;
  extra?: readonly ExtraColumn[];
}

interface Plan {
  header: string[];
  rows(): AsyncGenerator<string[]>;
  installation: string;
}

/**
 * The strains of a filter as a table, in the order of barcodes, with every field (but those that follow from others), the
 * custom ones that any of them has, and row_version: changed and given back, it is known what it was made of. Text tables
 * name the installation in a column, workbooks on a sheet of their own. Read in pieces: memory does not grow with the rows.
 * @throws DATABASE_UNKNOWN, METADATA_RULES (before anything is read from the stream)
 */
export async function exportTable(db: Queryable, given: ExportTable): Promise<Readable> {
  const plan = await planned(db, given);
  if (given.format === 'xlsx') return workbook(plan, given.filters.database);
  const { format } = given;
  return Readable.from(lines(plan, format), { objectMode: false, highWaterMark: 256 * 1024 });
}

async function* lines({ header, rows }: Plan, format: 'tsv' | 'csv'): AsyncGenerator<string> {
  let text = textLine(header, format);
  for await (const row of rows()) {
    text += textLine(row, format);
    if (text.length > 64 * 1024) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}

async function planned(db: Queryable, { viewer, filters, extra = [] }: ExportTable): Promise<Plan> {
  const rules = metadataRules(await getDatabase(db, filters.database));
  const installation = await installationName(db);
  const fields = rules.fields.filter(({ follows }) => !follows).map(({ field }) => field);
  const declared = new Set(rules.fields.map(({ field }) => field));
  const custom = (await customFields(db, viewer, filters)).filter((field) => !declared.has(field));
  const before = ['strain', 'barcode', ...fields, ...custom];
  const record = ['release_date', 'private', 'control', 'owner', 'best_assembly', 'assembly_status', 'n50'];
  const header = [
    ...before,
    ...record,
    ...extra.map((column) => column.header),
    ...['created', 'lastmodified', 'row_version', 'installation'],
  ];
  async function* rows(): AsyncGenerator<string[]> {
    for (let afterId = 0; ; ) {
      const strains = await listStrains(db, viewer, filters, { limit: SET, afterId });
      const columns: string[][] = [];
      for (const column of extra) columns.push(await column.values(db, strains));
      for (const [i, strain] of strains.entries()) {
        const { best_assembly: best } = strain;
        yield [
          ...[strain.strain, strain.barcode],
          ...[...fields, ...custom].map((field) => String(strain.metadata[field] ?? '')),
          ...[strain.release_date ?? '', String(strain.private), strain.control ?? '', strain.owner],
          ...[best?.barcode ?? '', best?.status ?? '', String(best?.n50 ?? '')],
          ...columns.map((column) => column[i]!),
          ...[
            strain.created.toISOString(),
            strain.lastmodified.toISOString(),
            String(strain.row_version),
            installation,
          ],
        ];
      }
      if (strains.length < SET) return;
      afterId = strains.at(-1)!.id;
    }
  }
  return { header, rows, installation };
}

/** Names of fields that any of the strains has. */
async function customFields(db: Queryable, viewer: Viewer, filters: StrainFilters): Promise<string[]> {
  const statement = sql<{
    field: string;
  }>`select distinct jsonb_object_keys(s.metadata) as field from strains s
    where ${strainCondition(viewer, filters)} order by field`;
  return (await allOf(db, statement)).map(({ field }) => field);
}

/** Cells are texts, so that no program takes one for a formula or a date. */
function workbook({ header, rows, installation }: Plan, database: string): Readable {
  const out = new PassThrough();
  const write = async () => {
    // Loaded when it is wanted: it would be a sixth of what an idle web service needs.
    const { default: exceljs } = await import('exceljs');
    const book = new exceljs.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true });
    book.creator = installation;
    const sheet = book.addWorksheet('strains', { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] });
    const first = sheet.addRow(header);
    first.font = { bold: true };
    first.commit();
    for await (const row of rows()) {
      sheet.addRow(row.map((cell) => (cell === '' ? null : cell))).commit();
      // The writer buffers without a bound; a slow reader must slow us down.
      if (out.writableNeedDrain) await new Promise((done) => out.once('drain', done).once('close', done));
      if (out.destroyed) return;
    }
    sheet.commit();
    const origin = book.addWorksheet('origin');
    for (const line of [
      ['installation', installation],
      ['database', database],
      ['exported', new Date().toISOString()],
    ])
      origin.addRow(line).commit();
    origin.commit();
    await book.commit();
  };
  write().catch((error: Error) => out.destroy(error));
  return out;
}
