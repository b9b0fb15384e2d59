import { Button, PasswordInput, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { call } from '../api/call.ts';
import { queryClient } from '../api/queries.ts';
import { Trouble } from '../parts/trouble.tsx';

/** Another password; all other sessions end with the old one. */
export function Password({ username }: { username: string }) {
  const change = useMutation({
    mutationFn: (body: { old: string; password: string }) => call('POST /api/v1.0/password', { body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['GET /api/v1.0/sessions'] }),
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ old: String(form.get('old')), password: String(form.get('password')) });
    event.currentTarget.reset();
  }
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        Password
      </Title>
      <form onSubmit={submit}>
        <Stack maw="24rem">
          <input type="hidden" autoComplete="username" value={username} readOnly />
          <PasswordInput name="old" label="The one until now" required autoComplete="current-password" />
          <PasswordInput
            name="password"
            label="The new one"
            minLength={10}
            required
            autoComplete="new-password"
          />
          {change.error ? <Trouble error={change.error} /> : null}
          {change.data && <p className="flush">Changed. All other browsers are signed out.</p>}
          <Button type="submit" variant="default" loading={change.isPending}>
            Change it
          </Button>
        </Stack>
      </form>
    </section>
  );
}
