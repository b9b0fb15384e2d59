import type { ApiApp, ApiOptions } from '../options.ts';
import { assembliesTarRoute } from './assemblies_tar.ts';
import { assemblyFileRoutes } from './assembly_files.ts';
import { contigRoutes } from './contig_routes.ts';
import { locusRoutes } from './locus_routes.ts';
import { outputRoutes } from './output_routes.ts';
import { profileRoutes } from './profile_route.ts';

/** What is had as a file. */
export async function downloadRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  await assemblyFileRoutes(app, options);
  await contigRoutes(app, options);
  await locusRoutes(app, options);
  await outputRoutes(app, options);
  await assembliesTarRoute(app, options);
  await profileRoutes(app, options);
}
