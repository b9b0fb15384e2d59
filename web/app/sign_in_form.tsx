import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Trouble } from '../parts/trouble.tsx';

/** By password, or by the provider that is set up here. */
export function SignInForm({
  username,
  back,
  apart = false,
  done,
}: {
  /** Who it was before. */
  username?: string;
  /** Where the provider leads back to. */
  back: string;
  /** The provider is asked in another tab, so that this page stays. */
  apart?: boolean;
  done: (me: Answer<'POST /api/v1.0/login'>) => void;
}) {
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
      done(await call('POST /api/v1.0/login', { body }));
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  }

  const provider = ways.data?.oidc;
  return (
    <Stack>
      {error ? <Trouble error={error} /> : null}
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            name="username"
            label="User name or e-mail"
            defaultValue={username}
            required
            autoComplete="username"
            autoFocus={username === undefined}
          />
          <PasswordInput
            name="password"
            label="Password"
            required
            autoComplete="current-password"
            data-autofocus
          />
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
          {...(apart ? { target: '_blank', rel: 'opener' } : {})}
        >
          Sign in with {provider.name}
        </Button>
      )}
    </Stack>
  );
}
