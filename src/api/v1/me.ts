import { z } from 'zod';
import type { ApiApp } from '../options.ts';
import { viewerIn } from '../who.ts';

const me = z.object({
  user_id: z.int(),
  username: z.string(),
  admin: z.boolean(),
  /** Databases. */
  curates: z.array(z.string()),
});

/** Who is signed in. */
export async function meRoutes(app: ApiApp): Promise<void> {
  app.get(
    '/api/v1.0/me',
    { config: { who: 'user' }, schema: { summary: 'Who is signed in', response: { 200: me } } },
    async (request) => {
      const { userId, username, admin, curates } = viewerIn(request);
      return { user_id: userId, username, admin, curates: [...curates] };
    },
  );
}
