import type { ApiApp } from '../options.ts';

/** The description of every route, made of their schemas. */
export async function openapiRoute(app: ApiApp): Promise<void> {
  app.get('/api/v1.0/openapi.json', { config: { who: 'anyone' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
}
