/** What the page of a scheme shows, as it stands in its address. */
export interface SchemeSearch {
  tab?: 'alleles' | 'sts' | 'profile' | 'update';
  locus?: string;
  /** A part of the names of loci. */
  search?: string;
}

export function schemeSearch(given: Record<string, unknown>): SchemeSearch {
  const { tab } = given;
  const text = (key: 'locus' | 'search') => {
    const value = typeof given[key] === 'number' ? String(given[key]) : given[key];
    return typeof value === 'string' && value !== '' ? { [key]: value.slice(0, 200) } : {};
  };
  return {
    ...(tab === 'alleles' || tab === 'sts' || tab === 'profile' || tab === 'update' ? { tab } : {}),
    ...text('locus'),
    ...text('search'),
  };
}
