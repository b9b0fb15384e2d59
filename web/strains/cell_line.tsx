import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { counted } from '../parts/words.ts';
import { History } from '../strain/history.tsx';
import { cellText } from './cell_check.ts';
import type { Column, Strain } from './columns.tsx';
import type { Edits } from './use_edits.ts';

/** Which cell is active, in words; what is wrong with it; its history; and what was changed last. */
export function CellLine({
  strain,
  column,
  edits,
  said,
}: {
  strain: Strain | undefined;
  column: Column | undefined;
  edits: Edits;
  /** What the last key or paste came to. */
  said: string;
}) {
  const [history, setHistory] = useState(false);
  const field = column?.edits;
  const held = strain && field !== undefined ? edits.pending.get(strain.barcode)?.get(field) : undefined;
  const wrong = [...edits.pending.values()]
    .flatMap((cells) => [...cells.values()])
    .filter(({ state }) => state === 'wrong').length;
  return (
    <Group gap="sm" className="cell-line">
      <span className="name grow">
        {strain && column ? (
          <>
            {column.label} of {strain.strain}
            {field !== undefined && `: ${held?.text ?? (cellText(strain, field) || '(empty)')}`}
            {held?.why && <strong className="bad"> {held.why}</strong>}
          </>
        ) : (
          <span className="quiet">
            Click a cell, or use the arrow keys: <kbd>Enter</kbd> writes it, <kbd>Space</kbd> chooses the
            strain, a block from a spreadsheet can be pasted.
          </span>
        )}
      </span>
      <span role="status" aria-live="polite">
        {wrong > 0 && `${counted(wrong, 'cell')} could not be taken. `}
        {said}
      </span>
      {held?.state === 'wrong' && strain && field !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => edits.forget(strain.barcode, field)}>
          Leave it as it was
        </Button>
      )}
      {strain && (
        <Button size="compact-xs" variant="default" onClick={() => setHistory(true)}>
          History
        </Button>
      )}
      {edits.undoable !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => edits.undo()}>
          <span className="name">Undo: {edits.undoable}</span>
        </Button>
      )}
      {strain && history && (
        <Modal
          opened
          onClose={() => setHistory(false)}
          size="lg"
          title={<span className="name">{strain.strain}</span>}
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <History path={{ database: strain.database, barcode: strain.barcode }} />
        </Modal>
      )}
    </Group>
  );
}
