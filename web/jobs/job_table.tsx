import { Checkbox, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { JobType } from '../parts/job_type.tsx';
import { isEnded, JobState } from '../parts/state.tsx';
import { count, duration, time } from '../parts/words.ts';
import { whatToDo } from './what_to_do.ts';

export type Job = Answer<'GET /api/v1.0/jobs'>['jobs'][number];

/** Of so many waiting jobs of a list the place is asked for; each costs a question to CRobot. */
const PLACES = 10;

/** Jobs in rows; with `choose` they can be chosen. */
export function JobTable({
  jobs,
  chosen,
  choose,
}: {
  jobs: readonly Job[];
  chosen?: ReadonlySet<number>;
  choose?: (chosen: ReadonlySet<number>) => void;
}) {
  const placed = new Set(
    jobs
      .filter(({ status }) => status === 'WAITING' || status === 'QUEUED')
      .slice(-PLACES)
      .map(({ job_id }) => job_id),
  );
  const all = chosen !== undefined && jobs.every(({ job_id }) => chosen.has(job_id));
  const some = chosen !== undefined && jobs.some(({ job_id }) => chosen.has(job_id));
  function toggle(id: number) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose?.(next);
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="wide" tabIndex={0} aria-label="List of jobs">
      <Table striped highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {choose && (
              <Table.Th>
                <Checkbox
                  aria-label="Choose all"
                  checked={all}
                  indeterminate={some && !all}
                  onChange={() => choose(new Set(all ? [] : jobs.map(({ job_id }) => job_id)))}
                />
              </Table.Th>
            )}
            <Table.Th>Job</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>For</Table.Th>
            <Table.Th>Recorded</Table.Th>
            <Table.Th>Why, and what to do</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <Table.Tr key={job.job_id} data-job={job.job_id}>
              {choose && (
                <Table.Td>
                  <Checkbox
                    aria-label={`Choose job ${job.job_id}`}
                    checked={chosen?.has(job.job_id) ?? false}
                    onChange={() => toggle(job.job_id)}
                  />
                </Table.Td>
              )}
              <Table.Td>
                <Link to="/jobs/$jobId" params={{ jobId: String(job.job_id) }}>
                  #{job.job_id}
                </Link>
              </Table.Td>
              <Table.Td>
                <JobState status={job.status} />
                {job.priority !== 0 && <div className="quiet">priority {job.priority}</div>}
              </Table.Td>
              <Table.Td>
                <JobType type={job.type} />
              </Table.Td>
              <Table.Td className="tag">
                {job.database}: {job.tag}
              </Table.Td>
              <Table.Td>
                <span className="nowrap">{time(job.recorded)}</span>{' '}
                <span className="quiet name">by {job.username}</span>
              </Table.Td>
              <Table.Td className="name" miw="14rem">
                {placed.has(job.job_id) ? <Place job={job} /> : <Why job={job} why={job.reason} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Place({ job }: { job: Job }) {
  const { data } = useQuery({
    ...ask('GET /api/v1.0/jobs/{job_id}', { path: { job_id: job.job_id } }),
    // Of jobs that come and go by the hundred nothing is left behind.
    gcTime: 2_000,
  });
  const { why, position, estimate } = data?.waiting ?? { why: job.reason, position: null, estimate: null };
  const more = [
    position === null ? null : `place ${count(position)}`,
    estimate === null ? null : `about ${duration(estimate)} until it is done`,
  ];
  return <Why job={job} why={[why, ...more].filter((word) => word !== null).join('; ')} />;
}

/** Jobs that have ended well need no words. */
function Why({ job, why }: { job: Job; why: string | null }) {
  const cure = whatToDo(job, why);
  if (job.status === 'KILLED' || !isEnded(job.status) || cure)
    return (
      <>
        {why}
        {cure && job.status !== 'KILLED' && <div className="quiet">{cure}</div>}
      </>
    );
  return why;
}
