import { z } from 'zod';
import { listDatabases } from '../../records/databases.ts';
import type { ApiApp } from '../options.ts';
import { words } from './parameters.ts';
import type { Shared } from './shared.ts';

const databases = z.object({
  Databases: z.array(z.object({ name: z.string(), prefix: z.string(), description: z.string() })),
  links: z.object({ paging: z.object({}), records: z.int(), total_records: z.int() }),
});

/** What databases there are. */
export async function infoRoute(app: ApiApp, { pool }: Shared): Promise<void> {
  app.get(
    '/api/v2.0',
    {
      config: { who: 'user' },
      schema: {
        summary: 'The databases of this installation',
        tags: ['v2.0'],
        querystring: z.object({
          name: words.optional(),
          prefix: words.optional(),
          description: words.optional().describe('The genus'),
        }),
        response: { 200: databases },
      },
    },
    async ({ query }) => {
      const all = await listDatabases(pool);
      const fits = (wanted: string[] | undefined, value: string) => !wanted || wanted.includes(value);
      const told = all
        .map(({ name, prefix, genus }) => ({ name, prefix, description: genus }))
        .filter(
          (one) =>
            fits(query.name, one.name) &&
            fits(query.prefix, one.prefix) &&
            fits(query.description, one.description),
        );
      return { Databases: told, links: { paging: {}, records: told.length, total_records: told.length } };
    },
  );
}
