import { Button, Group, Modal, Stack } from '@mantine/core';
import type { Edits } from './use_edits.ts';

/** Somebody else changed the same cell: both values, and who decides is whoever wrote the second. */
export function Conflicts({ edits, labelOf }: { edits: Edits; labelOf: (field: string) => string }) {
  const [conflict] = edits.conflicts;
  if (!conflict) return null;
  const { strain, field, mine, theirs } = conflict;
  return (
    <Modal
      opened
      onClose={() => edits.settle(conflict, false)}
      title="Somebody else changed this cell"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <p className="flush name">
          {labelOf(field)} of {strain.strain} was changed while you wrote.
        </p>
        <dl className="facts">
          <dt>It says now</dt>
          <dd dir="auto">{theirs || '(empty)'}</dd>
          <dt>You wrote</dt>
          <dd dir="auto">{mine || '(empty)'}</dd>
        </dl>
        <Group>
          <Button variant="default" onClick={() => edits.settle(conflict, false)}>
            Keep what it says now
          </Button>
          <Button onClick={() => edits.settle(conflict, true)}>Write mine over it</Button>
        </Group>
        {edits.conflicts.length > 1 && (
          <p className="flush quiet">{edits.conflicts.length - 1} more after this one.</p>
        )}
      </Stack>
    </Modal>
  );
}
