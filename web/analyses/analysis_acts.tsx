import { Button, Checkbox, Group, Stack, Switch, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useAct } from '../account/act.ts';
import { call } from '../api/call.ts';
import { Nothing, Trouble } from '../parts/trouble.tsx';
import type { Analysis } from './analysis_page.tsx';

const ONE = 'GET /api/v1.0/analyses/{id}';

/** Its name, who sees it, and its end; each for who may. */
export function AnalysisActs({ analysis }: { analysis: Analysis }) {
  const { id, access, database, shares } = analysis;
  const navigate = useNavigate();
  const known = useQueryClient();
  const [name, setName] = useState(analysis.name);
  const [sure, setSure] = useState(false);
  const change = useAct(ONE, (body: { name?: string; public?: boolean }) =>
    call('PATCH /api/v1.0/analyses/{id}', { path: { id }, body }),
  );
  const share = useAct(ONE, (body: { username: string; may_edit: boolean }) =>
    call('POST /api/v1.0/analyses/{id}/shares', { path: { id }, body }),
  );
  const unshare = useAct(ONE, (user_id: number) =>
    call('DELETE /api/v1.0/analyses/{id}/shares/{user_id}', { path: { id, user_id } }),
  );
  const remove = useAct('GET /api/v1.0/analyses', async () => {
    await call('DELETE /api/v1.0/analyses/{id}', { path: { id } });
    await navigate({ to: '/d/$database/analyses', params: { database }, search: {} });
    known.removeQueries({ queryKey: [ONE] });
  });
  const error = change.error ?? share.error ?? unshare.error ?? remove.error;
  if (access === 'see') return null;
  function rename(event: FormEvent) {
    event.preventDefault();
    change.mutate({ name: name.trim() });
  }
  function give(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    share.mutate({ username: String(form.get('username')), may_edit: form.get('may_edit') !== null });
    event.currentTarget.reset();
  }
  return (
    <Stack component="section" aria-label="Name and sharing">
      <Title order={2} size="h4">
        Name{access === 'own' && ' and sharing'}
      </Title>
      {error ? <Trouble error={error} /> : null}
      <form onSubmit={rename}>
        <Group align="end">
          <TextInput
            label="Name"
            required
            maxLength={200}
            dir="auto"
            miw="20rem"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            loading={change.isPending}
            disabled={name.trim() === analysis.name}
          >
            Rename
          </Button>
        </Group>
      </form>
      {access === 'own' && (
        <>
          <Switch
            label="Everybody who is signed in may see it"
            checked={analysis.public}
            onChange={(event) => change.mutate({ public: event.currentTarget.checked })}
          />
          <form onSubmit={give}>
            <Group align="end">
              <TextInput
                name="username"
                label="Show it to"
                placeholder="User name"
                required
                maxLength={254}
              />
              <Checkbox name="may_edit" label="may rename it, too" mb={8} />
              <Button type="submit" variant="default" loading={share.isPending}>
                Show it
              </Button>
            </Group>
          </form>
          {shares?.length ? (
            <ul className="plain" aria-label="Shown to">
              {shares.map((one) => (
                <li key={one.user_id}>
                  <bdi>{one.username}</bdi> {one.may_edit && '(may rename it)'}{' '}
                  <Button size="compact-xs" variant="default" onClick={() => unshare.mutate(one.user_id)}>
                    Take it back
                  </Button>
                </li>
              ))}
            </ul>
          ) : (
            <Nothing>
              It is shown to nobody by name. Buddies, curators and administrators see it anyway.
            </Nothing>
          )}
          <Group>
            {sure ? (
              <>
                <span>It goes out of every list, for everybody. The history of its job stays.</span>
                <Button color="red" onClick={() => remove.mutate(undefined)} loading={remove.isPending}>
                  Remove it
                </Button>
                <Button variant="default" onClick={() => setSure(false)}>
                  Keep it
                </Button>
              </>
            ) : (
              <Button variant="default" onClick={() => setSure(true)}>
                Remove this analysis …
              </Button>
            )}
          </Group>
        </>
      )}
    </Stack>
  );
}
