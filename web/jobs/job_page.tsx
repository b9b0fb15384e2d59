import { Group, Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { JobType } from '../parts/job_type.tsx';
import { isEnded, JobState } from '../parts/state.tsx';
import { Shown } from '../parts/trouble.tsx';
import { clock, count, duration } from '../parts/words.ts';
import { JobLog } from './job_log.tsx';
import { JobVerbs } from './job_verbs.tsx';
import { whatToDo } from './what_to_do.ts';

const route = getRouteApi('/inside/jobs/$jobId');
type Story = Answer<'GET /api/v1.0/jobs/{job_id}'>;
type Move = Answer<'GET /api/v1.0/jobs/{job_id}/events'>['events'][number];

/** The story of one job, from its recording to its end, while it happens. */
export function JobPage() {
  const path = { job_id: Number(route.useParams().jobId) };
  const story = useQuery(ask('GET /api/v1.0/jobs/{job_id}', { path }));
  const moves = useQuery(ask('GET /api/v1.0/jobs/{job_id}/events', { path }));
  return (
    <Shown query={story}>
      {(job) => (
        <Stack>
          <Group justify="space-between">
            <Group>
              <Title order={1} size="h2">
                Job #{job.job_id}
              </Title>
              <JobState status={job.status} />
            </Group>
            <JobVerbs jobs={[job]} />
          </Group>
          <Facts job={job} />
          <section>
            <Title order={2} size="h4" mb="sm">
              What happened
            </Title>
            <Shown query={moves}>{({ events }) => <TimeLine moves={events} />}</Shown>
          </section>
          <section>
            <Title order={2} size="h4" mb="sm">
              Log
            </Title>
            <JobLog key={`${job.job_id}.${job.attempt}`} jobId={job.job_id} ended={isEnded(job.status)} />
          </section>
          {job.programs.length > 0 && <Programs job={job} />}
          <Said title="Parameters" value={job.params} />
          {job.result !== null && <Said title="Result" value={job.result} />}
        </Stack>
      )}
    </Shown>
  );
}

function Facts({ job }: { job: Story }) {
  const { waiting } = job;
  const why = waiting?.why ?? job.reason;
  const cure = whatToDo(job, why);
  return (
    <dl className="facts">
      <dt>Type</dt>
      <dd>
        <JobType type={job.type} /> <code className="quiet">{job.type}</code>
      </dd>
      <dt>Run for</dt>
      <dd>
        {job.database}: {job.tag}
      </dd>
      <dt>Whose</dt>
      <dd>
        {job.username}, workgroup {job.workgroup}, priority {job.priority}
      </dd>
      {why && (
        <>
          <dt>{isEnded(job.status) ? 'Why it ended so' : 'Why'}</dt>
          <dd>
            {why}
            {job.error_code && <span className="quiet"> ({job.error_code})</span>}
          </dd>
        </>
      )}
      {cure && (
        <>
          <dt>What to do</dt>
          <dd>{cure}</dd>
        </>
      )}
      {typeof waiting?.position === 'number' && (
        <>
          <dt>Place</dt>
          <dd>{waiting.position === 1 ? 'the next' : count(waiting.position)}</dd>
        </>
      )}
      {typeof waiting?.estimate === 'number' && (
        <>
          <dt>Done in about</dt>
          <dd>{duration(waiting.estimate)}</dd>
        </>
      )}
      {job.kill_requested && !isEnded(job.status) && (
        <>
          <dt>Kill asked for</dt>
          <dd>{clock(job.kill_requested)}</dd>
        </>
      )}
      {job.resend_of !== null && (
        <>
          <dt>Sent again of</dt>
          <dd>
            <Link to="/jobs/$jobId" params={{ jobId: String(job.resend_of) }}>
              #{job.resend_of}
            </Link>
          </dd>
        </>
      )}
      {job.attempt > 1 && (
        <>
          <dt>Attempt</dt>
          <dd>{job.attempt}</dd>
        </>
      )}
    </dl>
  );
}

/** Every move, with how long it took until the next. */
function TimeLine({ moves }: { moves: readonly Move[] }) {
  return (
    <ol className="line">
      {moves.map((move, i) => {
        const next = moves[i + 1];
        return (
          <li key={move.event_id}>
            <Group gap="sm">
              <JobState status={move.to_status} />
              <span className="nowrap">{clock(move.at)}</span>
              <span className="quiet name">by {move.who}</span>
              {move.attempt > 1 && <span className="quiet">attempt {move.attempt}</span>}
              {next && (
                <span className="quiet">
                  for {duration((Date.parse(next.at) - Date.parse(move.at)) / 1000)}
                </span>
              )}
            </Group>
            {move.why && <div className="name">{move.why}</div>}
          </li>
        );
      })}
    </ol>
  );
}

function Programs({ job }: { job: Story }) {
  return (
    <section>
      <Title order={2} size="h4">
        Programs
      </Title>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="wide" tabIndex={0} aria-label="Programs that ran">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Program</Table.Th>
              <Table.Th>Version</Table.Th>
              <Table.Th>Took</Table.Th>
              <Table.Th>Called as</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {job.programs.map((program, i) => (
              <Table.Tr key={i}>
                <Table.Td>{program.program}</Table.Td>
                <Table.Td>{program.version}</Table.Td>
                <Table.Td className="nowrap">{duration(program.seconds)}</Table.Td>
                <Table.Td className="name">
                  <code>{program.argv.join(' ')}</code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </section>
  );
}

function Said({ title, value }: { title: string; value: unknown }) {
  return (
    <details>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className="log" tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  );
}
