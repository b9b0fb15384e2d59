import { Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Shown } from '../parts/trouble.tsx';
import { time } from '../parts/words.ts';
import { Crobot } from './crobot.tsx';
import { OldestAge, Throughput } from './day_chart.tsx';
import { Held, Queue } from './queue.tsx';
import { ByTheClock, Standing } from './standing.tsx';
import { Workers } from './workers.tsx';

export type House = Answer<'GET /api/v1.0/admin/house'>;

/** Heartbeats and disks tell no event: they are asked for. */
const AGAIN_MS = 5000;

/** How the house is doing, for who looks after it. */
export function AdminPage() {
  const house = useQuery({ ...ask('GET /api/v1.0/admin/house'), refetchInterval: AGAIN_MS, staleTime: 0 });
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        How Enterobot is doing
      </Title>
      <Shown query={house}>
        {(told) => (
          <>
            <span className="quiet">as of {time(told.at)}; it is looked at every 5 seconds</span>
            <Standing house={told} />
            <Part title="The last day">
              <Group align="start" gap="xl">
                <Throughput day={told.day} />
                <OldestAge day={told.day} />
              </Group>
            </Part>
            <Part title="Waits for a person">
              <Held held={told.held} />
            </Part>
            <Part title="Queue">
              <Queue queue={told.queue} />
            </Part>
            <Part title="Workers">
              <Workers workers={told.workers} />
            </Part>
            <Part title="CRobot">
              <Crobot crobot={told.crobot} />
            </Part>
            <Part title="Done by the clock">
              <ByTheClock house={told} />
            </Part>
          </>
        )}
      </Shown>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}
