import type { RouteGroup } from './options.ts';
import { meRoutes } from './v1/me.ts';
import { openapiRoute } from './v1/openapi_route.ts';
import { v2Routes } from './v2/v2_routes.ts';

/** All that the web service answers, beside health, metrics and CRobot's callback. */
export const ROUTE_GROUPS: readonly RouteGroup[] = [openapiRoute, meRoutes, v2Routes];
