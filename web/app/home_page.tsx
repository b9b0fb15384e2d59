import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ask } from '../api/queries.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';

/** The databases of this installation, with what is in them and what is under way. */
export function HomePage() {
  const databases = useQuery(ask('GET /api/v2.0'));
  return (
    <Stack>
      <Title order={1} size="h2">
        Databases
      </Title>
      <Shown query={databases}>
        {({ Databases: all }) =>
          all.length === 0 ? (
            <Nothing>
              There is no database yet. An administrator makes one: <code>./enterobot db add</code>
            </Nothing>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {all.map(({ name, description }) => (
                <DatabaseCard key={name} name={name} genus={description} />
              ))}
            </SimpleGrid>
          )
        }
      </Shown>
    </Stack>
  );
}

function DatabaseCard({ name, genus }: { name: string; genus: string }) {
  const one = { path: { database: name }, query: { limit: 1 } };
  const strains = useQuery(ask('GET /api/v1.0/{database}/strains', one));
  const mine = useQuery(
    ask('GET /api/v1.0/{database}/strains', { ...one, query: { limit: 1, my_strains: 'true' } }),
  );
  const open = useQuery(
    ask('GET /api/v1.0/jobs', {
      query: { database: name, status: ['WAITING', 'QUEUED', 'RUNNING', 'RETURNED'], limit: 1 },
    }),
  );
  const held = useQuery(ask('GET /api/v1.0/jobs', { query: { database: name, status: 'HELD', limit: 1 } }));
  const told = (n: number | undefined, word: string) => (n === undefined ? '…' : counted(n, word));
  return (
    <Card withBorder component="section" aria-label={name}>
      <Group justify="space-between">
        <Title order={2} size="h3">
          <Link to="/d/$database" params={{ database: name }}>
            {name}
          </Link>
        </Title>
        <Text fs="italic">{genus}</Text>
      </Group>
      <dl className="facts">
        <dt>All that you may see</dt>
        <dd>{told(strains.data?.total, 'strain')}</dd>
        <dt>Yours</dt>
        <dd>
          <Link to="/d/$database/strains" params={{ database: name }} search={{ mine: true }}>
            {told(mine.data?.total, 'strain')}
          </Link>
        </dd>
        <dt>Under way</dt>
        <dd>
          <Link to="/jobs" search={{ database: name, status: ['WAITING', 'QUEUED', 'RUNNING', 'RETURNED'] }}>
            {told(open.data?.total, 'job')}
          </Link>
        </dd>
        <dt>Waiting for a person</dt>
        <dd>
          <Link to="/jobs" search={{ database: name, status: ['HELD'] }}>
            {told(held.data?.total, 'job')}
          </Link>
        </dd>
      </dl>
      <Group mt="sm">
        <Link to="/d/$database/upload" params={{ database: name }}>
          Upload
        </Link>
      </Group>
    </Card>
  );
}
