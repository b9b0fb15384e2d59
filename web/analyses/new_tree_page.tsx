import { Button, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Asking, call } from '../api/call.ts';
import { Trouble } from '../parts/trouble.tsx';
import { GroupChoice, useGroup } from './group_choice.tsx';
import { SchemeChoice } from './scheme_choice.tsx';
import { MethodChoice, useMethod } from './tree_method.tsx';

const route = getRouteApi('/inside/d/$database/analyses/ms_tree');
const ROUTE = 'POST /api/v1.0/{database}/analyses/ms_tree';
type Body = NonNullable<Asking<typeof ROUTE>['body']>;

/** Begins a tree of strains under a typing scheme. */
export function NewTreePage() {
  const { database } = route.useParams();
  const navigate = route.useNavigate();
  const [scheme, setScheme] = useState('');
  const group = useGroup(database, 1);
  const method = useMethod();
  const send = useMutation({
    mutationFn: (body: Body) => call(ROUTE, { path: { database }, body }),
    onSuccess: ({ id }) =>
      navigate({ to: '/d/$database/analyses/$analysis', params: { database, analysis: String(id) } }),
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!group.group) return;
    send.mutate({
      ...{ name: String(form.get('name')), scheme: String(form.get('scheme')), group: group.group },
      ...{ method: method.method, missing: method.missing },
    });
  }
  return (
    <form onSubmit={submit}>
      <Stack maw="44rem">
        <Title order={1} size="h2">
          Tree of strains in {database}
        </Title>
        <p className="flush">
          Which strains belong together, by the alleles that a scheme found in each. Strains that it has not
          typed are left out, and named. A table of profiles of your own is drawn{' '}
          <Link to="/d/$database/analyses/ms_sa_tree" params={{ database }}>
            here
          </Link>
          .
        </p>
        <TextInput
          label="Name"
          name="name"
          required
          maxLength={200}
          dir="auto"
          placeholder="What you call it"
        />
        <SchemeChoice database={database} scheme={scheme} choose={setScheme} />
        <GroupChoice database={database} chosen={group} />
        <MethodChoice chosen={method} />
        {send.error ? <Trouble error={send.error} /> : null}
        <div>
          <Button type="submit" loading={send.isPending} disabled={!group.group}>
            Make the tree
          </Button>
        </div>
      </Stack>
    </form>
  );
}
