import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { queryClient } from '../api/queries.ts';

/** What is shown of watches and notices is asked for again. */
function stale(): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey: [route] }) => /^GET \/api\/v1\.0\/(watches|notices)$/.test(String(route)),
  });
}

/** What one does with watches and notices; the lists follow. */
export function useWatchAct() {
  const act = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSuccess: stale });
  return {
    busy: act.isPending,
    trouble: act.error ?? undefined,
    mark: (id: number) => act.mutate(() => call('POST /api/v1.0/notices/seen', { body: { ids: [id] } })),
    markAll: (upTo: number) =>
      act.mutate(() => call('POST /api/v1.0/notices/seen', { body: upTo > 0 ? { up_to: upTo } : {} })),
    remove: (id: number) => act.mutate(() => call('DELETE /api/v1.0/watches/{id}', { path: { id } })),
    watch: (
      database: string,
      body: { scheme: string; within: number; of: { strain: string } | { workspace: number } },
      done: () => void,
    ) =>
      act.mutate(() => call('POST /api/v1.0/{database}/watches', { path: { database }, body }), {
        onSuccess: done,
      }),
  };
}
