import { Stack, Title } from '@mantine/core';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { setCsrfToken } from '../api/call.ts';
import { ask, queryClient } from '../api/queries.ts';
import { tellSignIn } from './session.ts';
import { SignInForm } from './sign_in_form.tsx';

const route = getRouteApi('/sign_in');

/** Signs in; then back to where one wanted to go. */
export function SignInPage() {
  const { back = '/' } = route.useSearch();
  const router = useRouter();
  return (
    <main className="login">
      <Stack>
        <Title order={1} size="h2">
          Sign in to Enterobot
        </Title>
        <SignInForm
          back={back}
          done={(me) => {
            queryClient.clear();
            setCsrfToken(me.csrf_token);
            queryClient.setQueryData(ask('GET /api/v1.0/me').queryKey, me);
            tellSignIn();
            router.history.push(back);
          }}
        />
        <p className="quiet flush">
          No account, or a forgotten password? An administrator of this installation sends you a link.
        </p>
      </Stack>
    </main>
  );
}
