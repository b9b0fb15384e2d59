import { Button, Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Shown, Trouble } from '../parts/trouble.tsx';
import { time } from '../parts/words.ts';
import { useAct } from './act.ts';

const LIST = 'GET /api/v1.0/sessions';

/** The browsers in which one is signed in. */
export function Sessions() {
  const found = useQuery(ask(LIST));
  const end = useAct(LIST, (id: number) => call('DELETE /api/v1.0/sessions/{id}', { path: { id } }));
  const endOthers = useAct(LIST, () => call('DELETE /api/v1.0/sessions'));
  const error = end.error ?? endOthers.error;
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        Signed in
      </Title>
      <Stack>
        {error ? <Trouble error={error} /> : null}
        <Shown query={found}>
          {({ records }) => (
            <>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
              <section className="wide" tabIndex={0} aria-label="Browsers in which you are signed in">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Browser</Table.Th>
                      <Table.Th>From</Table.Th>
                      <Table.Th>Since</Table.Th>
                      <Table.Th>Last used</Table.Th>
                      <Table.Th>
                        <span className="quiet">Act</span>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {records.map((session) => (
                      <Table.Tr key={session.id}>
                        <Table.Td className="name" maw="30rem">
                          {session.agent ?? '–'}
                        </Table.Td>
                        <Table.Td>{session.address ?? '–'}</Table.Td>
                        <Table.Td>{time(session.created)}</Table.Td>
                        <Table.Td>{time(session.last_used)}</Table.Td>
                        <Table.Td>
                          {session.current ? (
                            'this one'
                          ) : (
                            <Button
                              size="compact-xs"
                              variant="default"
                              onClick={() => end.mutate(session.id)}
                            >
                              Sign out
                            </Button>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </section>
              {records.length > 1 && (
                <div>
                  <Button variant="default" onClick={() => endOthers.mutate(undefined)}>
                    Sign out all others
                  </Button>
                </div>
              )}
            </>
          )}
        </Shown>
      </Stack>
    </section>
  );
}
