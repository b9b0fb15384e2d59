import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { stColumn } from '../../nserv/st_column.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import { applyTable } from '../../records/tables/apply_table.ts';
import { type CheckedTable, checkTable } from '../../records/tables/check_table.ts';
import { exportTable } from '../../records/tables/export_table.ts';
import { readTable } from '../../records/tables/read_table.ts';
import { MOST_BYTES, TABLE_FORMATS } from '../../records/tables/table.ts';
import { sendStream } from '../downloads/send_stream.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { database } from './record_answers.ts';
import { besideColumns, exportedColumn, strainColumns } from './strain_columns.ts';
import { columnQuery, strainFilterQuery, strainFilters } from './strain_query.ts';

const PATH = '/api/v1.0/:database/strains/table';
const user = { who: 'user' } as const;
/** More are counted, not told. */
const TOLD = 1000;
/** Of a table that is to be uploaded: no more strains are taken at once. */
const MOST_READ = 1000;

const TABLE_TYPES = {
  tsv: 'text/tab-separated-values; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

const scheme = z.string().min(1).max(100);
const exported = strainFilterQuery.extend({
  format: z.enum(TABLE_FORMATS).default('tsv'),
  /** Typing schemes whose STs become columns. */
  scheme: z.union([scheme, z.array(scheme).max(20)]).optional(),
  column: columnQuery,
});

const imported = z.strictObject({
  /** true: write it, if nothing is wrong with it. */
  apply: z.enum(['true', 'false']).default('false'),
  /** What an empty cell says. */
  empty: z.enum(['keep', 'clear']).default('keep'),
  /** `seen` of the check that was read; what was changed since makes the apply stale. */
  seen: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  why: z.string().max(500).optional(),
});

const told = {
  rows: z.int(),
  /** How many strains would be (or were) changed, and how many cells. */
  changed: z.object({ strains: z.int(), cells: z.int(), emptied: z.int() }),
  /** The first 1,000 of those cells. */
  cells: z.array(
    z.object({
      line: z.int(),
      strain: z.string(),
      barcode: z.string(),
      field: z.string(),
      before: z.string(),
      after: z.string(),
    }),
  ),
  problem_count: z.int(),
  /** Every cell that cannot be taken, up to 1,000. */
  problems: z.array(
    z.object({ line: z.int(), column: z.string(), value: z.string(), code: z.string(), message: z.string() }),
  ),
  custom: z.array(z.object({ column: z.string(), meant: z.string().nullable() })),
  ignored: z.array(z.string()),
  seen: z.string(),
};
const answer = z.object({ applied: z.boolean(), ...told });
const refusal = z.object({
  error: z.object({ code: z.string(), class: z.string(), message: z.string() }),
  ...told,
});

/** Tables of strains, out and in. */
export async function tableRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  // A table comes as it is, whatever a browser or script calls it.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
    done(null, body),
  );

  app.post(
    '/api/v1.0/read_table',
    {
      config: user,
      bodyLimit: MOST_BYTES,
      schema: {
        summary: 'Read a table and tell its cells as texts; nothing is written',
        description: `The body is the table itself: TSV, CSV or the first sheet of an XLSX workbook; at most ${MOST_READ} lines, as many as can be uploaded at once.`,
        response: {
          200: z.object({
            header: z.array(z.string()),
            rows: z.array(z.object({ line: z.int(), cells: z.array(z.string()) })),
          }),
        },
      },
    },
    async (request) => {
      const { body } = request as { body: unknown };
      if (body !== undefined && !Buffer.isBuffer(body))
        throw new EnterobotError('REQUEST_NOT_TAKEN', { type: request.headers['content-type'] ?? '' });
      const table = await readTable(body ?? Buffer.alloc(0), 'The table');
      if (table.rows.length > MOST_READ)
        throw new EnterobotError('TABLE_TOO_LARGE', {
          file: 'The table',
          found: `${table.rows.length} lines where ${MOST_READ} can be uploaded at once`,
        });
      return table;
    },
  );

  app.get(
    PATH,
    {
      config: user,
      schema: {
        summary:
          'The strains of a filter as a table (TSV, CSV, XLSX), with the STs and other columns of chosen schemes',
        params: z.strictObject({ database }),
        querystring: exported,
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { format, scheme: names = [], column, ...query } = request.query;
      const { database: name } = request.params;
      const filters = await strainFilters(pool, viewer, name, query);
      const extra = [];
      for (const one of [names].flat()) extra.push(stColumn(await schemeInSight(pool, viewer, name, one)));
      if (column.length > 0) {
        const known = await strainColumns(pool, viewer, name);
        extra.push(...besideColumns(known, column).map(exportedColumn));
      }
      const stream = await exportTable(pool, { viewer, filters, format, extra });
      return sendStream(request, reply, {
        ...{ stream: () => stream, type: TABLE_TYPES[format], packed: format === 'xlsx' },
        name: `${name}_strains.${format}`,
      });
    },
  );

  app.post(
    PATH,
    {
      config: user,
      bodyLimit: MOST_BYTES,
      schema: {
        summary: 'Check a table of metadata cell by cell, and write all of it or nothing',
        description:
          'The body is the table itself: TSV, CSV or XLSX, with a column strain or barcode. Without apply=true nothing is written.',
        params: z.strictObject({ database }),
        querystring: imported,
        response: { 200: answer, 422: refusal.or(z.object({ error: refusal.shape.error })) },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { database: name } = request.params;
      const { apply, empty, seen, why } = request.query;
      const { body } = request as { body: unknown };
      if (body !== undefined && !Buffer.isBuffer(body))
        throw new EnterobotError('REQUEST_NOT_TAKEN', { type: request.headers['content-type'] ?? '' });
      const table = await readTable(body ?? Buffer.alloc(0), 'The table');
      if (apply === 'false')
        return { applied: false, ...tell(await checkTable(pool, viewer, name, table, { empty })) };
      const settings = { empty, ...(seen ? { seen } : {}), ...(why ? { why } : {}) };
      const checked = await applyTable(pool, viewer, name, table, settings);
      const [first] = checked.problems;
      if (!first) return { applied: true, ...tell(checked) };
      const error = new EnterobotError('TABLE_REFUSED', {
        ...{ count: checked.problems.length, line: first.line, first: first.message },
      });
      return reply.code(422).send({ error: error.report(), ...tell(checked) });
    },
  );
}

function tell({ rows, problems, changes, cells, told, custom, ignored, seen }: CheckedTable) {
  return {
    ...{ rows, custom, ignored, seen, problem_count: problems.length, cells: told },
    changed: { strains: changes.length, cells: cells.changed, emptied: cells.emptied },
    problems: problems.slice(0, TOLD).map(({ line, column, value, code, message }) => ({
      ...{ line, column, value, code, message },
    })),
  };
}
