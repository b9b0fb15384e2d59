import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { AccountSettings } from './settings.ts';

/**
 * What browsers are told of everything that we serve: scripts, styles and data from here only, nothing inline without a
 * nonce (`helmet: { enableCSPNonces: true }` of a route), in nobody's frame.
 */
export function helmetOptions({ publicUrl }: AccountSettings): FastifyHelmetOptions {
  const secure = publicUrl?.startsWith('https:') ?? false;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Only when all is served by https: on a laptop's http it would lock people out of their own house.
    strictTransportSecurity: secure,
    // no-referrer would make browsers send "Origin: null" with our own forms, and we look at it.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  };
}
