import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/queries.ts';
import { Shown } from '../parts/trouble.tsx';
import { Buddies } from './buddies.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';
import { Tokens } from './tokens.tsx';

/** What is one's own: who one is, whom one trusts, and by what one comes in. */
export function AccountPage() {
  const me = useQuery(ask('GET /api/v1.0/me'));
  return (
    <Stack gap="xl">
      <Title order={1} size="h2">
        Account
      </Title>
      <Shown query={me}>
        {(who) => (
          <>
            <dl className="facts">
              <dt>User name</dt>
              <dd>{who.username}</dd>
              <dt>Full name</dt>
              <dd>{who.full_name || '–'}</dd>
              <dt>E-mail</dt>
              <dd>{who.email ?? '–'}</dd>
              <dt>May do</dt>
              <dd>{rightsOf(who)}</dd>
            </dl>
            <Tokens />
            <Buddies />
            <Sessions />
            {who.has_password && <Password username={who.username} />}
          </>
        )}
      </Shown>
    </Stack>
  );
}

function rightsOf({ admin, curates }: { admin: boolean; curates: string[] }): string {
  if (admin) return 'everything: an administrator';
  return curates.length > 0 ? `curator of ${curates.join(', ')}` : 'what is their own';
}
