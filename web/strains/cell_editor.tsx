import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { cellProblem, rulesOf, type ToldFields } from './cell_check.ts';
import type { Column, Strain } from './columns.tsx';

/** Where one goes when a cell is done. */
export type After = 'down' | 'right' | 'left' | 'stay';

/** One cell as it is written, checked with every letter. */
export default function CellEditor({
  strain,
  column,
  text: begun,
  fields,
  commit,
  cancel,
}: {
  strain: Strain;
  column: Column;
  text: string;
  fields: ToldFields;
  commit: (text: string, after: After) => void;
  cancel: () => void;
}) {
  const [text, setText] = useState(begun);
  const input = useRef<HTMLInputElement>(null);
  /** It is left once only: what takes the focus away afterwards is no second commit. */
  const left = useRef(false);
  const id = useId();
  const rules = useMemo(() => rulesOf(strain.database, fields), [strain.database, fields]);
  const why = cellProblem(rules, strain, column.edits!, text);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.setSelectionRange(begun.length, begun.length);
  }, [begun]);

  function leave(act: () => void) {
    if (left.current) return;
    left.current = true;
    act();
  }
  function pressed(event: KeyboardEvent) {
    // The grid's own keys, and those of the whole app, are not meant while one writes.
    event.stopPropagation();
    if (event.key === 'Escape') leave(cancel);
    else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      if (why !== undefined) return;
      const after = event.key === 'Enter' ? 'down' : event.shiftKey ? 'left' : 'right';
      leave(() => commit(text, after));
    }
  }
  return (
    <span className="cell-editor">
      <input
        ref={input}
        aria-label={`${column.label} of ${strain.strain}`}
        aria-invalid={why !== undefined}
        aria-describedby={why === undefined ? undefined : id}
        dir="auto"
        maxLength={5000}
        list={column.vocabulary ? `${id}-words` : undefined}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={pressed}
        onPaste={(event) => event.stopPropagation()}
        // Left by the mouse: what is wrong is kept and marked, so that nothing that was written is lost.
        onBlur={() => leave(() => commit(text, 'stay'))}
      />
      {column.vocabulary && (
        <datalist id={`${id}-words`}>
          {column.vocabulary.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
      )}
      {why !== undefined && (
        <span id={id} className="cell-why" role="alert">
          {why}
        </span>
      )}
    </span>
  );
}
