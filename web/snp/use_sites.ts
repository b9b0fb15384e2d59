import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Answer, Asking } from '../api/call.ts';
import { ask } from '../api/queries.ts';

const ROUTE = 'GET /api/v1.0/analyses/{id}/snp/sites';
export type Site = Answer<typeof ROUTE>['records'][number];
export type SiteFilter = Omit<NonNullable<Asking<typeof ROUTE>['query']>, 'limit' | 'offset'>;

/** Sites that are asked for together. */
const PART = 500;

export interface Sites {
  total: number;
  genomes: readonly string[];
  /** Undefined: not here yet; it is asked for when it is wanted. */
  at(site: number): Site | undefined;
  /** Says which are in sight, so that they are asked for. */
  want(first: number, last: number): void;
}

/** The variable sites of a project, in parts as they come into sight. */
export function useSites(id: number, filter: SiteFilter) {
  const part = (offset: number) => ({
    ...ask(ROUTE, { path: { id }, query: { ...filter, offset, limit: PART } }),
    // What came into sight once stays for a while: a matrix is looked through back and forth.
    gcTime: 600_000,
    staleTime: 600_000,
  });
  const first = useQuery({ ...part(0), placeholderData: (before) => before });
  const [wanted, setWanted] = useState<readonly number[]>([0]);
  const parts = useQueries({
    queries: wanted.map((at) => part(at * PART)),
    combine: (found) => found.map(({ data }) => data?.records),
  });
  const known = useMemo(() => new Map(wanted.map((at, i) => [at, parts[i]])), [wanted, parts]);
  const sites = useMemo<Sites | undefined>(() => {
    if (!first.data) return undefined;
    const { total, genomes } = first.data;
    return {
      ...{ total, genomes },
      at: (site) => known.get(Math.floor(site / PART))?.[site % PART],
      want(from, to) {
        const missing: number[] = [];
        for (let at = Math.floor(from / PART); at <= Math.floor(to / PART); at++)
          if (!wanted.includes(at)) missing.push(at);
        if (missing.length > 0) setWanted([...wanted, ...missing]);
      },
    };
  }, [first.data, known, wanted]);
  return { first, sites };
}
