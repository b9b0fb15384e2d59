import { Button, Group, Stack, Table, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useAct } from '../account/act.ts';
import { type Answer, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { time } from '../parts/words.ts';
import { OnceLink } from './once_link.tsx';

const LIST = 'GET /api/v1.0/invitations';
type Invitation = Answer<typeof LIST>['records'][number];

/** Links by which people make an account of their own. */
export function Invitations() {
  const found = useQuery(ask(LIST, { query: { limit: 20 } }));
  const invite = useAct(LIST, (body: { note: string; email?: string }) =>
    call('POST /api/v1.0/invitations', { body }),
  );
  const revoke = useAct(LIST, (id: number) => call('DELETE /api/v1.0/invitations/{id}', { path: { id } }));
  const error = invite.error ?? revoke.error;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get('email')).trim();
    invite.mutate({ note: String(form.get('note')), ...(email === '' ? {} : { email }) });
    event.currentTarget.reset();
  }
  return (
    <section aria-label="Invitations">
      <Title order={2} size="h3" mb="sm">
        Invitations
      </Title>
      <Stack>
        <form onSubmit={submit}>
          <Group align="end">
            <TextInput name="note" label="For whom" placeholder="A note for yourself" maxLength={200} />
            <TextInput
              name="email"
              label="Their e-mail"
              placeholder="may be empty"
              type="email"
              maxLength={254}
            />
            <Button type="submit" loading={invite.isPending}>
              Make an invitation
            </Button>
          </Group>
        </form>
        {error ? <Trouble error={error} /> : null}
        {invite.data && <OnceLink what="Invitation" {...invite.data} />}
        <Shown query={found}>
          {({ records }) =>
            records.length === 0 ? (
              <Nothing>
                Nobody has been invited yet. Make an invitation and send its link by your own mail.
              </Nothing>
            ) : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
              <section className="wide" tabIndex={0} aria-label="List of invitations">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>For</Table.Th>
                      <Table.Th>Made</Table.Th>
                      <Table.Th>State</Table.Th>
                      <Table.Th>
                        <span className="quiet">Act</span>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {records.map((one) => (
                      <Table.Tr key={one.id}>
                        <Table.Td className="name" maw="20rem">
                          {[one.note, one.email].filter(Boolean).join(', ') || '–'}
                        </Table.Td>
                        <Table.Td className="nowrap">{time(one.created)}</Table.Td>
                        <Table.Td>{stateOf(one)}</Table.Td>
                        <Table.Td>
                          {isOpen(one) && (
                            <Button size="compact-xs" variant="default" onClick={() => revoke.mutate(one.id)}>
                              Take it back
                            </Button>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </section>
            )
          }
        </Shown>
      </Stack>
    </section>
  );
}

const isOpen = ({ used, revoked, expires }: Invitation) =>
  !used && !revoked && new Date(expires) > new Date();

function stateOf(one: Invitation): string {
  if (one.used) return `used by ${one.username ?? 'somebody'}, ${time(one.used)}`;
  if (one.revoked) return `taken back ${time(one.revoked)}`;
  return isOpen(one) ? `good until ${time(one.expires)}` : `over since ${time(one.expires)}`;
}
