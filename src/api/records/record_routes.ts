import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiApp, ApiOptions } from '../options.ts';
import { assemblyRoutes } from './assembly_routes.ts';
import { clustersRoute } from './clusters_route.ts';
import { columnRoutes } from './column_routes.ts';
import { crisprRoute } from './crispr_route.ts';
import { fieldRoutes } from './field_routes.ts';
import { reportRoutes } from './report_routes.ts';
import { strainRoutes } from './strain_routes.ts';
import { summaryRoute } from './summary_route.ts';
import { tableRoutes } from './table_routes.ts';

/** Strains and all that belongs to them. */
export async function recordRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  for (const group of [
    ...[
      fieldRoutes,
      columnRoutes,
      strainRoutes,
      reportRoutes,
      assemblyRoutes,
      crisprRoute,
      clustersRoute,
      summaryRoute,
    ],
  ])
    await group(app, options);
  // Takes bodies that are no JSON, so it has a scope of its own.
  await app.register(async (scope) => tableRoutes(scope.withTypeProvider<ZodTypeProvider>(), options));
}
