/** What the list of analyses shows, as it stands in its address. */
export interface AnalysesSearch {
  whose?: 'mine' | 'shared';
  type?: string;
  search?: string;
  page?: number;
}

export function analysesSearch(given: Record<string, unknown>): AnalysesSearch {
  const text = (key: 'type' | 'search', most: number) => {
    const value = typeof given[key] === 'number' ? String(given[key]) : given[key];
    return typeof value === 'string' && value !== '' ? { [key]: value.slice(0, most) } : {};
  };
  const page = Number(given.page);
  return {
    ...(given.whose === 'mine' || given.whose === 'shared' ? { whose: given.whose } : {}),
    ...text('type', 100),
    ...text('search', 200),
    ...(Number.isSafeInteger(page) && page > 1 && page < 100_000 ? { page } : {}),
  };
}
