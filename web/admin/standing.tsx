import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { JobType } from '../parts/job_type.tsx';
import { JobState, Mark } from '../parts/state.tsx';
import { bytes, duration, time } from '../parts/words.ts';
import type { House } from './admin_page.tsx';
import { Rows } from './rows.tsx';

/** Below this an assembly of one isolate may fill the disk (as `enterobot doctor` has it). */
const LEAST_FREE = 5e9;
const OLD_BACKUP_DAYS = 7;

/** Each thing that must hold, and whether it does. */
export function Standing({ house }: { house: House }) {
  const { at, workers, crobot, broker, disk, last_backup: backup } = house;
  const alive = workers.filter((worker) => worker.alive).length;
  const away = crobot.away_since ?? undefined;
  const days = backup ? (Date.parse(at) - Date.parse(backup.made)) / 86_400_000 : undefined;
  return (
    <dl className="facts" aria-label="What must hold">
      <Fact what="Workers" ok={alive > 0} says={alive === 0 ? 'none lives: jobs wait' : `${alive} at work`} />
      <Fact
        what="CRobot"
        ok={!away && crobot.problem === null && crobot.asked}
        says={
          away
            ? `away since ${time(away)}, for ${duration((Date.parse(at) - Date.parse(away)) / 1000)}: jobs wait, none is lost`
            : (crobot.problem ?? (crobot.asked ? 'answers' : 'its address is not known here'))
        }
      />
      <Fact
        what="Broker"
        ok={broker.away_since === null}
        says={
          !broker.used
            ? 'none is used: workers look by themselves'
            : broker.away_since
              ? `away since ${time(broker.away_since)} (${broker.why}); jobs go on without it`
              : 'answers'
        }
      />
      <Fact
        what="Room in the store"
        ok={disk !== null && disk.free > LEAST_FREE}
        says={
          disk ? `${bytes(disk.free)} free of ${bytes(disk.total)}` : 'the folder of the store cannot be read'
        }
      />
      <Fact
        what="Last backup"
        ok={days !== undefined && days <= OLD_BACKUP_DAYS}
        says={
          backup ? (
            `${time(backup.made)}, to ${backup.path}`
          ) : (
            <>
              none was made from here: <code>enterobot backup DIR</code>
            </>
          )
        }
      />
    </dl>
  );
}

function Fact({ what, ok, says }: { what: string; ok: boolean; says: ReactNode }) {
  return (
    <>
      <dt>{what}</dt>
      <dd>
        <Mark tone={ok ? 'good' : 'bad'} icon={ok ? 'check' : 'warn'} word={ok ? 'Good' : 'Look here'} />{' '}
        {says}
      </dd>
    </>
  );
}

/** Schedules and when they were kept last, and the newest job of each thing that is done at night. */
export function ByTheClock({ house: { schedules, runs } }: { house: House }) {
  return (
    <>
      <Rows
        label="Schedules"
        columns={['Schedule', 'When (UTC)', 'Last kept']}
        rows={schedules.map(({ name, cron, enabled, last_tick }) => ({
          key: name,
          cells: [name, enabled ? <code key="cron">{cron}</code> : 'switched off', time(last_tick)],
        }))}
      />
      {runs.length === 0 ? (
        <p className="quiet flush">No job of them has been sent yet: the first ones come in the night.</p>
      ) : (
        <Rows
          label="Newest runs"
          columns={['Newest run', 'State', 'Recorded', 'Why']}
          rows={runs.map(({ type, job_id, status, recorded, reason }) => ({
            key: type,
            cells: [
              <Link key="job" to="/jobs/$jobId" params={{ jobId: String(job_id) }}>
                <JobType type={type} />
              </Link>,
              <JobState key="state" status={status} />,
              time(recorded),
              reason ?? '',
            ],
          }))}
        />
      )}
    </>
  );
}
