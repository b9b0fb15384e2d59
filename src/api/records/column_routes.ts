import { z } from 'zod';
import { chooseColumns, columnChoice } from '../../records/column_choices.ts';
import { getDatabase } from '../../records/databases.ts';
import { VALUE_TESTS } from '../../records/value_source.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { database } from './record_answers.ts';
import { strainColumns, testsOf } from './strain_columns.ts';

const PATH = '/api/v1.0/:database/strain_columns';
const ids = z
  .array(z.string().regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u))
  .min(1)
  .max(200);

const answer = z.object({
  columns: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      /** strain, metadata, assembly, or the description of a scheme. */
      group: z.string(),
      group_label: z.string(),
      kind: z.enum(['text', 'integer', 'number', 'yes_no', 'day', 'moment']),
      unit: z.string().optional(),
      description: z.string().optional(),
      /** Numbers from here on were given here, and not by the central nomenclature. */
      local_from: z.int().optional(),
      /** By what it can be filtered: `where=column:test:value`. */
      tests: z.array(z.enum(VALUE_TESTS)),
    }),
  ),
  /** The ones that who asks has chosen for this database; null: none. */
  chosen: ids.nullable(),
});

/** The columns that lists of strains can have, and the choice among them that a person keeps. */
export async function columnRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    PATH,
    {
      config: { who: 'user' },
      schema: {
        summary: 'The columns of lists of strains: what they can show, be sorted and filtered by',
        params: z.strictObject({ database }),
        response: { 200: answer },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const columns = await strainColumns(pool, viewer, request.params.database);
      return {
        columns: columns.map(({ id, label, group, groupLabel, kind, unit, description, localFrom }) => ({
          ...{ id, label, group, group_label: groupLabel, kind, tests: testsOf(kind) },
          ...(unit === undefined ? {} : { unit }),
          ...(description === undefined ? {} : { description }),
          ...(localFrom === undefined ? {} : { local_from: localFrom }),
        })),
        chosen: await columnChoice(pool, viewer.userId, request.params.database),
      };
    },
  );
  app.put(
    PATH,
    {
      config: { who: 'user' },
      schema: {
        summary: 'Keep a choice of columns for oneself, in their order; null: the usual ones again',
        params: z.strictObject({ database }),
        body: z.strictObject({ chosen: ids.nullable() }),
        response: { 200: z.object({ chosen: ids.nullable() }) },
      },
    },
    async (request) => {
      const { name } = await getDatabase(pool, request.params.database);
      const { chosen } = request.body;
      const kept = chosen && [...new Set(chosen)];
      await chooseColumns(pool, viewerIn(request).userId, name, kept);
      return { chosen: kept };
    },
  );
}
