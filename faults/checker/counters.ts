import { type Finding, groupBy, type History, type JobRecord, type LookupRecord } from './history.ts';

type Counted = Omit<LookupRecord, 'lookup'>;

/** Rows of assembly_lookup that differ from what their jobs come to, and rows that are missing or have no jobs. */
export function counters({ jobs, lookups }: History): Finding[] {
  const found: Finding[] = [];
  const say = (about: string, says: string) => found.push({ kind: 'counters', about, says });
  const byLookup = groupBy(
    jobs.filter((job) => job.lookup !== null),
    (job) => job.lookup!,
  );
  const stored = new Map(lookups.map((row) => [row.lookup, row]));
  for (const row of lookups) if (!byLookup.has(row.lookup)) say(row.lookup, 'has a row and no job');
  for (const [lookup, own] of byLookup) {
    const row = stored.get(lookup);
    if (!row) {
      say(lookup, `has ${own.length} jobs and no row`);
      continue;
    }
    for (const [key, value] of Object.entries(count(own)) as [keyof Counted, number | string | null][]) {
      if (row[key] !== value) say(lookup, `${key} is ${row[key]}, its jobs make it ${value}`);
    }
  }
  return found;
}

/** The row as the jobs of one thing make it; only one of them may be unfinished at a time. */
function count(jobs: JobRecord[]): Counted {
  const inOrder = jobs.toSorted((a, b) => a.job_id - b.job_id);
  const newest = inOrder.at(-1)!;
  const having = (status: string) => inOrder.filter((job) => job.status === status);
  const ended = [...having('COMPLETE'), ...having('FAILED'), ...having('KILLED')].length;
  const words: Partial<Record<string, string>> = {
    COMPLETE: 'COMPLETE',
    FAILED: 'FAILED',
    KILLED: 'FAILED',
  };
  return {
    status: words[newest.status] ?? 'QUEUED',
    job_id: newest.job_id,
    job_count: inOrder.length,
    complete_count: having('COMPLETE').length,
    queued_count: inOrder.length - ended,
    fail_count: having('FAILED').length,
    results_by: having('COMPLETE').at(-1)?.job_id ?? null,
  };
}
