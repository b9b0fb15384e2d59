import { downloadRoutes } from './downloads/download_routes.ts';
import type { RouteGroup } from './options.ts';
import { recordRoutes } from './records/record_routes.ts';
import { meRoutes } from './v1/me.ts';
import { openapiRoute } from './v1/openapi_route.ts';

/** All that the web service answers, beside health, metrics and CRobot's callback. */
export const ROUTE_GROUPS: readonly RouteGroup[] = [openapiRoute, meRoutes, recordRoutes, downloadRoutes];
