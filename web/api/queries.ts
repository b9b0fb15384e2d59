import { QueryClient, queryOptions } from '@tanstack/react-query';
import { type Answer, type Asking, call, type Route } from './call.ts';
import { ServerRefused } from './errors.ts';

/** What is known of the server; changes that it tells make parts of it stale (web/live). */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The stream of changes says what is stale; this is for what it does not tell.
      staleTime: 30_000,
      // A page that is open for days must not remember every job that it showed.
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      // What was refused would be refused again; a server that is away comes back.
      retry: (count, error) => !(error instanceof ServerRefused && error.status < 500) && count < 3,
    },
  },
});

/** A route of the API as a query; its key is the route and what it is asked. */
export function ask<R extends Route>(route: R, asking: Asking<R> = {}) {
  return queryOptions<Answer<R>>({
    queryKey: [route, asking],
    queryFn: ({ signal }) => call(route, asking, signal),
  });
}
