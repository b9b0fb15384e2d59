import type { WorkspacesSearch } from './workspaces_page.tsx';

/** What is asked of the list of workspaces, as it stands in its address. */
export function workspacesSearch({ search, mine, page }: Record<string, unknown>): WorkspacesSearch {
  const words = typeof search === 'number' ? String(search) : search;
  const at = Number(page);
  return {
    ...(typeof words === 'string' && words !== '' ? { search: words.slice(0, 200) } : {}),
    ...(mine === true ? { mine: true } : {}),
    ...(Number.isSafeInteger(at) && at > 1 && at < 100_000 ? { page: at } : {}),
  };
}
