import { Button, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useAct } from '../account/act.ts';
import { call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Shown, Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';

/** Keeps the chosen strains in a workspace, a new one or one that is there. */
export function ToWorkspace({
  database,
  chosen,
  close,
}: {
  database: string;
  chosen: readonly string[];
  close: () => void;
}) {
  const workspaces = useQuery(ask('GET /api/v1.0/workspaces', { query: { database, limit: 1000 } }));
  const [into, setInto] = useState('');
  const [name, setName] = useState('');
  const keep = useAct('GET /api/v1.0/workspaces', (): Promise<{ id: number; name: string; size: number }> => {
    const strains = [...chosen];
    if (into === '')
      return call('POST /api/v1.0/workspaces', { body: { name: name.trim(), database, strains } });
    return call('PATCH /api/v1.0/workspaces/{id}', { path: { id: Number(into) }, body: { add: strains } });
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (into !== '' || name.trim() !== '') keep.mutate();
  }
  return (
    <Modal
      opened
      onClose={close}
      title={`Keep ${counted(chosen.length, 'strain')} in a workspace`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {keep.data ? (
        <p className="flush name">
          <Link
            to="/d/$database/strains"
            params={{ database }}
            search={{ workspace: keep.data.id }}
            onClick={close}
          >
            {keep.data.name}
          </Link>{' '}
          has {counted(keep.data.size, 'strain')} now.
        </p>
      ) : (
        <Shown query={workspaces}>
          {({ records }) => (
            <form onSubmit={submit}>
              <Stack>
                <NativeSelect
                  label="Workspace"
                  value={into}
                  data={[
                    { value: '', label: 'A new one' },
                    ...records
                      .filter(({ access }) => access !== 'see')
                      .map((one) => ({ value: String(one.id), label: `${one.name} (${one.size})` })),
                  ]}
                  onChange={(event) => setInto(event.currentTarget.value)}
                />
                {into === '' && (
                  <TextInput
                    label="Its name"
                    required
                    maxLength={200}
                    dir="auto"
                    value={name}
                    onChange={(event) => setName(event.currentTarget.value)}
                  />
                )}
                {keep.error ? <Trouble error={keep.error} /> : null}
                <Button type="submit" loading={keep.isPending}>
                  Keep them
                </Button>
              </Stack>
            </form>
          )}
        </Shown>
      )}
    </Modal>
  );
}
