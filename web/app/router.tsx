import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { analysesSearch } from '../analyses/analyses_search.ts';
import { setCsrfToken, whenSignedOut } from '../api/call.ts';
import { isSignedOut } from '../api/errors.ts';
import { ask, queryClient } from '../api/queries.ts';
import { genomeSearch } from '../genome/genome_search.ts';
import { jobsSearch } from '../jobs/jobs_search.ts';
import { noticesSearch } from '../notices/notices_search.ts';
import { schemeSearch } from '../schemes/scheme_search.ts';
import { strainsSearch } from '../strains/strains_search.ts';
import { workspacesSearch } from '../workspaces/workspaces_search.ts';
import { Frame } from './frame.tsx';
import { goSignIn } from './go_sign_in.ts';
import { HomePage } from './home_page.tsx';
import { PageTrouble } from './page_trouble.tsx';
import { endSession, tellSignIn } from './session.ts';
import { SignInPage } from './sign_in_page.tsx';

const root = createRootRoute({ notFoundComponent: NotHere, errorComponent: PageTrouble });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign_in',
  component: SignInPage,
  validateSearch: ({ back }: Record<string, unknown>): { back?: string } =>
    // Only addresses of our own: "//elsewhere" is none.
    typeof back === 'string' && /^\/(?![/\\])/.test(back) ? { back } : {},
});

/** All pages behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Frame,
  beforeLoad: async ({ location }) => {
    try {
      const known = queryClient.getQueryData(ask('GET /api/v1.0/me').queryKey);
      setCsrfToken((await queryClient.ensureQueryData(ask('GET /api/v1.0/me'))).csrf_token);
      // A provider may have led here from a tab that waits for it.
      if (!known) tellSignIn();
    } catch (error) {
      if (isSignedOut(error)) throw goSignIn(location.href);
      throw error;
    }
  },
});

const home = createRoute({ getParentRoute: () => inside, path: '/', component: HomePage });

const jobs = createRoute({
  getParentRoute: () => inside,
  path: '/jobs',
  validateSearch: jobsSearch,
  component: lazyRouteComponent(() => import('../jobs/jobs_page.tsx'), 'JobsPage'),
});
const job = createRoute({
  getParentRoute: () => inside,
  path: '/jobs/$jobId',
  component: lazyRouteComponent(() => import('../jobs/job_page.tsx'), 'JobPage'),
});
const strains = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/strains',
  validateSearch: strainsSearch,
  component: lazyRouteComponent(() => import('../strains/strains_page.tsx'), 'StrainsPage'),
});
const strain = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/strains/$barcode',
  component: lazyRouteComponent(() => import('../strain/strain_page.tsx'), 'StrainPage'),
});
const genome = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/strains/$barcode/genome',
  validateSearch: genomeSearch,
  component: lazyRouteComponent(() => import('../genome/genome_page.tsx'), 'GenomePage'),
});
const upload = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/upload',
  component: lazyRouteComponent(() => import('../upload/upload_page.tsx'), 'UploadPage'),
});
const workspaces = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/workspaces',
  validateSearch: workspacesSearch,
  component: lazyRouteComponent(() => import('../workspaces/workspaces_page.tsx'), 'WorkspacesPage'),
});
const admin = createRoute({
  getParentRoute: () => inside,
  path: '/admin',
  component: lazyRouteComponent(() => import('../admin/admin_page.tsx'), 'AdminPage'),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('../account/account_page.tsx'), 'AccountPage'),
});

const dashboard = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database',
  component: lazyRouteComponent(() => import('../dashboard/dashboard_page.tsx'), 'DashboardPage'),
});
const schemes = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/schemes',
  component: lazyRouteComponent(() => import('../schemes/schemes_page.tsx'), 'SchemesPage'),
});
const scheme = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/schemes/$scheme',
  validateSearch: schemeSearch,
  component: lazyRouteComponent(() => import('../schemes/scheme_page.tsx'), 'SchemePage'),
});
const analyses = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/analyses',
  validateSearch: analysesSearch,
  component: lazyRouteComponent(() => import('../analyses/analyses_page.tsx'), 'AnalysesPage'),
});
const newSearch = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/analyses/locus_search',
  component: lazyRouteComponent(() => import('../analyses/new_search_page.tsx'), 'NewSearchPage'),
});
const newAccessory = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/analyses/accessory_genome',
  component: lazyRouteComponent(() => import('../analyses/new_accessory_page.tsx'), 'NewAccessoryPage'),
});
const newSnpProject = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/analyses/snp_project',
  component: lazyRouteComponent(() => import('../snp/new_project_page.tsx'), 'NewProjectPage'),
});
const newTree = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/analyses/ms_tree',
  component: lazyRouteComponent(() => import('../analyses/new_tree_page.tsx'), 'NewTreePage'),
});
const newTableTree = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/analyses/ms_sa_tree',
  component: lazyRouteComponent(() => import('../analyses/new_table_tree_page.tsx'), 'NewTableTreePage'),
});
const analysis = createRoute({
  getParentRoute: () => inside,
  path: '/d/$database/analyses/$analysis',
  component: lazyRouteComponent(() => import('../analyses/analysis_page.tsx'), 'AnalysisPage'),
});
const notices = createRoute({
  getParentRoute: () => inside,
  path: '/notices',
  validateSearch: noticesSearch,
  component: lazyRouteComponent(() => import('../notices/notices_page.tsx'), 'NoticesPage'),
});
const people = createRoute({
  getParentRoute: () => inside,
  path: '/people',
  component: lazyRouteComponent(() => import('../people/people_page.tsx'), 'PeoplePage'),
});
const sharing = createRoute({
  getParentRoute: () => inside,
  path: '/sharing',
  component: lazyRouteComponent(() => import('../sharing/sharing_page.tsx'), 'SharingPage'),
});
const api = createRoute({
  getParentRoute: () => inside,
  path: '/help/api',
  component: lazyRouteComponent(() => import('../help/api_page.tsx'), 'ApiPage'),
});

/** The addresses of the app; src/api/pages answers each with the shell. */
export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    inside.addChildren([
      home,
      jobs,
      job,
      strains,
      strain,
      upload,
      workspaces,
      account,
      genome,
      admin,
      dashboard,
      schemes,
      scheme,
      analyses,
      newSearch,
      newAccessory,
      newSnpProject,
      newTree,
      newTableTree,
      analysis,
      notices,
      people,
      sharing,
      api,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

/** The page stays, and asks for a sign-in over it. */
whenSignedOut(endSession);

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function NotHere() {
  return (
    <main className="login">
      <h1>There is no such page</h1>
      <p>
        <a href="/">Go to the databases</a>
      </p>
    </main>
  );
}
