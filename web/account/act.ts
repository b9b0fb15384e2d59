import { useMutation } from '@tanstack/react-query';
import { queryClient } from '../api/queries.ts';

/** Something that is done to what a list shows; the list is asked for anew afterwards. */
export function useAct<Given, Done>(list: string, act: (given: Given) => Promise<Done>) {
  return useMutation({
    mutationFn: act,
    onSettled: () => queryClient.invalidateQueries({ queryKey: [list] }),
  });
}
