import { ACCOUNT_ROUTES } from './accounts/routes.ts';
import type { RouteGroup } from './options.ts';
import { meRoutes } from './v1/me.ts';
import { openapiRoute } from './v1/openapi_route.ts';

/** All that the web service answers, beside health, metrics and CRobot's callback. */
export const ROUTE_GROUPS: readonly RouteGroup[] = [openapiRoute, meRoutes, ...ACCOUNT_ROUTES];
