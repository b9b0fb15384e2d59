import { Button, Group, NativeSelect, Pagination, Stack, Table, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ask } from '../api/queries.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { time } from '../parts/words.ts';
import type { AnalysesSearch } from './analyses_search.ts';
import { AnalysisState } from './analysis_state.tsx';
import { TYPES, typeWord } from './types.ts';

const route = getRouteApi('/inside/d/$database/analyses');
const PAGE = 50;

/** Analyses of every type: begun, left, and come back to. */
export function AnalysesPage() {
  const { database } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { page = 1, ...rest } = search;
  const found = useQuery(
    ask('GET /api/v1.0/analyses', { query: { database, ...rest, limit: PAGE, offset: (page - 1) * PAGE } }),
  );
  const set = (change: Partial<Record<keyof AnalysesSearch, string>>) =>
    void navigate({
      search: (before) => {
        const { page: _, ...kept } = { ...before, ...change };
        return Object.fromEntries(Object.entries(kept).filter(([, value]) => value)) as AnalysesSearch;
      },
      replace: true,
    });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Analyses
        </Title>
        <Group gap="xs">
          <Link to="/d/$database/analyses/ms_tree" params={{ database }}>
            New tree
          </Link>
          <Link to="/d/$database/analyses/locus_search" params={{ database }}>
            New locus search
          </Link>
          <Link to="/d/$database/analyses/accessory_genome" params={{ database }}>
            New accessory genome
          </Link>
          <Link to="/d/$database/analyses/snp_project" params={{ database }}>
            New SNP project
          </Link>
        </Group>
      </Group>
      <Group align="end">
        <NativeSelect
          label="Whose"
          size="xs"
          value={search.whose ?? ''}
          data={[
            { value: '', label: 'all that I may see' },
            { value: 'mine', label: 'mine' },
            { value: 'shared', label: 'shared with me' },
          ]}
          onChange={(event) => set({ whose: event.currentTarget.value })}
        />
        <NativeSelect
          label="Type"
          size="xs"
          value={search.type ?? ''}
          data={[{ value: '', label: 'all' }, ...TYPES.map((value) => ({ value, label: typeWord(value) }))]}
          onChange={(event) => set({ type: event.currentTarget.value })}
        />
        <TextInput
          label="Name"
          size="xs"
          placeholder="A part of it"
          maxLength={200}
          value={search.search ?? ''}
          onChange={(event) => set({ search: event.currentTarget.value })}
        />
      </Group>
      <Shown query={found}>
        {({ records, total }) =>
          records.length === 0 ? (
            <Nothing>
              {Object.keys(search).length > 0 ? (
                <>
                  <p className="flush">No analysis fits these filters.</p>
                  <Button mt="sm" variant="default" onClick={() => navigate({ search: {} })}>
                    Show all
                  </Button>
                </>
              ) : (
                'No analysis yet. Begin with a tree: which strains belong together. Or with a locus search: which genes are in a sequence, and which strains carry them.'
              )}
            </Nothing>
          ) : (
            <>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
              <section className="wide" tabIndex={0} aria-label="List of analyses">
                <Table striped>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>State</Table.Th>
                      <Table.Th>Type</Table.Th>
                      <Table.Th>Scheme</Table.Th>
                      <Table.Th>By</Table.Th>
                      <Table.Th>Made</Table.Th>
                      <Table.Th>Why</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {records.map((one) => (
                      <Table.Tr key={one.id}>
                        <Table.Td className="name" maw="24rem">
                          <Link
                            to="/d/$database/analyses/$analysis"
                            params={{ database, analysis: String(one.id) }}
                          >
                            <bdi>{one.name}</bdi>
                          </Link>
                        </Table.Td>
                        <Table.Td>
                          <AnalysisState analysis={one} />
                        </Table.Td>
                        <Table.Td>{typeWord(one.type)}</Table.Td>
                        <Table.Td className="name">{one.scheme ?? '–'}</Table.Td>
                        <Table.Td className="name">{one.username}</Table.Td>
                        <Table.Td className="nowrap">{time(one.created)}</Table.Td>
                        <Table.Td className="name" miw="12rem">
                          {one.state === 'complete' ? '' : one.reason}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </section>
              {total > PAGE && (
                <Pagination
                  total={Math.ceil(total / PAGE)}
                  value={page}
                  onChange={(next) =>
                    void navigate({
                      search: (before) =>
                        ({
                          ...before,
                          ...(next > 1 ? { page: next } : { page: undefined }),
                        }) as AnalysesSearch,
                    })
                  }
                  getControlProps={(control) => ({ 'aria-label': `${control} page` })}
                />
              )}
            </>
          )
        }
      </Shown>
    </Stack>
  );
}
