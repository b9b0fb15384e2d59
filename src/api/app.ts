import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyReply } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { refuseForged } from './accounts/forgery.ts';
import { helmetOptions } from './accounts/headers.ts';
import { DEFAULT_ACCOUNTS } from './accounts/settings.ts';
import { answerErrors, asTold } from './answer_errors.ts';
import { authenticate } from './authenticate.ts';
import { callbackRoute } from './callback_route.ts';
import { healthRoutes } from './health_routes.ts';
import { webMetrics } from './metrics/metrics_route.ts';
import { OPENAPI } from './openapi.ts';
import type { ApiApp, ApiOptions } from './options.ts';
import { ROUTE_GROUPS } from './routes.ts';
import { checkWho, everyRouteSaysWho } from './who.ts';

/** Enough for any request that is no file. */
const BODY_BYTES = 4 * 1024 * 1024;

/** The HTTP service of the web side, with every route, not yet listening. */
export async function buildApp(options: ApiOptions): Promise<ApiApp> {
  const accounts = options.accounts ?? DEFAULT_ACCOUNTS;
  const app: ApiApp = Fastify({
    trustProxy: accounts.trustProxy ?? false,
    bodyLimit: BODY_BYTES,
    forceCloseConnections: true,
    // What no route ever sees, e.g. an address that cannot be decoded, is answered in our form too.
    frameworkErrors: (error, _request, reply) => {
      const told = asTold(error);
      void (reply as unknown as FastifyReply).code(told.status).send({ error: told.report() });
    },
    routerOptions: { maxParamLength: 500 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrors(app, options.logger);
  app.decorate('everyRoute', everyRouteSaysWho(app));
  await app.register(helmet, helmetOptions(accounts));
  await app.register(cookie);
  app.decorateRequest('viewer', null);
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request, reply) => {
    const { who, page } = request.routeOptions.config;
    if (who !== undefined && who !== 'signed' && !page) {
      const known = await authenticate(options.pool, request, reply, accounts);
      if (refuseForged(request, known?.session?.token, accounts)) {
        request.viewer = known?.viewer ?? null;
        request.session = known?.session ?? null;
      }
    }
    checkWho(request);
  });
  await app.register(swagger, { ...OPENAPI, transform: jsonSchemaTransform });
  const metrics = webMetrics(options.pool);
  await app.register(callbackRoute, { ...options, count: metrics.callbacks });
  await app.register(metrics.route);
  for (const group of [healthRoutes, ...ROUTE_GROUPS]) {
    await app.register(async (scope) => group(scope.withTypeProvider<ZodTypeProvider>(), options));
  }
  await app.ready();
  return app;
}
