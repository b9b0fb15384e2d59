import type { ApiApp, ApiOptions } from '../options.ts';
import { assembliesTarRoute } from './assemblies_tar.ts';
import { assemblyFileRoutes } from './assembly_files.ts';
import { profileRoutes } from './profile_route.ts';

/** What is had as a file. */
export async function downloadRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  await assemblyFileRoutes(app, options);
  await assembliesTarRoute(app, options);
  await profileRoutes(app, options);
}
