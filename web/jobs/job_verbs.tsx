import { Alert, Button, Group, Modal, NumberInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, call } from '../api/call.ts';
import { queryClient } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { isEnded } from '../parts/state.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import type { Job } from './job_table.tsx';

type Verb = 'resend' | 'kill' | 'reprocess' | 'priority';
type Done = Answer<'POST /api/v1.0/jobs/kill'>;

const QUESTION: Record<Verb, string> = {
  resend: 'Do again: what has ended as a new job, what is held as a new attempt.',
  kill: 'End what has not ended. A result that is there already wins.',
  reprocess: 'Write the result of what is held again, without running it again.',
  priority: 'Another place in the queue. Lower is sooner; below 0 is for curators.',
};
const WORD: Record<Verb, string> = {
  resend: 'Resend',
  kill: 'Kill',
  reprocess: 'Reprocess',
  priority: 'Priority',
};

/** What can be done to jobs: asked first, and each told what came of it. */
export function JobVerbs({
  jobs,
  done,
}: {
  jobs: readonly Pick<Job, 'job_id' | 'status'>[];
  done?: () => void;
}) {
  const [verb, setVerb] = useState<Verb>();
  const [priority, setPriority] = useState<number | string>(0);
  const ids = jobs.map(({ job_id }) => job_id);
  const act = useMutation({
    mutationFn: async (which: Verb): Promise<Done> => {
      if (which === 'priority')
        return call('POST /api/v1.0/jobs/priority', { body: { job_ids: ids, priority: Number(priority) } });
      return call(`POST /api/v1.0/jobs/${which}`, { body: { job_ids: ids } });
    },
    onSettled: () =>
      queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).includes('/jobs') }),
  });
  const may: Record<Verb, boolean> = {
    resend: jobs.some(({ status }) => isEnded(status) || status === 'HELD'),
    kill: jobs.some(({ status }) => !isEnded(status)),
    reprocess: jobs.some(({ status }) => status === 'HELD'),
    priority: jobs.some(({ status }) => !isEnded(status)),
  };
  function close() {
    if (act.data) done?.();
    act.reset();
    setVerb(undefined);
  }
  return (
    <>
      <Group gap="xs">
        {(['resend', 'kill', 'reprocess', 'priority'] as const)
          .filter((one) => one !== 'reprocess' || may.reprocess)
          .map((one) => (
            <Button key={one} size="xs" variant="default" disabled={!may[one]} onClick={() => setVerb(one)}>
              {WORD[one]}
            </Button>
          ))}
      </Group>
      <Modal
        opened={verb !== undefined}
        onClose={close}
        title={verb && `${WORD[verb]}: ${counted(ids.length, 'job')}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {verb && (
          <Stack>
            <p className="flush">{QUESTION[verb]}</p>
            {verb === 'priority' && !act.data && (
              <NumberInput label="Priority" value={priority} onChange={setPriority} min={-1e6} max={1e6} />
            )}
            {act.error ? <Trouble error={act.error} /> : null}
            {act.data ? (
              <Outcome done={act.data} />
            ) : (
              <Button
                color={verb === 'kill' ? 'red' : undefined}
                loading={act.isPending}
                onClick={() => act.mutate(verb)}
              >
                {WORD[verb]}
              </Button>
            )}
            {act.data && (
              <Button variant="default" onClick={close}>
                Close
              </Button>
            )}
          </Stack>
        )}
      </Modal>
    </>
  );
}

function Outcome({ done: { jobs, warning } }: { done: Done }) {
  return (
    <div role="status">
      {warning && (
        <Alert color="yellow" variant="outline" icon={<Icon name="warn" />}>
          {warning}
        </Alert>
      )}
      <ul>
        {jobs.map(({ job_id, outcome, says, new_job_id, error }) => (
          <li key={job_id} className="name">
            #{job_id}:{' '}
            {error ? error.message : new_job_id === undefined ? (says ?? outcome) : 'sent again as'}
            {new_job_id !== undefined && (
              <>
                {' '}
                <Link to="/jobs/$jobId" params={{ jobId: String(new_job_id) }}>
                  job #{new_job_id}
                </Link>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
