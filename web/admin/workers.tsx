import { Link } from '@tanstack/react-router';
import { JobType } from '../parts/job_type.tsx';
import { Mark } from '../parts/state.tsx';
import { Nothing } from '../parts/trouble.tsx';
import { counted, time } from '../parts/words.ts';
import type { House } from './admin_page.tsx';
import { Rows } from './rows.tsx';

/** Who works, and on what. */
export function Workers({ workers }: { workers: House['workers'] }) {
  if (workers.length === 0)
    return (
      <Nothing>
        No worker is there: jobs are recorded and wait. Start one: <code>./enterobot worker</code>
      </Nothing>
    );
  return (
    <Rows
      label="Workers"
      columns={['Worker', 'State', 'Last heard of', 'Does']}
      rows={workers.map(({ name, alive, seen, doing, classes }) => ({
        key: name,
        cells: [
          <span key="name" title={`knows ${classes.join(', ')}`}>
            {name}
          </span>,
          alive ? (
            <Mark key="state" tone="good" icon="check" word="Lives" />
          ) : (
            <Mark
              key="state"
              tone="bad"
              icon="cross"
              word="Silent"
              means="What it held others have taken over"
            />
          ),
          <span key="seen" className="nowrap">
            {time(seen)}
          </span>,
          doing.length === 0 ? (
            <span key="doing" className="quiet">
              nothing at this moment
            </span>
          ) : (
            <Doing key="doing" doing={doing} />
          ),
        ],
      }))}
    />
  );
}

const FEW = 8;
function Doing({ doing }: { doing: House['workers'][number]['doing'] }) {
  return (
    <>
      {doing.slice(0, FEW).map(({ job_id, type }) => (
        <div key={job_id}>
          <Link to="/jobs/$jobId" params={{ jobId: String(job_id) }}>
            #{job_id}
          </Link>{' '}
          <JobType type={type} />
        </div>
      ))}
      {doing.length > FEW && <span className="quiet">and {counted(doing.length - FEW, 'other')}</span>}
    </>
  );
}
