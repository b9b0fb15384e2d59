import { Button, Chip, Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Asking, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { JOB_STATUSES, type JobStatus } from './job_statuses.ts';
import { type Job, JobTable } from './job_table.tsx';
import { JobVerbs } from './job_verbs.tsx';
import { type JobsSearch, jobsQuery } from './jobs_search.ts';

const route = getRouteApi('/inside/jobs');
const PAGE = 50;
/** So many can be acted on at once; the API takes no more. */
const MOST = 1000;

/** Jobs as they move, with what can be done to one or many. */
export function JobsPage() {
  const search = route.useSearch();
  const query = { ...jobsQuery(search), limit: PAGE };
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
  const filters = JSON.stringify(search);
  const [choice, setChoice] = useState<Choice>(NONE);
  // What was chosen under other filters is not acted on.
  const { chosen, further } = choice.filters === filters ? choice : NONE;
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
          const shown = jobs.filter((job) => chosen.has(job.job_id));
          const meant = further ?? shown;
          if (jobs.length === 0) return <NoJobs filtered={Object.keys(search).length > 0} />;
          return (
            <>
              <Group justify="space-between">
                <span aria-live="polite">
                  {total >= 10_000 ? 'More than 10,000 jobs' : counted(total, 'job')}
                  {meant.length > 0 && `, ${meant.length} chosen`}
                </span>
                {shown.length === jobs.length && total > jobs.length && !further && (
                  <ChooseAll
                    search={search}
                    total={total}
                    take={(all) => setChoice({ filters, chosen, further: all })}
                  />
                )}
                <JobVerbs jobs={meant} done={() => setChoice(NONE)} />
              </Group>
              <JobTable
                jobs={jobs}
                chosen={chosen}
                choose={(next) => setChoice({ filters, chosen: next, further: undefined })}
              />
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

interface Choice {
  /** Under which it was made. */
  filters: string;
  chosen: ReadonlySet<number>;
  /** All that the filters leave, also what is not on the screen. */
  further: readonly Job[] | undefined;
}
const NONE: Choice = { filters: '', chosen: new Set(), further: undefined };

/** Beyond the page: all that the filters leave at this moment, within the bound. */
function ChooseAll({
  search,
  total,
  take,
}: {
  search: JobsSearch;
  total: number;
  take: (jobs: readonly Job[]) => void;
}) {
  const read = useMutation({
    mutationFn: () => call('GET /api/v1.0/jobs', { query: { ...jobsQuery(search), limit: MOST } }),
    onSuccess: ({ jobs }) => take(jobs),
  });
  return (
    <>
      <Button size="compact-sm" variant="default" loading={read.isPending} onClick={() => read.mutate()}>
        {total > MOST
          ? `Choose the newest ${MOST.toLocaleString('en')} of these`
          : `Choose all ${total.toLocaleString('en')} that these filters leave`}
      </Button>
      {read.error ? <Trouble error={read.error} /> : null}
    </>
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
      <NativeSelect
        label="Whose"
        size="xs"
        value={search.whose ?? ''}
        data={[
          { value: '', label: 'all that you may see' },
          { value: 'mine', label: 'mine' },
          { value: 'group', label: 'mine and my buddies’' },
        ]}
        onChange={(event) => set({ whose: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        label="Database"
        size="xs"
        value={search.database ?? ''}
        data={[{ value: '', label: 'all' }, ...(data?.Databases.map(({ name }) => name) ?? [])]}
        onChange={(event) => set({ database: event.currentTarget.value || undefined })}
      />
      <Words
        label="Type"
        placeholder="QAssembly, nomenclature …"
        value={search.type}
        set={(type) => set({ type })}
      />
      <Words
        label="Strain"
        placeholder="its barcode"
        value={search.strain}
        set={(strain) => set({ strain: strain?.toUpperCase() })}
      />
      <TextInput
        type="date"
        label="Recorded from"
        size="xs"
        value={search.from ?? ''}
        onChange={(event) => set({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label="to (that day too)"
        size="xs"
        value={search.to ?? ''}
        onChange={(event) => set({ to: event.currentTarget.value || undefined })}
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

/** A filter by a word: it counts when one leaves it, or by Enter. */
function Words({
  label,
  placeholder,
  value = '',
  set,
}: {
  label: string;
  placeholder: string;
  value: string | undefined;
  set: (value: string | undefined) => void;
}) {
  return (
    <TextInput
      {...{ label, placeholder, size: 'xs', defaultValue: value, key: value }}
      onBlur={(event) => set(event.currentTarget.value.trim() || undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

function dropEmpty(all: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
