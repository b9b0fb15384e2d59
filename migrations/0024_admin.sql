-- What an administrator sees of the house.

-- The moves of the last day: rows come in the order of their time and never change, so a summary of pages is enough.
create index job_events_at on job_events using brin (at) with (pages_per_range = 16, autosummarize = on);
-- The newest run of each thing that is done by the clock.
create index user_jobs_local on user_jobs (job_class, job_id) where family = 'local';
