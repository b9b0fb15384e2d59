import { ACCOUNT_ROUTES } from './accounts/routes.ts';
import { houseRoute } from './admin/house_route.ts';
import { addStrainsRoute } from './analyses/add_strains_route.ts';
import { analysisRoutes } from './analyses/analysis_routes.ts';
import { newAnalysisRoutes } from './analyses/new_analysis_routes.ts';
import { newTreeRoutes } from './analyses/new_tree_routes.ts';
import { snpRoutes } from './analyses/snp_routes.ts';
import { strainsOfRoute } from './analyses/strains_of_route.ts';
import { treeRoutes } from './analyses/tree_routes.ts';
import { downloadRoutes } from './downloads/download_routes.ts';
import { eventRoutes } from './events/stream_route.ts';
import { assembleRoute } from './jobs/assemble_route.ts';
import { jobReadRoutes } from './jobs/read_routes.ts';
import { sendSchemeRoute } from './jobs/send_scheme_route.ts';
import { jobVerbRoutes } from './jobs/verb_routes.ts';
import { updateRoutes } from './maintenance/update_routes.ts';
import type { RouteGroup } from './options.ts';
import { pageRoutes } from './pages/page_routes.ts';
import { recordRoutes } from './records/record_routes.ts';
import { schemeRoutes } from './schemes/scheme_routes.ts';
import { tusRoutes } from './uploads/tus_routes.ts';
import { uploadRoutes } from './uploads/upload_routes.ts';
import { meRoutes } from './v1/me.ts';
import { openapiRoute } from './v1/openapi_route.ts';
import { v2Routes } from './v2/v2_routes.ts';
import { watchRoutes } from './watches/watch_routes.ts';

/** All that the web service answers, beside health, metrics and CRobot's callback. */
export const ROUTE_GROUPS: readonly RouteGroup[] = [
  openapiRoute,
  meRoutes,
  jobReadRoutes,
  jobVerbRoutes,
  assembleRoute,
  sendSchemeRoute,
  updateRoutes,
  eventRoutes,
  houseRoute,
  recordRoutes,
  downloadRoutes,
  schemeRoutes,
  analysisRoutes,
  newAnalysisRoutes,
  watchRoutes,
  newTreeRoutes,
  treeRoutes,
  addStrainsRoute,
  snpRoutes,
  strainsOfRoute,
  ...ACCOUNT_ROUTES,
  uploadRoutes,
  tusRoutes,
  v2Routes,
  pageRoutes,
];
