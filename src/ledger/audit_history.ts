/** One statement of the check: it selects job_id (null if it is about no one job) and says, one row a difference. */
export interface AuditRule {
  rule: string;
  sql: string;
}

/** Every event beside the one before it in its job, and the last of each job. The database alone gives them their order. */
const CHAIN = `
  chain as (
    select job_id, event_id, attempt, from_status, to_status,
        lag(to_status) over job as before, lag(attempt) over job as attempt_before,
        row_number() over job as place, lead(event_id) over job is null as last
      from job_events window job as (partition by job_id order by event_id))`;

/** What the rows say is what their events say, and the events are a history that may be. */
export const HISTORY_RULES: AuditRule[] = [
  {
    rule: 'history begins',
    sql: `with ${CHAIN} select job_id, format('its first event is %s to %s, attempt %s; a job begins WAITING, attempt 1',
          coalesce(from_status, 'nothing'), to_status, attempt) as says
        from chain where place = 1 and (from_status is not null or to_status <> 'WAITING' or attempt <> 1)`,
  },
  {
    rule: 'history has no gap',
    sql: `with ${CHAIN} select job_id, format('event %s leaves %s, but the one before it led to %s', event_id,
          coalesce(from_status, 'nothing'), before) as says
        from chain where place > 1 and from_status is distinct from before`,
  },
  {
    rule: 'moves are legal',
    sql: `with ${CHAIN} select job_id, format('event %s moves from %s, attempt %s, to %s, attempt %s: that is no legal move',
          event_id, from_status, attempt_before, to_status, attempt) as says
        from chain c where place > 1 and attempt >= attempt_before and from_status = before and not exists (
          select from legal_moves m where m.from_status = c.from_status and m.to_status = c.to_status
            and c.attempt = c.attempt_before + m.next_attempt::integer)`,
  },
  {
    rule: 'attempts never fall',
    sql: `with ${CHAIN} select job_id, format('event %s is of attempt %s, after one of attempt %s', event_id, attempt,
          attempt_before) as says
        from chain where place > 1 and attempt < attempt_before`,
  },
  {
    rule: 'the row is where its history ends',
    sql: `with ${CHAIN} select j.job_id, case when c.job_id is null
            then format('it is %s and has no history', j.status)
            else format('it is %s, attempt %s, but its last event led to %s, attempt %s', j.status, j.attempt,
              c.to_status, c.attempt) end as says
        from user_jobs j left join chain c on c.job_id = j.job_id and c.last
        where (c.to_status, c.attempt) is distinct from (j.status, j.attempt)`,
  },
  {
    rule: 'events belong to a job',
    sql: `select distinct job_id, 'it has events and no row' as says
        from job_events e where not exists (select from user_jobs j where j.job_id = e.job_id)`,
  },
  {
    rule: 'what has ended says when, and nothing else does',
    sql: `select job_id, case when finished is null then format('it is %s and has no time at which it finished', status)
          else format('it is %s and finished at %s', status, finished) end as says
        from user_jobs where (status in ('COMPLETE', 'FAILED', 'KILLED')) <> (finished is not null)`,
  },
  {
    rule: 'only work under way is leased',
    sql: `select job_id, format('it is %s and leased to %s', status, coalesce(lease_owner, 'nobody')) as says
        from user_jobs where lease_token is not null and status not in ('WAITING', 'RUNNING', 'RETURNED')`,
  },
  {
    rule: 'what is held says why',
    sql: `select job_id, 'it is HELD without a reason' as says from user_jobs where status = 'HELD' and reason is null`,
  },
];
