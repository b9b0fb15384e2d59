import { Autocomplete, Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, call } from '../api/call.ts';
import { ask, queryClient } from '../api/queries.ts';
import { Shown, Trouble } from '../parts/trouble.tsx';

type Strain = Answer<'GET /api/v1.0/{database}/strains/{barcode}'>;
type Field = Answer<'GET /api/v1.0/{database}/metadata_fields'>['fields'][number];

/** The metadata of a strain, and for who may: edited in place, against the version that was seen. */
export function Metadata({ strain }: { strain: Strain }) {
  const { database } = strain;
  const fields = useQuery(ask('GET /api/v1.0/{database}/metadata_fields', { path: { database } }));
  const [editing, setEditing] = useState(false);
  return (
    <section>
      <Group mb="sm">
        <Title order={2} size="h3">
          Metadata
        </Title>
        {strain.access === 'edit' && !editing && (
          <Button size="xs" variant="default" onClick={() => setEditing(true)}>
            Edit
          </Button>
        )}
      </Group>
      <Shown query={fields}>
        {({ fields: known }) =>
          editing ? (
            <Editor strain={strain} fields={known} close={() => setEditing(false)} />
          ) : (
            <Cells strain={strain} fields={known} />
          )
        }
      </Shown>
    </section>
  );
}

/** Declared fields in their order, then custom ones. */
function namesOf(strain: Strain, fields: readonly Field[]): { field: string; label: string }[] {
  const declared = new Set(fields.map(({ field }) => field));
  const custom = Object.keys(strain.metadata).filter((name) => !declared.has(name));
  return [...fields, ...custom.map((field) => ({ field, label: field }))];
}

function Cells({ strain, fields }: { strain: Strain; fields: readonly Field[] }) {
  const filled = namesOf(strain, fields).filter(({ field }) => (strain.metadata[field] ?? '') !== '');
  if (filled.length === 0) return <p className="quiet flush">Nothing is known yet.</p>;
  return (
    <dl className="facts">
      {filled.map(({ field, label }) => (
        <div key={field} style={{ display: 'contents' }}>
          <dt>{label}</dt>
          <dd>{String(strain.metadata[field])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Editor({ strain, fields, close }: { strain: Strain; fields: readonly Field[]; close: () => void }) {
  // What is edited is what was seen, also when somebody else changes it meanwhile: then the server says so.
  const [seen] = useState(strain);
  const path = { database: seen.database, barcode: seen.barcode };
  const save = useMutation({
    mutationFn: (metadata: Record<string, string>) =>
      call('PATCH /api/v1.0/{database}/strains/{barcode}', {
        path,
        body: { metadata, row_version: seen.row_version },
      }),
    onSuccess: (now) => {
      queryClient.setQueryData(ask('GET /api/v1.0/{database}/strains/{barcode}', { path }).queryKey, now);
      close();
    },
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const changed = [...new FormData(event.currentTarget)].flatMap(([field, value]) =>
      value === String(seen.metadata[field] ?? '') ? [] : [[field, String(value)] as const],
    );
    if (changed.length === 0) close();
    else save.mutate(Object.fromEntries(changed));
  }
  const editable = namesOf(seen, fields).filter(
    ({ field }) => !fields.find((one) => one.field === field)?.follows,
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" maw="40rem">
        {editable.map(({ field, label }) => {
          const words = fields.find((one) => one.field === field)?.vocabulary;
          const given = {
            label,
            name: field,
            defaultValue: String(seen.metadata[field] ?? ''),
            size: 'xs',
          } as const;
          return words ? (
            <Autocomplete key={field} {...given} data={[...words]} limit={20} />
          ) : (
            <TextInput key={field} {...given} maxLength={5000} />
          );
        })}
        {save.error ? <Trouble error={save.error} /> : null}
        <Group>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
          <Button variant="default" onClick={close}>
            Leave it as it was
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
