import { Button, Group, Stack, Switch, Table, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { WatchButton } from '../notices/watch_button.tsx';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { count, counted, time } from '../parts/words.ts';
import { WorkspaceDialog, type WorkspaceTask } from './workspace_dialog.tsx';

const route = getRouteApi('/inside/d/$database/workspaces');
export type Workspace = Answer<'GET /api/v1.0/workspaces'>['records'][number];

export interface WorkspacesSearch {
  search?: string;
  mine?: true;
  page?: number;
}
const PAGE = 50;

/** Named lists of strains of a database: one's own, and those that are shown to one. */
export function WorkspacesPage() {
  const { database } = route.useParams();
  const { search, mine, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const [task, setTask] = useState<{ what: WorkspaceTask; workspace: Workspace }>();
  const found = useQuery({
    ...ask('GET /api/v1.0/workspaces', {
      query: {
        ...{ database, limit: PAGE, offset: (page - 1) * PAGE },
        ...(search === undefined ? {} : { search }),
        ...(mine ? { mine: 'true' } : {}),
      },
    }),
    placeholderData: (before) => before,
  });
  const set = (change: WorkspacesSearch) => void navigate({ search: change, replace: true });
  return (
    <Stack gap="sm">
      <Title order={1} size="h2">
        Workspaces of {database}
      </Title>
      <Group align="end">
        <TextInput
          label="Name has"
          size="xs"
          defaultValue={search ?? ''}
          maxLength={200}
          onChange={({ currentTarget: { value } }) =>
            set({ ...(value.trim() === '' ? {} : { search: value.trim() }), ...(mine ? { mine } : {}) })
          }
        />
        <Switch
          label="Only mine"
          checked={mine === true}
          onChange={(event) =>
            set({
              ...(search === undefined ? {} : { search }),
              ...(event.currentTarget.checked ? { mine: true } : {}),
            })
          }
        />
      </Group>
      <Shown query={found}>
        {({ records, total }) =>
          total === 0 ? (
            <Nothing>
              {search === undefined && !mine ? 'There are no workspaces yet. ' : 'No workspace fits. '}A
              workspace keeps strains under a name:{' '}
              <Link to="/d/$database/strains" params={{ database }} search={{}}>
                choose some in the table of strains
              </Link>{' '}
              and press “To a workspace”.
            </Nothing>
          ) : (
            <>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
              <section className="wide" tabIndex={0} aria-label="Workspaces">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th className="number">Strains</Table.Th>
                      <Table.Th>Owner</Table.Th>
                      <Table.Th>Seen by</Table.Th>
                      <Table.Th>Changed</Table.Th>
                      <Table.Th>
                        <span className="quiet">What you may do</span>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {records.map((one) => (
                      <Row
                        key={one.id}
                        database={database}
                        workspace={one}
                        act={(what) => setTask({ what, workspace: one })}
                      />
                    ))}
                  </Table.Tbody>
                </Table>
              </section>
              <Group>
                <span>{counted(total, 'workspace')}</span>
                {total > PAGE && (
                  <>
                    <Button
                      size="xs"
                      variant="default"
                      disabled={page <= 1}
                      onClick={() =>
                        navigate({ search: (before: WorkspacesSearch) => ({ ...before, page: page - 1 }) })
                      }
                    >
                      Before
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      disabled={page * PAGE >= total}
                      onClick={() =>
                        navigate({ search: (before: WorkspacesSearch) => ({ ...before, page: page + 1 }) })
                      }
                    >
                      Next
                    </Button>
                  </>
                )}
              </Group>
            </>
          )
        }
      </Shown>
      {task && <WorkspaceDialog {...task} close={() => setTask(undefined)} />}
    </Stack>
  );
}

function Row({
  database,
  workspace: { id, name, size, username, public: open, access, changed },
  act,
}: {
  database: string;
  workspace: Workspace;
  act: (what: WorkspaceTask) => void;
}) {
  return (
    <Table.Tr data-workspace={id}>
      <Table.Td className="name" dir="auto">
        <Link to="/d/$database/strains" params={{ database }} search={{ workspace: id }}>
          {name}
        </Link>
      </Table.Td>
      <Table.Td className="number">{count(size)}</Table.Td>
      <Table.Td className="name">{username}</Table.Td>
      <Table.Td>{open ? 'everybody' : 'owner, buddies and who it is shared with'}</Table.Td>
      <Table.Td className="nowrap">{time(changed)}</Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <WatchButton compact database={database} of={{ workspace: id }} what="a strain of this workspace" />
          {access !== 'see' && (
            <Button size="compact-xs" variant="default" onClick={() => act('rename')}>
              Rename
            </Button>
          )}
          {access === 'own' ? (
            <>
              <Button size="compact-xs" variant="default" onClick={() => act('share')}>
                Share
              </Button>
              <Button size="compact-xs" variant="default" color="red" onClick={() => act('delete')}>
                Delete
              </Button>
            </>
          ) : (
            access === 'see' && <span className="quiet">look</span>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
