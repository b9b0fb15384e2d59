import { Button, Group, Stack, Table, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAct } from '../account/act.ts';
import { type Answer, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { counted, time } from '../parts/words.ts';
import { Invitations } from './invitations.tsx';
import { OnceLink } from './once_link.tsx';

const LIST = 'GET /api/v1.0/users';
const PAGE = 100;
type Person = Answer<typeof LIST>['records'][number];

/** Accounts and invitations, for administrators. */
export function PeoplePage() {
  const me = useQuery(ask('GET /api/v1.0/me'));
  return (
    <Stack gap="xl">
      <Title order={1} size="h2">
        People
      </Title>
      <Shown query={me}>
        {({ admin, user_id }) =>
          admin ? (
            <>
              <Invitations />
              <Accounts me={user_id} />
            </>
          ) : (
            <Nothing>
              Only administrators see the accounts of others. Whom you trust is on your account’s page.
            </Nothing>
          )
        }
      </Shown>
    </Stack>
  );
}

function Accounts({ me }: { me: number }) {
  const [search, setSearch] = useState('');
  const [offset, setOffset] = useState(0);
  const found = useQuery(ask(LIST, { query: { search, limit: PAGE, offset } }));
  const databases = useQuery(ask('GET /api/v2.0'));
  const change = useAct(
    LIST,
    ({ id, ...body }: { id: number; role?: 'user' | 'admin'; disabled?: boolean }) =>
      call('PATCH /api/v1.0/users/{user_id}', { path: { user_id: id }, body }),
  );
  const curate = useAct(LIST, ({ id, database, on }: { id: number; database: string; on: boolean }) =>
    call(
      on
        ? 'PUT /api/v1.0/users/{user_id}/curates/{database}'
        : 'DELETE /api/v1.0/users/{user_id}/curates/{database}',
      { path: { user_id: id, database } },
    ),
  );
  const reset = useAct(LIST, async (person: Person) => ({
    ...(await call('POST /api/v1.0/users/{user_id}/reset', { path: { user_id: person.user_id } })),
    username: person.username,
  }));
  const add = useAct(LIST, (username: string) => call('POST /api/v1.0/users', { body: { username } }));
  const error = change.error ?? curate.error ?? reset.error ?? add.error;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    add.mutate(String(new FormData(event.currentTarget).get('username')));
    event.currentTarget.reset();
  }
  const names = databases.data?.Databases.map(({ name }) => name) ?? [];
  return (
    <section aria-label="Accounts">
      <Title order={2} size="h3" mb="sm">
        Accounts
      </Title>
      <Stack>
        <Group align="end">
          <TextInput
            label="Name or e-mail"
            placeholder="A part of it"
            maxLength={254}
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              setOffset(0);
            }}
          />
          <form onSubmit={submit}>
            <Group align="end">
              <TextInput
                label="New account"
                name="username"
                placeholder="User name"
                required
                maxLength={64}
              />
              <Button type="submit" variant="default" loading={add.isPending}>
                Make it
              </Button>
            </Group>
          </form>
        </Group>
        {error ? <Trouble error={error} /> : null}
        {add.data && <OnceLink what={`Link by which ${add.data.username} sets a password`} {...add.data} />}
        {reset.data && (
          <OnceLink what={`Link by which ${reset.data.username} sets a new password`} {...reset.data} />
        )}
        <Shown query={found}>
          {({ records, total }) =>
            records.length === 0 ? (
              <Nothing>Nobody fits. Try a shorter part of the name.</Nothing>
            ) : (
              <>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
                <section className="wide" tabIndex={0} aria-label="List of accounts">
                  <Table striped>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>User</Table.Th>
                        <Table.Th>State</Table.Th>
                        <Table.Th>Last seen</Table.Th>
                        <Table.Th>Curator of</Table.Th>
                        <Table.Th>
                          <span className="quiet">Act</span>
                        </Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {records.map((person) => (
                        <Table.Tr key={person.user_id}>
                          <Table.Td className="name" maw="18rem">
                            <bdi>{person.username}</bdi>
                            <div className="quiet">
                              {[person.full_name, person.email].filter(Boolean).join(', ')}
                            </div>
                          </Table.Td>
                          <Table.Td>
                            {person.disabled
                              ? `disabled ${time(person.disabled)}`
                              : person.role === 'admin'
                                ? 'administrator'
                                : 'user'}
                          </Table.Td>
                          <Table.Td className="nowrap">{time(person.last_seen)}</Table.Td>
                          <Table.Td>
                            <Group gap={6}>
                              {names.map((database) => {
                                const on = person.curates.includes(database);
                                return (
                                  <label key={database} className="nowrap">
                                    <input
                                      type="checkbox"
                                      checked={on}
                                      aria-label={`${person.username} is a curator of ${database}`}
                                      onChange={() =>
                                        curate.mutate({ id: person.user_id, database, on: !on })
                                      }
                                    />{' '}
                                    {database}
                                  </label>
                                );
                              })}
                            </Group>
                          </Table.Td>
                          <Table.Td>
                            {person.user_id === me ? (
                              'you'
                            ) : (
                              <Group gap={6}>
                                <Button
                                  size="compact-xs"
                                  variant="default"
                                  onClick={() =>
                                    change.mutate({
                                      id: person.user_id,
                                      role: person.role === 'admin' ? 'user' : 'admin',
                                    })
                                  }
                                >
                                  {person.role === 'admin' ? 'Make a user' : 'Make an administrator'}
                                </Button>
                                <Button
                                  size="compact-xs"
                                  variant="default"
                                  onClick={() =>
                                    change.mutate({ id: person.user_id, disabled: person.disabled === null })
                                  }
                                >
                                  {person.disabled ? 'Let in again' : 'Disable'}
                                </Button>
                                <Button
                                  size="compact-xs"
                                  variant="default"
                                  onClick={() => reset.mutate(person)}
                                >
                                  Password link
                                </Button>
                              </Group>
                            )}
                          </Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </section>
                <Group>
                  <span>{counted(total, 'account')}</span>
                  {offset > 0 && (
                    <Button size="xs" variant="default" onClick={() => setOffset(Math.max(0, offset - PAGE))}>
                      Before
                    </Button>
                  )}
                  {offset + PAGE < total && (
                    <Button size="xs" variant="default" onClick={() => setOffset(offset + PAGE)}>
                      Next
                    </Button>
                  )}
                </Group>
              </>
            )
          }
        </Shown>
      </Stack>
    </section>
  );
}
