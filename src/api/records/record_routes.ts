import type { ApiApp, ApiOptions } from '../options.ts';
import { fieldRoutes } from './field_routes.ts';
import { strainRoutes } from './strain_routes.ts';

/** Strains and all that belongs to them. */
export async function recordRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  for (const group of [fieldRoutes, strainRoutes]) await group(app, options);
}
