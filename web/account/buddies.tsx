import { Button, Checkbox, Group, Stack, Table, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { time } from '../parts/words.ts';
import { useAct } from './act.ts';

const LIST = 'GET /api/v1.0/buddies';

/** Who sees what is one's own, and whose one sees. */
export function Buddies() {
  const found = useQuery(ask(LIST));
  const add = useAct(LIST, (body: { username: string; may_edit: boolean }) =>
    call('POST /api/v1.0/buddies', { body }),
  );
  const change = useAct(LIST, ({ id, mayEdit }: { id: number; mayEdit: boolean }) =>
    call('PATCH /api/v1.0/buddies/{user_id}', { path: { user_id: id }, body: { may_edit: mayEdit } }),
  );
  const end = useAct(LIST, (id: number) =>
    call('DELETE /api/v1.0/buddies/{user_id}', { path: { user_id: id } }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    add.mutate({ username: String(form.get('username')), may_edit: form.get('may_edit') !== null });
    event.currentTarget.reset();
  }
  const error = add.error ?? change.error ?? end.error;
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        Buddies
      </Title>
      <Stack>
        <form onSubmit={submit}>
          <Group align="end">
            <TextInput name="username" label="User name" required maxLength={64} />
            <Checkbox name="may_edit" label="may edit, too" mb={8} />
            <Button type="submit" loading={add.isPending}>
              Let them see all that is mine
            </Button>
          </Group>
        </form>
        {error ? <Trouble error={error} /> : null}
        <Shown query={found}>
          {({ given, received }) => (
            <>
              {given.length === 0 ? (
                <Nothing>Nobody sees what is yours, but curators and administrators.</Nothing>
              ) : (
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Sees what is mine</Table.Th>
                      <Table.Th>Since</Table.Th>
                      <Table.Th>May edit</Table.Th>
                      <Table.Th>
                        <span className="quiet">Act</span>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {given.map((buddy) => (
                      <Table.Tr key={buddy.user_id}>
                        <Table.Td className="name">{buddy.username}</Table.Td>
                        <Table.Td>{time(buddy.created)}</Table.Td>
                        <Table.Td>
                          <Checkbox
                            aria-label={`${buddy.username} may edit`}
                            checked={buddy.may_edit}
                            onChange={(event) =>
                              change.mutate({ id: buddy.user_id, mayEdit: event.currentTarget.checked })
                            }
                          />
                        </Table.Td>
                        <Table.Td>
                          <Button
                            size="compact-xs"
                            variant="default"
                            onClick={() => end.mutate(buddy.user_id)}
                          >
                            Take it back
                          </Button>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )}
              {received.length > 0 && (
                <p className="flush">
                  You see what is theirs:{' '}
                  {received
                    .map(({ username, may_edit }) => username + (may_edit ? ' (and may edit it)' : ''))
                    .join(', ')}
                </p>
              )}
            </>
          )}
        </Shown>
      </Stack>
    </section>
  );
}
