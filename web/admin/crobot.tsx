import { Progress, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Mark } from '../parts/state.tsx';
import { Nothing } from '../parts/trouble.tsx';
import { count, time } from '../parts/words.ts';
import type { House } from './admin_page.tsx';
import { Rows } from './rows.tsx';

/** What CRobot has of its machine, whose tasks use it, and ours one by one. */
export function Crobot({ crobot: { asked, load, problem, tasks } }: { crobot: House['crobot'] }) {
  if (!asked)
    return (
      <Nothing>
        The web service does not know where CRobot is: set <code>CROBOT_URL</code>, and let it read the
        secrets of the data folder.
      </Nothing>
    );
  if (!load) return <Nothing>CRobot does not answer: {problem ?? 'no reason is known'}</Nothing>;
  return (
    <Stack gap="sm">
      <div className="gauges">
        <Gauge what="cores" used={load.used.cores} of={load.cores} told={(n) => count(n)} />
        <Gauge
          what="memory"
          used={load.used.memory_mb}
          of={load.memory_mb}
          told={(mb) => `${(mb / 1024).toFixed(1)} GiB`}
        />
      </div>
      {load.clients.length === 0 ? (
        <p className="quiet flush">It has nothing to do.</p>
      ) : (
        <Rows
          label="Tasks by client"
          columns={['Client', 'Running', 'Waiting']}
          rows={load.clients.map(({ client, running, waiting }) => ({
            key: client,
            cells: [client, count(running), count(waiting)],
          }))}
        />
      )}
      {tasks.length > 0 && (
        <Rows
          label="Our tasks"
          columns={['Job', 'State', 'Pipeline', 'Workgroup', 'Since', 'Waits for']}
          rows={tasks.map((task) => ({
            key: `${task.job_id}.${task.attempt}`,
            cells: [
              <Link key="job" to="/jobs/$jobId" params={{ jobId: String(task.job_id) }}>
                #{task.job_id}
              </Link>,
              task.state === 'running' ? (
                <Mark key="state" tone="run" icon="run" word="Running" />
              ) : (
                <Mark key="state" tone="wait" icon="queue" word={`Place ${count(task.position)}`} />
              ),
              `${task.pipeline} ${task.version}`,
              `${task.workgroup}, priority ${task.priority}`,
              time(task.started ?? task.submitted),
              task.waits_for ?? '',
            ],
          }))}
        />
      )}
    </Stack>
  );
}

function Gauge({
  what,
  used,
  of,
  told,
}: {
  what: string;
  used: number;
  of: number;
  told: (n: number) => string;
}) {
  const words = `${told(used)} of ${told(of)} ${what} in use`;
  return (
    <div>
      {words}
      <Progress value={of === 0 ? 0 : (100 * used) / of} aria-label={words} />
    </div>
  );
}
