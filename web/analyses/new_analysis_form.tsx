import { Button, Stack, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Trouble } from '../parts/trouble.tsx';

/** What every form that begins an analysis has: its heading, what it is for, a name, what was refused, and the button. */
export function NewAnalysisForm({
  title,
  about,
  submit,
  begin,
  sending,
  error,
  ready,
  children,
}: {
  title: string;
  about: ReactNode;
  /** Told what the form holds; `name` is the name. */
  submit(form: FormData): void;
  /** The word of the button. */
  begin: string;
  sending: boolean;
  error: unknown;
  /** Whether there is enough to begin. */
  ready: boolean;
  children: ReactNode;
}) {
  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  }
  return (
    <form onSubmit={send}>
      <Stack maw="44rem">
        <Title order={1} size="h2">
          {title}
        </Title>
        <p className="flush">{about}</p>
        <TextInput
          label="Name"
          name="name"
          required
          maxLength={200}
          dir="auto"
          placeholder="What you call it"
        />
        {children}
        {error ? <Trouble error={error} /> : null}
        <div>
          <Button type="submit" loading={sending} disabled={!ready}>
            {begin}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
