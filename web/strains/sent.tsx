import { Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { counted } from '../parts/words.ts';
import type { Sent as Told } from './chosen.ts';

const SHOWN = 100;

/** What was sent for which strain, and why the others were not. */
export function Sent({ database, sent: { jobs, refused } }: { database: string; sent: Told }) {
  return (
    <Stack>
      <p className="flush">
        {counted(jobs.length, 'job')} sent{refused.length > 0 && `, ${counted(refused.length, 'strain')} not`}
        .
      </p>
      {jobs.length > 0 && (
        <ul>
          {jobs.slice(0, SHOWN).map(({ barcode, job_id, outcome }) => (
            <li key={`${barcode}.${job_id}`}>
              {barcode}: {outcome === 'recorded' ? 'sent as' : 'under way already as'}{' '}
              <Link to="/jobs/$jobId" params={{ jobId: String(job_id) }}>
                job #{job_id}
              </Link>
            </li>
          ))}
          {jobs.length > SHOWN && <li className="quiet">and {jobs.length - SHOWN} more</li>}
        </ul>
      )}
      {refused.length > 0 && (
        <ul>
          {refused.slice(0, SHOWN).map(({ barcode, error }) => (
            <li key={barcode} className="name">
              {barcode}: {error.message}
            </li>
          ))}
          {refused.length > SHOWN && <li className="quiet">and {refused.length - SHOWN} more</li>}
        </ul>
      )}
      <Link to="/jobs" search={{ database }}>
        All jobs of {database}
      </Link>
    </Stack>
  );
}
