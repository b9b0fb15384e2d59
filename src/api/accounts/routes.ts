import type { RouteGroup } from '../options.ts';
import { buddyRoutes } from './buddies.ts';
import { invitationRoutes } from './invitations.ts';
import { linkPage } from './link_page.ts';
import { loginRoutes } from './login.ts';
import { oidcRoutes } from './oidc/routes.ts';
import { ownRoutes } from './own.ts';
import { signUpRoutes } from './sign_up.ts';
import { userRoutes } from './users.ts';
import { workspaceRoutes } from './workspaces.ts';

/** All about people. */
export const ACCOUNT_ROUTES: readonly RouteGroup[] = [
  loginRoutes,
  signUpRoutes,
  ownRoutes,
  buddyRoutes,
  workspaceRoutes,
  userRoutes,
  invitationRoutes,
  linkPage,
  oidcRoutes,
];
