import { Button, Group } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { chooseStrains } from '../parts/strain_selection.ts';
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
  const navigate = useNavigate();
  // Dialogs lie beside what fills the screen.
  const leave = async () => {
    if (document.fullscreenElement) await document.exitFullscreen();
  };
  async function keep() {
    await leave();
    setKeeping(true);
  }
  async function begin(type: 'ms_tree' | 'snp_project') {
    await leave();
    chooseStrains(database, chosen);
    await navigate({ to: `/d/$database/analyses/${type}`, params: { database } });
  }
  return (
    <Group gap="xs">
      <span aria-live="polite">{none ? 'None chosen' : `${counted(chosen.length, 'strain')} chosen`}</span>
      {!own && (
        <>
          <Button size="xs" disabled={none} onClick={keep}>
            Make a workspace of them
          </Button>
          <Button size="xs" variant="default" disabled={none} onClick={() => begin('ms_tree')}>
            Tree of these
          </Button>
          <Button size="xs" variant="default" disabled={none} onClick={() => begin('snp_project')}>
            SNP project
          </Button>
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
