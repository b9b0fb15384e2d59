import type { RouteGroup } from '../options.ts';
import { buddyRoutes } from './buddies.ts';
import { invitationRoutes } from './invitations.ts';
import { linkPage } from './link_page.ts';
import { loginRoutes } from './login.ts';
import { ownRoutes } from './own.ts';
import { signUpRoutes } from './sign_up.ts';
import { userRoutes } from './users.ts';

/** All about people. */
export const ACCOUNT_ROUTES: readonly RouteGroup[] = [
  loginRoutes,
  signUpRoutes,
  ownRoutes,
  buddyRoutes,
  userRoutes,
  invitationRoutes,
  linkPage,
];
