import { Button, Modal, Stack } from '@mantine/core';
import type { FormEvent } from 'react';
import { useAct } from '../account/act.ts';
import { type Group, GroupChoice, useGroup } from '../analyses/group_choice.tsx';
import { call } from '../api/call.ts';
import { Trouble } from '../parts/trouble.tsx';

/** More strains for a project: only they are called, then matrix and tree are made anew. */
export function AddStrains({ id, database, close }: { id: number; database: string; close: () => void }) {
  const choice = useGroup(database, 1);
  const add = useAct('GET /api/v1.0/analyses/{id}/snp', (group: Group) =>
    call('POST /api/v1.0/analyses/{id}/strains', { path: { id }, body: { group } }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (choice.group) add.mutate(choice.group, { onSuccess: close });
  }
  return (
    <Modal opened onClose={close} title="Add strains" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <p className="flush">
            Only what is new is called; then the matrix and the tree are made again. Those that are in it
            already stay once.
          </p>
          <GroupChoice database={database} chosen={choice} />
          {add.error ? <Trouble error={add.error} /> : null}
          <Button type="submit" loading={add.isPending} disabled={!choice.group}>
            Add them
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
