import { Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call, setCsrfToken } from '../api/call.ts';
import { ask, queryClient } from '../api/queries.ts';
import { Trouble } from '../parts/trouble.tsx';

const route = getRouteApi('/sign_in');

/** By password, or by the provider that is set up here; then back to where one wanted to go. */
export function SignInPage() {
  const { back = '/' } = route.useSearch();
  const router = useRouter();
  const ways = useQuery(ask('GET /api/v1.0/login'));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      const body = { username: String(form.get('username')), password: String(form.get('password')) };
      const me = await call('POST /api/v1.0/login', { body });
      queryClient.clear();
      setCsrfToken(me.csrf_token);
      queryClient.setQueryData(ask('GET /api/v1.0/me').queryKey, me);
      router.history.push(back);
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  }

  const provider = ways.data?.oidc;
  return (
    <main className="login">
      <Stack>
        <Title order={1} size="h2">
          Sign in to Enterobot
        </Title>
        {error ? <Trouble error={error} /> : null}
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              name="username"
              label="User name or e-mail"
              required
              autoComplete="username"
              autoFocus
            />
            <PasswordInput name="password" label="Password" required autoComplete="current-password" />
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Stack>
        </form>
        {provider && (
          <Button
            component="a"
            variant="default"
            href={`${provider.start}?return_to=${encodeURIComponent(back)}`}
          >
            Sign in with {provider.name}
          </Button>
        )}
        <p className="quiet flush">
          No account, or a forgotten password? An administrator of this installation sends you a link.
        </p>
      </Stack>
    </main>
  );
}
