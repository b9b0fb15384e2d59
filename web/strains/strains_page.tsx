import { Button, Group, Menu, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { addressOf } from '../api/call.ts';
import { wordsOf } from '../api/errors.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { rulesOf } from '../upload/rules.ts';
import { cellProblem } from './cell_check.ts';
import { CellLine } from './cell_line.tsx';
import { barcodesOf, MOST_CHOSEN } from './chosen.ts';
import { ChosenActs } from './chosen_acts.tsx';
import { ColumnChoice } from './column_choice.tsx';
import { type Column, columnsOf, type Strain, shownColumns } from './columns.tsx';
import { Conflicts } from './conflicts.tsx';
import { ImportTable } from './import_table.tsx';
import { StrainFilters } from './strain_filters.tsx';
import { StrainGrid } from './strain_grid.tsx';
import { filtersOf, questionOf, type StrainsSearch } from './strains_search.ts';
import { useEdits } from './use_edits.ts';

const route = getRouteApi('/inside/d/$database/strains');

/** The strains of a database: filtered and sorted by the server, written in place, and what can be done with those chosen. */
export function StrainsPage() {
  const { database } = route.useParams();
  // What was chosen in one database is not chosen in the next.
  return <StrainsOf key={database} database={database} />;
}

function StrainsOf({ database }: { database: string }) {
  const path = { database };
  const fields = useQuery(ask('GET /api/v1.0/{database}/metadata_fields', { path }));
  const known = useQuery(ask('GET /api/v1.0/{database}/strain_columns', { path }));
  return (
    <Stack gap="sm">
      <Shown query={fields}>
        {(told) => (
          <Shown query={known}>
            {(columns) => <StrainTable database={database} fields={told} known={columns} />}
          </Shown>
        )}
      </Shown>
    </Stack>
  );
}

type Fields = Parameters<typeof rulesOf>[1];
type Known = { columns: Parameters<typeof columnsOf>[0]; chosen: string[] | null };

function StrainTable({ database, fields, known }: { database: string; fields: Fields; known: Known }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const rules = useMemo(() => rulesOf(database, fields), [database, fields]);
  const all = useMemo(() => columnsOf(known.columns, fields.fields), [known, fields]);
  const columns = useMemo(
    () => shownColumns(all, search.columns, known.chosen),
    [all, search.columns, known.chosen],
  );
  const beside = columns.filter((column) => column.beside).map(({ id }) => id);
  const question = questionOf(search, beside);
  // The grid's own first page: nothing is asked twice.
  const first = useQuery({
    ...ask('GET /api/v1.0/{database}/strains', {
      path: { database },
      query: { ...question, limit: 100, offset: 0 },
    }),
    placeholderData: (before) => before,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [said, say] = useState('');
  const [importing, setImporting] = useState(false);
  const [looked, setLooked] = useState<{ strain?: Strain | undefined; column?: Column | undefined }>({});
  const edits = useEdits(database, rules);
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
  const problemOf = useCallback(
    (strain: Strain, field: string, text: string) => cellProblem(rules, strain, field, text),
    [rules],
  );
  const look = useCallback(
    (strain: Strain | undefined, column: Column | undefined) =>
      setLooked((before) => {
        // What was said of another cell is not true of this one.
        if (before.strain?.barcode !== strain?.barcode || before.column?.id !== column?.id) say('');
        return { strain, column };
      }),
    [],
  );
  async function toggleAll() {
    if (chosen.size > 0) return setChosen(new Set());
    try {
      const barcodes = await barcodesOf(database, filtersOf(search));
      setChosen(new Set(barcodes));
      if (barcodes.length === MOST_CHOSEN)
        say(`The first ${MOST_CHOSEN} are chosen; more cannot be chosen at once.`);
    } catch (error) {
      say(wordsOf(error));
    }
  }

  return (
    <>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Strains of {database}
        </Title>
        <Group gap="xs">
          <ChosenActs
            database={database}
            chosen={[...chosen]}
            beside={beside}
            clear={() => setChosen(new Set())}
          />
        </Group>
      </Group>
      <StrainFilters columns={known.columns} fields={fields.fields} search={search} set={set} />
      <Shown query={first}>
        {({ total }) => (
          <>
            <Group justify="space-between">
              <span aria-live="polite">
                {counted(total, 'strain')}
                {chosen.size > 0 && `, ${chosen.size} chosen`}
              </span>
              <Group gap="xs">
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<Icon name="upload" />}
                  onClick={() => setImporting(true)}
                >
                  Import
                </Button>
                <Export database={database} search={search} beside={beside} />
                <ColumnChoice database={database} all={all} shown={columns} search={search} set={set} />
              </Group>
            </Group>
            {total === 0 ? (
              <NoStrains database={database} search={search} />
            ) : (
              <>
                <StrainGrid
                  database={database}
                  question={question}
                  total={total}
                  columns={columns}
                  chosen={chosen}
                  toggle={toggle}
                  toggleAll={toggleAll}
                  sortBy={sortBy}
                  edits={edits}
                  problemOf={problemOf}
                  look={look}
                  say={say}
                />
                <CellLine strain={looked.strain} column={looked.column} edits={edits} said={said} />
              </>
            )}
          </>
        )}
      </Shown>
      <Conflicts edits={edits} />
      {importing && <ImportTable database={database} close={() => setImporting(false)} />}
    </>
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

/** The list as a table, as it is filtered, with the columns of schemes that are shown. */
function Export({
  database,
  search,
  beside,
}: {
  database: string;
  search: StrainsSearch;
  beside: readonly string[];
}) {
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
              query: { ...filtersOf(search), format, column: [...beside] },
            })}
          >
            {format.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
