import { Button, Checkbox, Group, TextInput } from '@mantine/core';
import { counted } from '../parts/words.ts';
import { RootChoice, ZoomButtons } from '../phylogeny/tree_controls.tsx';
import type { Root, useTree } from '../phylogeny/use_tree.ts';

/** How the tree over which this stands is looked at. */
export function TreeTools({
  view,
  reference,
  setRoot,
  support,
  setSupport,
  find,
  setFind,
  found,
  next,
  zoomRows,
  zoomTree,
  zoomRound,
}: {
  view: ReturnType<typeof useTree>;
  /** As the tree calls it; undefined: it is not in it. */
  reference: string | undefined;
  setRoot(root: Root): void;
  support: boolean;
  setSupport(support: boolean): void;
  find: string;
  setFind(find: string): void;
  /** Lines that fit what is searched for. */
  found: number;
  /** Goes to the next of them. */
  next(): void;
  zoomRows(factor: number): void;
  zoomTree(factor: number): void;
  /** Of a tree in the round; undefined: it is one of lines. */
  zoomRound: ((factor: number) => void) | undefined;
}) {
  return (
    <>
      <Group gap="sm" align="end">
        <RootChoice root={view.root} setRoot={setRoot} reference={reference} />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            next();
          }}
        >
          <TextInput
            size="xs"
            label="Find"
            placeholder="Name, barcode, value"
            maxLength={200}
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
        </form>
        <span aria-live="polite" className="small quiet">
          {find.trim() !== '' && `${counted(found, 'line')} found`}
        </span>
      </Group>
      <Group gap="sm">
        {zoomRound ? (
          <ZoomButtons word="Tree" zoom={zoomRound} />
        ) : (
          <>
            <ZoomButtons word="Lines" zoom={zoomRows} />
            <ZoomButtons word="Branches" zoom={zoomTree} />
          </>
        )}
        <Checkbox
          size="xs"
          label="True lengths"
          checked={view.lengths}
          onChange={() => view.setLengths(!view.lengths)}
        />
        <Checkbox
          size="xs"
          label="Small clades first"
          checked={view.ladder}
          onChange={() => view.setLadder(!view.ladder)}
        />
        <Checkbox size="xs" label="Support" checked={support} onChange={() => setSupport(!support)} />
        {view.folded.size > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => view.setFolded(new Set())}>
            Unfold all
          </Button>
        )}
      </Group>
    </>
  );
}
