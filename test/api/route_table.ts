import { ANALYSIS_ROUTES } from './route_table_analyses.ts';
import { PEOPLE_ROUTES } from './route_table_people.ts';

import { RECORD_ROUTES } from './route_table_records.ts';
import { SNP_ROUTES } from './route_table_snp.ts';
import { UPLOAD_ROUTES } from './route_table_uploads.ts';
import { V2_ROUTES } from './route_table_v2.ts';
import { WATCH_ROUTES } from './route_table_watches.ts';

import type { World } from './world.ts';

/** What a request of the walk says; the path with its parameters filled in. */
export interface Asked {
  path: string;
  body?: unknown;
}

/** One route: how it is asked, and the status for nobody, user, buddy, owner, curator and admin. */
export interface Row {
  /** Called anew for each walker, so that one leaves nothing behind that the next would meet. */
  ask(world: World): Promise<Asked> | Asked;
  answers: [nobody: number, user: number, buddy: number, owner: number, curator: number, admin: number];
  /** Of a hidden strain, where it is not simply 404 for `user`. */
  hidden?: Row['answers'];
}

const at = (path: string, body?: unknown) => () => ({ path, body });
const EVERYBODY: Row['answers'] = [200, 200, 200, 200, 200, 200];
const SIGNED_IN: Row['answers'] = [401, 200, 200, 200, 200, 200];
const ADMINS: Row['answers'] = [401, 403, 403, 403, 403, 200];
/** What belongs to the owner and is seen by buddies. */
const SEEN: Row['answers'] = [401, 404, 200, 200, 200, 200];

const onJob = (verb: string, more = {}) => ({
  ask: async (world: World) => ({
    path: `/api/v1.0/jobs/${verb}`,
    body: { job_ids: [await world.job()], ...more },
  }),
  // Each job is done or refused by itself, inside the answer: test/api/jobs.test.ts.
  answers: SIGNED_IN,
});

/** Every route of the web service. test/api/routes.test.ts walks it, and fails on a route that is not here. */
export const ROUTE_TABLE: Record<string, Row> = {
  // The pages: the same shell for everybody; who they are, the API is asked by it.
  ...Object.fromEntries(
    [
      '/',
      '/sign_in',
      '/jobs',
      '/jobs/*',
      '/d/*',
      '/account',
      '/admin',
      '/people',
      '/sharing',
      '/notices',
      '/help/*',
      '/favicon.svg',
    ].map((url) => [`GET ${url}`, { ask: at(url.replace('*', 'anything')), answers: EVERYBODY }]),
  ),
  'GET /assets/:file': { ask: at('/assets/none.js'), answers: [404, 404, 404, 404, 404, 404] },

  'GET /healthz': { ask: at('/healthz'), answers: EVERYBODY },
  'GET /readyz': { ask: at('/readyz'), answers: EVERYBODY },
  'GET /metrics': { ask: at('/metrics'), answers: EVERYBODY },
  'GET /api/v1.0/openapi.json': { ask: at('/api/v1.0/openapi.json'), answers: EVERYBODY },
  // Only whoever holds the key that signs: an unsigned message is refused, whoever brings it.
  'POST /api/crobot/callback': {
    ask: at('/api/crobot/callback', {}),
    answers: [401, 401, 401, 401, 401, 401],
  },

  ...PEOPLE_ROUTES,
  ...UPLOAD_ROUTES,
  ...V2_ROUTES,
  ...WATCH_ROUTES,

  'GET /api/v1.0/jobs': { ask: at('/api/v1.0/jobs'), answers: SIGNED_IN },
  'GET /api/v1.0/jobs/:job_id': {
    ask: async (world) => ({ path: `/api/v1.0/jobs/${await world.job()}` }),
    answers: SEEN,
  },
  'GET /api/v1.0/jobs/:job_id/events': {
    ask: async (world) => ({ path: `/api/v1.0/jobs/${await world.job()}/events` }),
    answers: SEEN,
  },
  'GET /api/v1.0/jobs/:job_id/log': {
    ask: async (world) => ({ path: `/api/v1.0/jobs/${await world.job()}/log` }),
    answers: SEEN,
  },
  'POST /api/v1.0/jobs/resend': onJob('resend'),
  'POST /api/v1.0/jobs/kill': onJob('kill'),
  'POST /api/v1.0/jobs/reprocess': onJob('reprocess'),
  'POST /api/v1.0/jobs/priority': onJob('priority', { priority: 1 }),

  // Likewise each strain by itself: test/api/assemble.test.ts.
  'PUT /api/v1.0/assemble': { ask: at('/api/v1.0/assemble', {}), answers: SIGNED_IN },
  'PUT /api/v1.0/:database/schemes/:scheme/send': {
    ask: at('/api/v1.0/toys/schemes/typing/send', { strains: [] }),
    answers: SIGNED_IN,
  },
  'POST /api/v1.0/:database/assemblies/update': {
    ask: at('/api/v1.0/toys/assemblies/update', { dry_run: true }),
    answers: ADMINS,
  },
  'POST /api/v1.0/:database/schemes/:scheme/update': {
    ask: at('/api/v1.0/toys/schemes/typing/update', { dry_run: true }),
    answers: [401, 403, 403, 403, 200, 200],
  },

  'GET /api/v1.0/admin/house': { ask: at('/api/v1.0/admin/house'), answers: ADMINS },
  'GET /api/v1.0/events': { ask: at('/api/v1.0/events'), answers: SIGNED_IN },

  ...RECORD_ROUTES,
  ...ANALYSIS_ROUTES,
  ...SNP_ROUTES,
};
