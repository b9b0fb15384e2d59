import { EnterobotError } from '../../errors.ts';
import { DEFAULT_ACCOUNTS } from '../accounts/settings.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { dumpRoutes } from './dump_routes.ts';
import { editRoutes } from './edit_routes.ts';
import { fastaRoute } from './fasta_route.ts';
import { infoRoute } from './info_route.ts';
import { Tickets } from './links.ts';
import { loginRoutes } from './login_routes.ts';
import { lookupRoutes } from './lookup_routes.ts';
import { nomenclatureRoutes } from './nomenclature_routes.ts';
import { Pace } from './pace.ts';
import { recordRoutes } from './record_routes.ts';
import type { Shared } from './shared.ts';

/** EnteroBase's: requests a second of one user. */
const USUAL_RATE = 3;

/** API v2.0, as EnteroBase's document has it (docs/reference/api-v2.md says where it differs). */
export async function v2Routes(
  app: ApiApp,
  { pool, store, logger, callbackSecret, accounts = DEFAULT_ACCOUNTS }: ApiOptions,
): Promise<void> {
  const shared: Shared = { pool, store, logger, accounts, tickets: new Tickets(callbackSecret) };
  // What a client that knows Basic alone has to be told, also when the token it sent is over.
  app.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode === 401)
      reply.header('www-authenticate', 'Basic realm="Enterobot", charset="UTF-8"');
  });
  await app.register(async (scope) => dumpRoutes(scope as ApiApp, shared));
  await app.register(async (scope) => {
    const paced = scope as ApiApp;
    keepPace(paced, rateSet());
    for (const group of [
      infoRoute,
      loginRoutes,
      lookupRoutes,
      recordRoutes,
      editRoutes,
      nomenclatureRoutes,
      fastaRoute,
    ]) {
      await group(paced, shared);
    }
  });
}

function keepPace(app: ApiApp, perSecond: number): void {
  const pace = new Pace(perSecond);
  app.addHook('onRequest', async (request, reply) => {
    const retryAfterS = await pace.turn(request.viewer ? `user ${request.viewer.userId}` : request.ip);
    if (retryAfterS === undefined) return;
    reply.header('retry-after', retryAfterS);
    throw new EnterobotError('TOO_MANY_REQUESTS', {});
  });
}

/** @throws REQUEST_RATE when API_V2_RATE is no number */
function rateSet(): number {
  const text = process.env.API_V2_RATE;
  if (text === undefined || text === '') return USUAL_RATE;
  const rate = Number(text);
  if (Number.isFinite(rate) && rate >= 0) return rate;
  throw new EnterobotError('REQUEST_RATE', { value: JSON.stringify(text) });
}
