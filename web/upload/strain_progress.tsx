import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { JobType } from '../parts/job_type.tsx';
import { JobState, QcState } from '../parts/state.tsx';

type Job = Answer<'GET /api/v1.0/jobs'>['jobs'][number];

/** What becomes of a strain: its jobs, its assembly's verdict, its STs. */
export function StrainProgress({ database, barcode }: { database: string; barcode: string }) {
  const jobs = useQuery(ask('GET /api/v1.0/jobs', { query: { strain: barcode, limit: 20 } }));
  const assemblies = useQuery(
    ask('GET /api/v1.0/{database}/strains/{barcode}/assemblies', { path: { database, barcode } }),
  );
  const best = assemblies.data?.records.find((one) => one.best) ?? assemblies.data?.records.at(-1);
  return (
    <Group gap="sm">
      {newestOfEach(jobs.data?.jobs ?? []).map(({ job_id, type, status }) => (
        <span key={job_id} className="name">
          <Link to="/jobs/$jobId" params={{ jobId: String(job_id) }}>
            <JobType type={type} />
          </Link>{' '}
          <JobState status={status} />
        </span>
      ))}
      {best && <QcState status={best.status} />}
      {best && <SequenceTypes database={database} assembly={best.barcode} />}
    </Group>
  );
}

/** What was sent again counts, in the order in which the types were first there. */
function newestOfEach(jobs: readonly Job[]): Job[] {
  return [...new Map([...jobs].reverse().map((job) => [job.type, job])).values()];
}

function SequenceTypes({ database, assembly }: { database: string; assembly: string }) {
  const { data } = useQuery(
    ask('GET /api/v1.0/{database}/assemblies/{barcode}', { path: { database, barcode: assembly } }),
  );
  return data?.typed.map(({ scheme, label, results }) => {
    const st = (results as { ST?: number | null } | null)?.ST;
    return st === undefined ? null : (
      <strong key={scheme}>
        {label || scheme}: {st === null ? 'no ST' : `ST ${st}`}
      </strong>
    );
  });
}
