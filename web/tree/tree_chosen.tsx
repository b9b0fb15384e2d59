import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { counted } from '../parts/words.ts';

const ToWorkspace = lazy(() =>
  import('../strains/to_workspace.tsx').then(({ ToWorkspace: dialog }) => ({ default: dialog })),
);

/** What can be done with the strains that are chosen in a tree. */
export function TreeChosen({
  database,
  chosen,
  own,
  clear,
}: {
  database: string;
  /** Barcodes. */
  chosen: readonly string[];
  /** Of a table of one's own: its strains are not in the database. */
  own: boolean;
  clear: () => void;
}) {
  const [keeping, setKeeping] = useState(false);
  const none = chosen.length === 0;
  return (
    <Group gap="xs">
      <span aria-live="polite">{none ? 'None chosen' : `${counted(chosen.length, 'strain')} chosen`}</span>
      {!own && (
        <>
          <Button size="xs" disabled={none} onClick={() => setKeeping(true)}>
            Make a workspace of them
          </Button>
          {!none && (
            <Link to="/d/$database/analyses/ms_tree" params={{ database }}>
              Tree of these
            </Link>
          )}
        </>
      )}
      <Button size="xs" variant="default" disabled={none} onClick={clear}>
        Choose none
      </Button>
      {keeping && (
        <Suspense>
          <ToWorkspace database={database} chosen={chosen} close={() => setKeeping(false)} />
        </Suspense>
      )}
    </Group>
  );
}
