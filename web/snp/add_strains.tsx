import { Button, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useAct } from '../account/act.ts';
import { type Group, GroupChoice, useGroup } from '../analyses/group_choice.tsx';
import { call } from '../api/call.ts';
import { Trouble } from '../parts/trouble.tsx';

/** More strains for an analysis that takes them: a tree, an SNP project. */
export function AddStrains({
  id,
  database,
  list,
  children,
  close,
}: {
  id: number;
  database: string;
  /** What shows the analysis, and is asked for anew. */
  list: string;
  /** What will be done. */
  children: ReactNode;
  close: () => void;
}) {
  const choice = useGroup(database, 1);
  const add = useAct(list, (group: Group) =>
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
          <p className="flush">{children}</p>
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
