import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ask } from '../api/queries.ts';

const KEY = 'enterobot.database';

/**
 * The database of the page; where the page is of none, the one that was looked at last in this browser, else the first.
 * Undefined when there is none, or it is not known yet.
 */
export function useDatabase(): string | undefined {
  const { database } = useParams({ strict: false });
  const { data } = useQuery(ask('GET /api/v2.0'));
  useEffect(() => {
    if (database) localStorage.setItem(KEY, database);
  }, [database]);
  const names = data?.Databases.map(({ name }) => name) ?? [];
  if (database) return database;
  const last = localStorage.getItem(KEY);
  return last !== null && names.includes(last) ? last : names[0];
}
