/** What is asked of the list of notices, as it stands in its address. */
export interface NoticesSearch {
  /** Also those that were seen. */
  all?: true;
  page?: number;
}

export function noticesSearch(given: Record<string, unknown>): NoticesSearch {
  const page = Number(given.page);
  return {
    ...(given.all === true ? { all: true } : {}),
    ...(Number.isSafeInteger(page) && page > 1 && page < 1e6 ? { page } : {}),
  };
}
