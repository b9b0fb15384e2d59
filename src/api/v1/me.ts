import { z } from 'zod';
import { actOnAccount } from '../../records/account_acts.ts';
import { email, text } from '../accounts/shapes.ts';
import { aboutMe, me } from '../accounts/sign_in.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';

/** Who is signed in. */
export async function meRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/me',
    {
      config: { who: 'user' },
      schema: { summary: 'Who is signed in', tags: ['account'], response: { 200: me } },
    },
    async (request) => aboutMe(options, viewerIn(request), request.session?.token ?? null),
  );
  app.patch(
    '/api/v1.0/me',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Change one’s full name or e-mail address',
        tags: ['account'],
        body: z.strictObject({ full_name: text(200).optional(), email: email.nullable().optional() }),
        response: { 200: me },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { full_name: fullName, email: address } = request.body;
      await actOnAccount(options.pool, viewer, viewer.userId, { fullName, email: address });
      return aboutMe(options, viewer, request.session?.token ?? null);
    },
  );
}
