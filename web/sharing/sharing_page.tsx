import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Buddies } from '../account/buddies.tsx';
import { typeWord } from '../analyses/types.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';

/** What others show me, and to whom I show what is mine. */
export function SharingPage() {
  const me = useQuery(ask('GET /api/v1.0/me'));
  const workspaces = useQuery(ask('GET /api/v1.0/workspaces', { query: { limit: 1000 } }));
  const analyses = useQuery(ask('GET /api/v1.0/analyses', { query: { whose: 'shared', limit: 1000 } }));
  const mine = useQuery(ask('GET /api/v1.0/analyses', { query: { whose: 'mine', limit: 1000 } }));
  const name = me.data?.username;
  return (
    <Stack gap="xl">
      <Title order={1} size="h2">
        Sharing
      </Title>
      <section aria-label="Shown to me">
        <Title order={2} size="h3" mb="sm">
          What others show me
        </Title>
        <Shown query={workspaces}>
          {({ records }) => {
            const others = records.filter((one) => one.username !== name);
            return others.length === 0 ? (
              <Nothing>
                No workspace of others. Who has one shows it to you on its page, by your user name.
              </Nothing>
            ) : (
              <ul className="plain">
                {others.map((one) => (
                  <li key={one.id}>
                    Workspace{' '}
                    <Link
                      to="/d/$database/strains"
                      params={{ database: one.database }}
                      search={{ workspace: one.id }}
                    >
                      <bdi className="name">{one.name}</bdi>
                    </Link>{' '}
                    <span className="quiet">
                      {one.database}, {counted(one.size, 'strain')}, by <bdi>{one.username}</bdi>
                      {one.public && ', open to everybody'}
                    </span>
                  </li>
                ))}
              </ul>
            );
          }}
        </Shown>
        <Shown query={analyses}>
          {({ records }) =>
            records.length === 0 ? (
              <p className="quiet">No analysis is shown to you by name.</p>
            ) : (
              <ul className="plain">
                {records.map((one) => (
                  <li key={one.id}>
                    {typeWord(one.type)}{' '}
                    <Link
                      to="/d/$database/analyses/$analysis"
                      params={{ database: one.database, analysis: String(one.id) }}
                    >
                      <bdi className="name">{one.name}</bdi>
                    </Link>{' '}
                    <span className="quiet">
                      {one.database}, by <bdi>{one.username}</bdi>
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </section>
      <section aria-label="Mine">
        <Title order={2} size="h3" mb="sm">
          What is mine
        </Title>
        <p className="flush">
          Who else sees a workspace or an analysis is said on its own page.{' '}
          {mine.data &&
            `You have ${counted(workspaces.data?.records.filter((one) => one.username === name).length ?? 0, 'workspace')} and ${mine.data.total} ${mine.data.total === 1 ? 'analysis' : 'analyses'}.`}
        </p>
      </section>
      <Buddies />
    </Stack>
  );
}
