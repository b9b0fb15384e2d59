import { Button, Group, Menu, Modal, Stack, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { type Answer, addressOf, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { ColumnChoice } from './column_choice.tsx';
import { columnsOf, type Strain, shownColumns } from './columns.tsx';
import { StrainFilters } from './strain_filters.tsx';
import { StrainGrid } from './strain_grid.tsx';
import { filtersOf, questionOf, type StrainsSearch } from './strains_search.ts';

const route = getRouteApi('/inside/d/$database/strains');

/** The strains of a database: filtered and sorted by the server, and what can be done with those that are chosen. */
export function StrainsPage() {
  const { database } = route.useParams();
  // What was chosen in one database is not chosen in the next.
  return <StrainsOf key={database} database={database} />;
}

function StrainsOf({ database }: { database: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const path = { database };
  const question = questionOf(search);
  const fields = useQuery(ask('GET /api/v1.0/{database}/metadata_fields', { path }));
  const all = useMemo(() => columnsOf(fields.data?.fields ?? []), [fields.data]);
  const columns = useMemo(() => shownColumns(all, search.columns), [all, search.columns]);
  // The grid's own first page: nothing is asked twice.
  const first = useQuery({
    ...ask('GET /api/v1.0/{database}/strains', { path, query: { ...question, limit: 100, offset: 0 } }),
    placeholderData: (before) => before,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const set = (change: StrainsSearch) => void navigate({ search: change, replace: true });

  function sortBy(sort: string) {
    const { order: _, sort: before, ...rest } = search;
    set({ ...rest, sort, ...(before === sort && search.order !== 'desc' ? { order: 'desc' } : {}) });
  }
  // The same for as long as the page is there, so that rows of the grid need not be made anew.
  const toggle = useCallback(({ barcode }: Strain) => {
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(barcode)) next.add(barcode);
      return next;
    });
  }, []);

  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h2">
          Strains of {database}
        </Title>
        <Group gap="xs">
          <Chosen database={database} chosen={chosen} clear={() => setChosen(new Set())} />
          <Export database={database} search={search} />
        </Group>
      </Group>
      <Shown query={fields}>
        {({ fields: known }) => (
          <>
            <StrainFilters database={database} fields={known} search={search} set={set} />
            <Shown query={first}>
              {({ total }) => (
                <>
                  <Group justify="space-between">
                    <span aria-live="polite">
                      {counted(total, 'strain')}
                      {chosen.size > 0 && `, ${chosen.size} chosen`}
                    </span>
                    <ColumnChoice all={all} search={search} set={set} />
                  </Group>
                  {total === 0 ? (
                    <NoStrains database={database} search={search} />
                  ) : (
                    <StrainGrid
                      database={database}
                      question={question}
                      total={total}
                      columns={columns}
                      chosen={chosen}
                      toggle={toggle}
                      sortBy={sortBy}
                    />
                  )}
                </>
              )}
            </Shown>
          </>
        )}
      </Shown>
    </Stack>
  );
}

function NoStrains({ database, search }: { database: string; search: StrainsSearch }) {
  const navigate = route.useNavigate();
  if (Object.keys(filtersOf(search)).length === 0) {
    return (
      <Nothing>
        There are no strains here yet.{' '}
        <Link to="/d/$database/upload" params={{ database }}>
          Upload the first ones
        </Link>
      </Nothing>
    );
  }
  return (
    <Nothing>
      <p className="flush">No strain fits these filters.</p>
      <Button mt="sm" variant="default" onClick={() => navigate({ search: {} })}>
        Show all strains
      </Button>
    </Nothing>
  );
}

/** The list as a table, as it is filtered. */
function Export({ database, search }: { database: string; search: StrainsSearch }) {
  return (
    <Menu>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Icon name="download" />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['tsv', 'csv', 'xlsx'] as const).map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={addressOf('GET /api/v1.0/{database}/strains/table', {
              path: { database },
              query: { ...filtersOf(search), format },
            })}
          >
            {format.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with the strains that are chosen. */
function Chosen({
  database,
  chosen,
  clear,
}: {
  database: string;
  chosen: ReadonlySet<string>;
  clear: () => void;
}) {
  const assemble = useMutation({
    mutationFn: () => call('PUT /api/v1.0/assemble', { body: { strains: [...chosen] } }),
  });
  function close() {
    assemble.reset();
    clear();
  }
  const { data, error } = assemble;
  return (
    <>
      <Button
        size="xs"
        disabled={chosen.size === 0}
        loading={assemble.isPending}
        onClick={() => assemble.mutate()}
      >
        Assemble{chosen.size > 0 && ` ${counted(chosen.size, 'strain')}`}
      </Button>
      <Button size="xs" variant="default" disabled={chosen.size === 0} onClick={clear}>
        Choose none
      </Button>
      <Modal
        opened={data !== undefined || error !== null}
        onClose={close}
        title="Assemble"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {error ? <Trouble error={error} /> : null}
        {data && <Sent database={database} sent={data} />}
      </Modal>
    </>
  );
}

function Sent({
  database,
  sent: { jobs, refused },
}: {
  database: string;
  sent: Answer<'PUT /api/v1.0/assemble'>;
}) {
  return (
    <Stack>
      {jobs.length > 0 && (
        <ul>
          {jobs.map(({ barcode, job_id, outcome }) => (
            <li key={`${barcode}.${job_id}`}>
              {barcode}: {outcome === 'recorded' ? 'sent as' : 'under way already as'}{' '}
              <Link to="/jobs/$jobId" params={{ jobId: String(job_id) }}>
                job #{job_id}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <ul>
          {refused.map(({ barcode, error }) => (
            <li key={barcode} className="name">
              {barcode}: {error.message}
            </li>
          ))}
        </ul>
      )}
      <Link to="/jobs" search={{ database }}>
        All jobs of {database}
      </Link>
    </Stack>
  );
}
