import { buildApp } from './app.ts';
import type { ApiOptions } from './options.ts';

export interface Api {
  url: string;
  stop(): Promise<void>;
}

/** Starts the HTTP service of the web side. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const app = await buildApp(options);
  const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  options.logger.info({ url }, 'web ready');
  return { url, stop: () => app.close() };
}
