import { Button, Group } from '@mantine/core';
import { leavesUnder, type Phylogeny } from '../../src/genome/tree/phylogeny/phylogeny.ts';
import { counted } from '../parts/words.ts';

/** A clade that was clicked, and what can be done with it. */
export interface ClickedClade {
  tree: Phylogeny;
  node: number;
  folded: boolean;
  fold(): void;
  root(leaves: string[]): void;
}

/** What is chosen, and what can be done with it. */
export function ChosenLine({
  chosen,
  here,
  clade,
  keep,
  none,
}: {
  /** Strains in all; those of them that are in the tree. */
  chosen: number;
  here: number;
  clade: ClickedClade | undefined;
  keep(): void;
  none(): void;
}) {
  return (
    <Group gap="xs" className="chosen-line">
      <span aria-live="polite">
        {chosen === 0
          ? 'Click a name to choose a strain, a branch to choose all behind it.'
          : `${counted(chosen, 'strain')} chosen${here < chosen ? `, ${here} of them here` : ''}`}
      </span>
      {chosen > 0 && (
        <>
          <Button size="compact-xs" onClick={keep}>
            To a workspace
          </Button>
          <Button size="compact-xs" variant="default" onClick={none}>
            Choose none
          </Button>
        </>
      )}
      {clade && <Clade {...clade} />}
    </Group>
  );
}

function Clade({ tree, node, folded, fold, root }: ClickedClade) {
  const leaves = leavesUnder(tree, node);
  const support = tree.support[node]!;
  const inner = tree.children[node]!.length > 0;
  return (
    <>
      <span>
        · clade of {counted(leaves.length, 'genome')}
        {!Number.isNaN(support) && `, support ${Number(support.toPrecision(3))} %`}
      </span>
      {inner && node !== 0 && (
        <Button size="compact-xs" variant="default" onClick={fold}>
          {folded ? 'Unfold it' : 'Fold it up'}
        </Button>
      )}
      {node !== 0 && (
        <Button size="compact-xs" variant="default" onClick={() => root(leaves)}>
          Root over it
        </Button>
      )}
    </>
  );
}
