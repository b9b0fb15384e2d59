import type { Row } from './route_table.ts';
import type { World } from './world.ts';

const SIGNED_IN: Row['answers'] = [401, 200, 200, 200, 200, 200];
const at = (path: string, body?: unknown) => ({ ask: () => ({ path: `/api/v1.0${path}`, body }) });

/** Watches and notices are their maker's alone. `typing` of the world is no typing scheme. */
export const WATCH_ROUTES: Record<string, Row> = {
  'GET /api/v1.0/watches': { ...at('/watches'), answers: SIGNED_IN },
  'POST /api/v1.0/:database/watches': {
    ask: ({ listed }: World) => ({
      path: '/api/v1.0/toys/watches',
      body: { scheme: 'typing', within: 2, of: { strain: listed.strain } },
    }),
    answers: [401, 422, 422, 422, 422, 422],
  },
  'DELETE /api/v1.0/watches/:id': {
    ask: async ({ pool, people, listed }: World) => {
      const { rows } = await pool.query<{ id: number }>(
        `insert into watches (user_id, database, scheme_id, strain_id, within)
          select $1, 'toys', id, $2, 2 from schemes where description = 'typing'
          on conflict (user_id, scheme_id, strain_id, workspace_id) do update set within = 2 returning id`,
        [people.owner.userId, listed.id],
      );
      return { path: `/api/v1.0/watches/${rows[0]!.id}` };
    },
    answers: [401, 404, 404, 200, 404, 404],
  },
  'GET /api/v1.0/notices': { ...at('/notices'), answers: SIGNED_IN },
  'POST /api/v1.0/notices/seen': { ...at('/notices/seen', { ids: [1] }), answers: SIGNED_IN },
};
