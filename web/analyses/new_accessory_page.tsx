import { Button, NativeSelect, NumberInput, Radio, Stack, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Asking, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { SchemeChoice } from './scheme_choice.tsx';

const route = getRouteApi('/inside/d/$database/analyses/accessory_genome');
const ROUTE = 'POST /api/v1.0/{database}/analyses/accessory_genome';
type Body = NonNullable<Asking<typeof ROUTE>['body']>;

/** Begins an accessory genome: of a workspace, of some strains, or of all. */
export function NewAccessoryPage() {
  const { database } = route.useParams();
  const navigate = route.useNavigate();
  const [scheme, setScheme] = useState('');
  const [of, setOf] = useState('workspace');
  const [workspace, setWorkspace] = useState('');
  const [names, setNames] = useState('');
  const [percent, setPercent] = useState<number | string>(98);
  const [strict, setStrict] = useState('present');
  const workspaces = useQuery(ask('GET /api/v1.0/workspaces', { query: { database, limit: 1000 } }));
  const strains = [...new Set(names.split(/[\n\r\t,;]+/).map((one) => one.trim()))].filter(Boolean);
  const chosen = Number(workspace || workspaces.data?.records[0]?.id);
  const group: Body['group'] | undefined =
    of === 'all'
      ? 'all'
      : of === 'strains'
        ? strains.length >= 2
          ? { strains }
          : undefined
        : chosen > 0
          ? { workspace: chosen }
          : undefined;
  const send = useMutation({
    mutationFn: (body: Body) => call(ROUTE, { path: { database }, body }),
    onSuccess: ({ id }) =>
      navigate({ to: '/d/$database/analyses/$analysis', params: { database, analysis: String(id) } }),
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!group) return;
    send.mutate({
      ...{ name: String(form.get('name')), scheme: String(form.get('scheme')), group },
      threshold: Math.min(1, Math.max(0, Number(percent) / 100)),
      fragmented: strict as 'present' | 'absent',
    });
  }
  return (
    <form onSubmit={submit}>
      <Stack maw="44rem">
        <Title order={1} size="h2">
          Accessory genome in {database}
        </Title>
        <p className="flush">
          The loci that some strains of a group have and others have not, from what the scheme has found in
          each.
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
        <Radio.Group label="Of which strains" value={of} onChange={setOf}>
          <Stack gap={4} mt={4}>
            <Radio value="workspace" label="those of a workspace" />
            <Radio value="strains" label="these, by name or barcode" />
            <Radio value="all" label="all whose files I may have" />
          </Stack>
        </Radio.Group>
        {of === 'workspace' && (
          <Shown query={workspaces}>
            {({ records }) =>
              records.length === 0 ? (
                <Nothing>
                  No workspace yet. Choose strains in the table and make one of them, or name them here.
                </Nothing>
              ) : (
                <NativeSelect
                  label="Workspace"
                  value={workspace || String(records[0]!.id)}
                  data={records.map((one) => ({ value: String(one.id), label: `${one.name} (${one.size})` }))}
                  onChange={(event) => setWorkspace(event.currentTarget.value)}
                />
              )
            }
          </Shown>
        )}
        {of === 'strains' && (
          <Textarea
            label="Strains"
            description="One a line; at least two"
            rows={6}
            value={names}
            onChange={(event) => setNames(event.currentTarget.value)}
          />
        )}
        <NumberInput
          label="A locus is core when so many percent have it"
          min={0}
          max={100}
          value={percent}
          onChange={setPercent}
          maw="20rem"
        />
        <NativeSelect
          label="A locus of which there are only pieces"
          maw="20rem"
          value={strict}
          data={[
            { value: 'present', label: 'counts as there (drafts end in genes)' },
            { value: 'absent', label: 'counts as absent' },
          ]}
          onChange={(event) => setStrict(event.currentTarget.value)}
        />
        {send.error ? <Trouble error={send.error} /> : null}
        <div>
          <Button type="submit" loading={send.isPending} disabled={!group}>
            Compare
          </Button>
        </div>
      </Stack>
    </form>
  );
}
