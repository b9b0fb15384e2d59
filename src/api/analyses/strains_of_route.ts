import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { SNP_PROJECT } from '../../jobs/snp/new_project.ts';
import { type OpenAnalysis, openAnalysis } from '../../records/analyses_in_sight.ts';
import type { BesideColumn, BesideValue } from '../../records/beside_columns.ts';
import { listStrains, type StrainRecord } from '../../records/strain_list.ts';
import type { Viewer } from '../../records/viewer.ts';
import { sendStream } from '../downloads/send_stream.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { tellStrain } from '../records/record_answers.ts';
import {
  besideColumns,
  type StrainColumn,
  strainColumns,
  valuesOfStrains,
} from '../records/strain_columns.ts';
import { viewerIn } from '../who.ts';
import { shortened } from './analysis_json.ts';

/** Strains that are read, told and forgotten together. */
const SET = 1000;
/** The state of the best assembly, or of the newest where none is the best: no column of lists, but of every table. */
const STATE = 'qc';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const columns = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(200)])
  .optional()
  .transform((given) => [...new Set(given === undefined ? [] : [given].flat())])
  .describe(`Columns of lists of strains, by id; and ${STATE}, the state of the assembly`);

/** What is known of the strains of an analysis. */
export async function strainsOfRoute(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/analyses/:id/strains',
    {
      config: { who: 'user' },
      schema: {
        summary: 'What is known of the strains of a tree or SNP project, all at once: a row for each',
        description:
          'Only of strains whose rows one may see; others are not named. A row has the barcode, then a value for each column, in their order. Analyses that are not of strains of the database have no row. It is sent as it is read, gzipped for who takes it.',
        tags: ['analyses'],
        params: z.strictObject({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
        querystring: z.strictObject({ column: columns }),
        response: { 200: z.object({ columns: z.array(z.string()), rows: z.array(z.array(value)) }) },
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const analysis = await openAnalysis(pool, viewer, request.params.id);
      const known = await strainColumns(pool, viewer, analysis.database);
      const wanted = wantedColumns(known, request.query.column);
      const barcodes = await barcodesOf(pool, analysis);
      // The first set is read before anything is sent, so that what cannot be read is an answer.
      const sets = toldInSets(pool, viewer, analysis.database, barcodes, wanted);
      const first = await sets.next();
      const content = (async function* () {
        yield `{"columns":${JSON.stringify(wanted.map(({ id }) => id))},"rows":[`;
        if (!first.done) yield first.value;
        yield* sets;
        yield ']}\n';
      })();
      return sendStream(request, reply, {
        stream: () => Readable.from(content),
        ...{ type: 'application/json; charset=utf-8', name: `${shortened(analysis.name)}_strains.json` },
      });
    },
  );
}

/** Where the value of a column is taken from. */
interface Wanted {
  id: string;
  /** Read beside the strains. */
  beside?: BesideColumn & StrainColumn;
  valueIn(strain: StrainRecord, beside: Record<string, BesideValue>): BesideValue;
}

/** @throws REQUEST_WRONG (a column that there is not, or that the viewer may not see) */
function wantedColumns(known: readonly StrainColumn[], ids: readonly string[]): Wanted[] {
  return ids.map((id): Wanted => {
    if (id === STATE)
      return { id, valueIn: ({ best_assembly: best, newest_status: newest }) => best?.status ?? newest };
    const column = known.find((one) => one.id === id);
    if (!column)
      throw new EnterobotError('REQUEST_WRONG', { problem: `there is no column ${JSON.stringify(id)}` });
    if (column.group === 'metadata') return { id, valueIn: ({ metadata }) => metadata[id] ?? null };
    if (column.group === 'strain')
      return { id, valueIn: (strain) => (tellStrain(strain) as Record<string, unknown>)[id] as BesideValue };
    return { id, beside: besideColumns(known, [id])[0]!, valueIn: (_strain, beside) => beside[id] ?? null };
  });
}

/** The rows as JSON, with a comma before each but the first; so many at a time as are held at a time. */
async function* toldInSets(
  db: Queryable,
  viewer: Viewer,
  database: string,
  barcodes: readonly string[],
  wanted: readonly Wanted[],
): AsyncGenerator<string> {
  const beside = wanted.flatMap((one) => one.beside ?? []);
  let comma = '';
  for (let at = 0; at < barcodes.length; at += SET) {
    const set = barcodes.slice(at, at + SET);
    const strains = await listStrains(db, viewer, { database, barcodes: set }, { limit: SET });
    const values = beside.length > 0 ? await valuesOfStrains(db, beside, strains) : [];
    const lines = strains.map((strain, i) =>
      JSON.stringify([strain.barcode, ...wanted.map((one) => one.valueIn(strain, values[i] ?? {}))]),
    );
    if (lines.length === 0) continue;
    yield comma + lines.join(',\n');
    comma = ',\n';
  }
}

/** The strains that an analysis is of, each once; a table of one's own names none of a database. */
async function barcodesOf(db: Queryable, { id, type, data }: OpenAnalysis): Promise<string[]> {
  if (type === SNP_PROJECT) {
    const { rows } = await db.query<{ barcode: string }>(
      `select distinct s.barcode from assemblies a join strains s on s.id = a.strain_id
        where a.id in (select assembly_id from analysis_needs where analysis_id = $1 and step = 'ref_mapper')
          or a.id = $2::bigint`,
      [id, data.ref_id ?? null],
    );
    return rows.map(({ barcode }) => barcode);
  }
  if (type !== 'ms_tree' || !Array.isArray(data.isolates)) return [];
  const isolates = data.isolates as { StrainID?: unknown }[];
  return [...new Set(isolates.flatMap(({ StrainID }) => (typeof StrainID === 'string' ? StrainID : [])))];
}
