import { z } from 'zod';
import { getDatabase } from '../../records/databases.ts';
import { METADATA_KINDS } from '../../records/metadata_fields.ts';
import { metadataRules } from '../../records/metadata_rules.ts';
import { MISSING_TERMS } from '../../records/missing_values.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { database } from './record_answers.ts';

const answer = z.object({
  fields: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      kind: z.enum(METADATA_KINDS),
      vocabulary: z.array(z.string()).optional(),
      /** The field that it follows from. */
      follows: z.string().optional(),
    }),
  ),
  /** Source types by source niche. */
  source_types: z.record(z.string(), z.array(z.string())),
  /** What may stand in the place of any value. */
  missing: z.array(z.string()),
  /** Whether cells of further fields are refused. */
  closed: z.boolean(),
});

/** What the metadata of a database may hold. */
export async function fieldRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/metadata_fields',
    {
      config: { who: 'user' },
      schema: {
        summary: 'The fields of metadata, with their vocabularies',
        params: z.strictObject({ database }),
        response: { 200: answer },
      },
    },
    async (request) => {
      const { fields, closed, sourceTypes } = metadataRules(await getDatabase(pool, request.params.database));
      return {
        fields: fields.map(({ field, label, kind, vocabulary, follows }) => ({
          ...{ field, label, kind },
          ...(vocabulary ? { vocabulary: [...vocabulary] } : {}),
          ...(follows ? { follows } : {}),
        })),
        source_types: Object.fromEntries(
          Object.entries(sourceTypes).map(([niche, types]) => [niche, [...types]]),
        ),
        missing: [...MISSING_TERMS],
        closed,
      };
    },
  );
}
