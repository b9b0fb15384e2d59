import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

/** What @fastify/swagger is told of the whole; each route's schema says the rest. */
export const OPENAPI: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Enterobot',
      description:
        'API v1.0, which the pages use, and API v2.0 with the paths of EnteroBase. Errors: {"error": {"code", "class", "message"}}.',
      version: '1.0',
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API token.' },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'An API token as the user name, with an empty password (EnteroBase).',
        },
      },
    },
    security: [{ bearer: [] }, { basic: [] }],
  },
};
