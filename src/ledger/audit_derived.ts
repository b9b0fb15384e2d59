import type { AuditRule } from './audit_history.ts';

/** Where each scheme job's history stands, told by its events alone. */
const ENDS = `
  ends as (
    select distinct on (e.job_id) e.job_id, e.to_status as status, j.assembly_id, j.scheme_id, j.reference
      from job_events e join user_jobs j using (job_id) where j.family = 'scheme'
      order by e.job_id, e.event_id desc)`;

/**
 * The counters as they should be. automatic attempts are events of one job and count once; the status is that of the
 * newest job, because a job is only recorded when the one before it has ended.
 */
const COUNTED = `
  counted as (
    select assembly_id, scheme_id, reference, count(*) as job_count,
        count(*) filter (where status = 'COMPLETE') as complete_count,
        count(*) filter (where status = 'FAILED') as fail_count,
        count(*) filter (where status not in ('COMPLETE', 'FAILED', 'KILLED')) as queued_count,
        max(job_id) as job_id, lookup_status((array_agg(status order by job_id desc))[1]) as status
      from ends group by assembly_id, scheme_id, reference)`;

function counter(key: string): AuditRule {
  return {
    rule: `assembly_lookup ${key}`,
    sql: `with ${ENDS}, ${COUNTED} select c.job_id,
          format('assembly %s, scheme %s%s: %s is %s, its jobs say %s', l.assembly_id, l.scheme_id,
            coalesce(', reference ' || nullif(l.reference, ''), ''), '${key}',
            coalesce(l.other_data ->> '${key}', 'missing'), c.${key}) as says
        from assembly_lookup l join counted c using (assembly_id, scheme_id, reference)
        where l.other_data ->> '${key}' is distinct from c.${key}::text`,
  };
}

/** What is kept of schemes beside their jobs for quick reading is what the jobs say. */
export const DERIVED_RULES: AuditRule[] = [
  {
    rule: 'job_totals',
    sql: `select null::bigint as job_id, format('%s: %s are counted, and there are %s', status, counted, there) as says
        from (select status, coalesce(sum(jobs), 0) as counted from job_totals group by status) t
        full join (select status, count(*) as there from user_jobs
          where status in ('COMPLETE', 'FAILED', 'KILLED') group by status) j using (status)
        where coalesce(counted, 0) <> coalesce(there, 0)`,
  },
  {
    rule: 'assembly_lookup has a row for each that has jobs',
    sql: `with ${ENDS}, ${COUNTED} select c.job_id, format('assembly %s, scheme %s has %s jobs and no row',
          assembly_id, scheme_id, c.job_count) as says
        from counted c left join assembly_lookup l using (assembly_id, scheme_id, reference)
        where l.status is null`,
  },
  {
    rule: 'assembly_lookup has no row without jobs',
    sql: `select null::bigint as job_id, format('assembly %s, scheme %s has a row and no job', assembly_id, scheme_id) as says
        from assembly_lookup l where not exists (select from user_jobs j where j.family = 'scheme'
          and j.assembly_id = l.assembly_id and j.scheme_id = l.scheme_id and j.reference = l.reference)`,
  },
  {
    rule: 'assembly_lookup status',
    sql: `with ${ENDS}, ${COUNTED} select c.job_id, format('assembly %s, scheme %s: the status is %s, its newest job says %s',
          l.assembly_id, l.scheme_id, l.status, c.status) as says
        from assembly_lookup l join counted c using (assembly_id, scheme_id, reference) where l.status <> c.status`,
  },
  ...['job_id', 'job_count', 'complete_count', 'queued_count', 'fail_count'].map(counter),
];
