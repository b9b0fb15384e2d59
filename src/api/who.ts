import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EnterobotError } from '../errors.ts';
import type { Viewer } from '../records/viewer.ts';
import type { RequestSession } from './authenticate.ts';

/**
 * Who may call a route at all; every route says it in its `config`, and one that does not ends the start. What they may
 * see there is decided by src/records/access.ts.
 * anyone: also who is not signed in. signed: whoever holds the key that signs callbacks. user: who is signed in. curator:
 * a curator of the database that the path names. admin.
 */
export const WHO = ['anyone', 'signed', 'user', 'curator', 'admin'] as const;
export type Who = (typeof WHO)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    who?: Who;
    /** A file that is the same for everybody: nobody is looked up, so that it does not need the database. */
    page?: true;
  }
  interface FastifyInstance {
    /** Every route there is. */
    everyRoute: readonly Route[];
  }
  interface FastifyRequest {
    /** Who asks; null: nobody is signed in. */
    viewer: Viewer | null;
    /** The session of who asks by a browser; null: by an API token, or nobody is signed in. */
    session: RequestSession | null;
  }
}

/** A route as it was registered. */
export interface Route {
  method: string;
  url: string;
  who: Who;
}

/** Refuses, at the start, routes that do not say who may call them. @returns all that are registered from here on */
export function everyRouteSaysWho(app: FastifyInstance): Route[] {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.who) throw new Error(`the route ${method} ${url} does not say who may call it (config.who)`);
    for (const one of [method].flat()) routes.push({ method: one, url, who: config.who });
  });
  return routes;
}

/** @throws AUTH_NEEDED, NOT_ALLOWED */
export function checkWho(request: FastifyRequest): void {
  const { who } = request.routeOptions.config;
  // No route was found: there is nothing to guard.
  if (who === undefined || who === 'anyone' || who === 'signed') return;
  const viewer = viewerIn(request);
  if (who === 'user' || viewer.admin) return;
  const { database } = request.params as { database?: string };
  if (who === 'curator' && database !== undefined && viewer.curates.includes(database)) return;
  throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
}

/** Who asks. @throws AUTH_NEEDED when nobody is signed in */
export function viewerIn(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new EnterobotError('AUTH_NEEDED', {});
  return request.viewer;
}
