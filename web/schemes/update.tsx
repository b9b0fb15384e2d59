import { Button, Group, NumberInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.ts';
import { Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';

/** Sends the scheme for every assembly that has no current result; first it says what it would do. */
export function Update({ database, scheme }: { database: string; scheme: string }) {
  const [limit, setLimit] = useState<number | string>('');
  const run = useMutation({
    mutationFn: (dry: boolean) =>
      call('POST /api/v1.0/{database}/schemes/{scheme}/update', {
        path: { database, scheme },
        body: { dry_run: dry, ...(typeof limit === 'number' && limit > 0 ? { limit } : {}) },
      }),
  });
  const dry = run.variables !== false;
  return (
    <Stack maw="40rem">
      <p className="flush">
        Assemblies that passed QC and have no result of this scheme, or one of an older version, are sent. It
        happens by itself every night, too.
      </p>
      <Group align="end">
        <NumberInput
          label="At most"
          placeholder="all"
          min={1}
          max={1_000_000}
          value={limit}
          onChange={setLimit}
          w={140}
        />
        <Button variant="default" loading={run.isPending && dry} onClick={() => run.mutate(true)}>
          What would be sent?
        </Button>
        <Button
          disabled={!(run.data && dry && run.data.sent > 0)}
          loading={run.isPending && !dry}
          onClick={() => run.mutate(false)}
        >
          Send them
        </Button>
      </Group>
      {run.error ? <Trouble error={run.error} /> : null}
      {run.data && (
        <div role="status">
          <p className="flush">
            {run.isSuccess && !dry
              ? `${counted(run.data.sent, 'job')} sent.`
              : `${counted(run.data.sent, 'job')} would be sent.`}{' '}
            {run.data.beyond_limit > 0 && `${run.data.beyond_limit} more are beyond the limit.`}
          </p>
          <ul className="plain">
            {Object.entries(run.data.counts).map(([why, n]) => (
              <li key={why}>
                {why.replaceAll('_', ' ')}: {n}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}
