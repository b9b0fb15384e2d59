import { Button, Chip, Group, NativeSelect, Stack, Switch, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Asking, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { JOB_STATUSES, type JobStatus } from '../parts/state.tsx';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { JobTable } from './job_table.tsx';
import { JobVerbs } from './job_verbs.tsx';
import type { JobsSearch } from './jobs_search.ts';

const route = getRouteApi('/inside/jobs');
const PAGE = 50;

/** Jobs as they move, with what can be done to one or many. */
export function JobsPage() {
  const search = route.useSearch();
  const { mine, ...rest } = search;
  const query = { ...rest, ...(mine ? { mine: 'true' as const } : {}), limit: PAGE };
  const pages = useInfiniteQuery({
    queryKey: ['GET /api/v1.0/jobs', { query, pages: true }],
    queryFn: ({ pageParam, signal }) => {
      const asking: Asking<'GET /api/v1.0/jobs'> = {
        query: { ...query, ...(pageParam === 0 ? {} : { before: pageParam }) },
      };
      return call('GET /api/v1.0/jobs', asking, signal);
    },
    initialPageParam: 0,
    getNextPageParam: ({ jobs }) => (jobs.length < PAGE ? undefined : jobs.at(-1)?.job_id),
  });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  return (
    <Stack>
      <Title order={1} size="h2">
        Jobs
      </Title>
      <Filters search={search} />
      <Shown query={pages}>
        {({ pages: all }) => {
          const jobs = all.flatMap((page) => page.jobs);
          const total = all[0]?.total ?? 0;
          // What was chosen and is not on the screen any more is not acted on.
          const meant = jobs.filter((job) => chosen.has(job.job_id));
          if (jobs.length === 0) return <NoJobs filtered={Object.keys(search).length > 0} />;
          return (
            <>
              <Group justify="space-between">
                <span aria-live="polite">
                  {total >= 10_000 ? 'More than 10,000 jobs' : counted(total, 'job')}
                  {meant.length > 0 && `, ${meant.length} chosen`}
                </span>
                <JobVerbs jobs={meant} done={() => setChosen(new Set())} />
              </Group>
              <JobTable jobs={jobs} chosen={chosen} choose={setChosen} />
              {pages.hasNextPage && (
                <Button
                  variant="default"
                  loading={pages.isFetchingNextPage}
                  onClick={() => pages.fetchNextPage()}
                >
                  Show older jobs
                </Button>
              )}
            </>
          );
        }}
      </Shown>
    </Stack>
  );
}

function NoJobs({ filtered }: { filtered: boolean }) {
  const navigate = route.useNavigate();
  if (!filtered) return <Nothing>There are no jobs yet. An upload sends the first ones.</Nothing>;
  return (
    <Nothing>
      <p className="flush">No job fits these filters.</p>
      <Button mt="sm" variant="default" onClick={() => navigate({ search: {} })}>
        Show all jobs
      </Button>
    </Nothing>
  );
}

function Filters({ search }: { search: JobsSearch }) {
  const navigate = route.useNavigate();
  const { data } = useQuery(ask('GET /api/v2.0'));
  const set = (change: Partial<Record<keyof JobsSearch, unknown>>) =>
    void navigate({
      search: (before) => dropEmpty({ ...before, ...change }) as JobsSearch,
      replace: true,
    });
  return (
    <Group align="end" gap="md">
      <Switch
        label="Only mine"
        checked={search.mine === true}
        onChange={(event) => set({ mine: event.currentTarget.checked || undefined })}
      />
      <NativeSelect
        label="Database"
        size="xs"
        value={search.database ?? ''}
        data={[{ value: '', label: 'all' }, ...(data?.Databases.map(({ name }) => name) ?? [])]}
        onChange={(event) => set({ database: event.currentTarget.value || undefined })}
      />
      <TextInput
        label="Type"
        size="xs"
        placeholder="QAssembly, nomenclature …"
        defaultValue={search.type ?? ''}
        key={search.type ?? ''}
        onBlur={(event) => set({ type: event.currentTarget.value.trim() || undefined })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <Chip.Group
        multiple
        value={search.status ?? []}
        onChange={(status) => set({ status: status.length > 0 ? (status as JobStatus[]) : undefined })}
      >
        <Group gap={6} role="group" aria-label="States">
          {JOB_STATUSES.map((status) => (
            <Chip key={status} value={status} size="xs" variant="outline">
              {status.toLowerCase()}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Group>
  );
}

function dropEmpty(all: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
