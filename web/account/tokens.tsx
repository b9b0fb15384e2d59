import {
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  NumberInput,
  Stack,
  Table,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { time } from '../parts/words.ts';
import { useAct } from './act.ts';

const LIST = 'GET /api/v1.0/tokens';

/** Tokens by which programs come in as oneself. */
export function Tokens() {
  const found = useQuery(ask(LIST));
  const make = useAct(LIST, (body: { name: string; days: number }) =>
    call('POST /api/v1.0/tokens', { body }),
  );
  const revoke = useAct(LIST, (id: number) => call('DELETE /api/v1.0/tokens/{id}', { path: { id } }));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    make.mutate({ name: String(form.get('name')), days: Number(form.get('days')) });
    event.currentTarget.reset();
  }
  const error = make.error ?? revoke.error;
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        API tokens
      </Title>
      <Stack>
        <form onSubmit={submit}>
          <Group align="end">
            <TextInput name="name" label="What it is for" required maxLength={100} />
            <NumberInput name="days" label="Days" defaultValue={90} min={1} max={3650} w={100} />
            <Button type="submit" loading={make.isPending}>
              Make a token
            </Button>
          </Group>
        </form>
        {error ? <Trouble error={error} /> : null}
        {make.data && (
          <Alert variant="outline" color="cyan" icon={<Icon name="warn" />} title="It is shown this once">
            <Group>
              <Code block>{make.data.token}</Code>
              <CopyButton value={make.data.token}>
                {({ copied, copy }) => (
                  <Button size="xs" variant="default" onClick={copy}>
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </Alert>
        )}
        <Shown query={found}>
          {({ records }) =>
            records.length === 0 ? (
              <Nothing>No tokens yet. A script that uses the API needs one.</Nothing>
            ) : (
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>For</Table.Th>
                    <Table.Th>Made</Table.Th>
                    <Table.Th>Last used</Table.Th>
                    <Table.Th>Good until</Table.Th>
                    <Table.Th>
                      <span className="quiet">Act</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {records.map((token) => (
                    <Table.Tr key={token.id}>
                      <Table.Td className="name">{token.name}</Table.Td>
                      <Table.Td>{time(token.created)}</Table.Td>
                      <Table.Td>{time(token.last_used)}</Table.Td>
                      <Table.Td>
                        {token.revoked ? `revoked ${time(token.revoked)}` : time(token.expires)}
                      </Table.Td>
                      <Table.Td>
                        {!token.revoked && (
                          <Button size="compact-xs" variant="default" onClick={() => revoke.mutate(token.id)}>
                            Revoke
                          </Button>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </Shown>
      </Stack>
    </section>
  );
}
