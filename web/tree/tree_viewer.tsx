import { Button, Checkbox, Group, SegmentedControl, Stack, useComputedColorScheme } from '@mantine/core';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { TreeData } from '../../src/genome/tree/tree_data.ts';
import { useStrainSelection } from '../parts/strain_selection.ts';
import { Trouble } from '../parts/trouble.tsx';
import { count, counted } from '../parts/words.ts';
import { colouring, lighter, slicesOf } from './colouring.ts';
import { groupWords, labelOf } from './group_words.ts';
import { placesKey } from './look.ts';
import { INKS, type Painted } from './painted.ts';
import { pictureOf } from './picture_of.ts';
import { pngOf } from './png_of.ts';
import { saveFile } from './save_file.ts';
import { scaleBar } from './scale_bar.ts';
import { placed, shownTree, sizesOf } from './shown_tree.ts';
import { nextSorting, type Sorting, sortedRows } from './sorted_rows.ts';
import { type Mode, TreeCanvas, type TreeDrawing } from './tree_canvas.tsx';
import { TreeChosen } from './tree_chosen.tsx';
import { useTreeColumns } from './tree_columns.ts';
import { TreeControls } from './tree_controls.tsx';
import { TreeExports } from './tree_exports.tsx';
import { TreeLegend } from './tree_legend.tsx';
import { TreeSearch } from './tree_search.tsx';
import { TreeTable } from './tree_table.tsx';
import { placesOf, useLook, withPlaces } from './use_look.ts';
import { type ViewTree, viewTree } from './view_tree.ts';
import { lengthWord } from './word_room.ts';

export interface TreeAnalysis {
  id: number;
  type: string;
  name: string;
  database: string;
  access: 'see' | 'edit' | 'own';
  data: Record<string, unknown>;
}

/** A tree of strains: looked at, coloured, searched, chosen from. */
export function TreeViewer({ analysis }: { analysis: TreeAnalysis }) {
  const data = analysis.data as Partial<TreeData>;
  // An answer that says the same has the same parts; a look that was kept does not lay the tree out anew.
  const { isolates, identifiers, links } = data;
  const tree = useMemo(() => viewTree({ isolates, identifiers, links }), [isolates, identifiers, links]);
  if (!tree || tree.strains.length === 0) return null;
  // Made again it is another tree: places that were kept are at other numbers of nodes.
  return <Viewer key={`${analysis.id} ${data.made_by}`} analysis={analysis} data={data} tree={tree} />;
}

function Viewer({
  analysis,
  data,
  tree,
}: {
  analysis: TreeAnalysis;
  data: Partial<TreeData>;
  tree: ViewTree;
}) {
  const { database } = analysis;
  const own = analysis.type === 'ms_sa_tree';
  const { look, set, places, move, said } = useLook(analysis, data, tree);
  const { columns, valuesOf, table, waiting, known, error } = useTreeColumns(
    { id: analysis.id, database, own, madeBy: data.made_by },
    data.isolates,
    tree,
    look,
  );
  const { chosen, choose } = useChosen(database, own);
  const [mode, setMode] = useState<Mode>('move');
  const [found, setFound] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const [onlyChosen, setOnlyChosen] = useState(false);
  const [sorting, setSorting] = useState<Sorting>();
  const drawing = useRef<TreeDrawing>(null);
  const whole = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const ink = INKS[scheme];

  const { collapse, longest, lengths, node_size: nodeSize, size_by: sizeBy } = look;
  const shown = useMemo(() => shownTree(tree, { collapse, longest }), [tree, collapse, longest]);
  const sizeColumn = columns.find(({ id }) => id === sizeBy);
  const values = useMemo(() => sizeColumn && valuesOf(sizeColumn.id), [sizeColumn, valuesOf]);
  const base = useMemo(() => {
    const numberOf = (strain: number) => {
      const value = values?.[strain];
      return typeof value === 'number' ? value : null;
    };
    const by = sizeColumn || sizeBy === 'same' ? sizeBy : 'strains';
    return placed(shown, sizesOf(shown, by, numberOf), { lengths, longest, node_size: nodeSize });
  }, [shown, sizeColumn, sizeBy, values, lengths, longest, nodeSize]);
  const where = useMemo(() => withPlaces(base, shown, look, places), [base, shown, look, places]);

  const colourColumn = columns.find(({ id }) => id === look.colour_by);
  const onPaper = useMemo(
    () => (known && colourColumn && colouring(colourColumn.label, valuesOf(colourColumn.id))) || undefined,
    [known, colourColumn, valuesOf],
  );
  const colours = useMemo(
    () => (onPaper && scheme === 'dark' ? lighter(onPaper) : onPaper),
    [onPaper, scheme],
  );
  const slices = useMemo(() => slicesOf(shown.groups, colours), [shown, colours]);
  const labels = useMemo(
    () => shown.groups.map((group) => labelOf(group, tree, look, colours)),
    [shown, tree, look, colours],
  );
  const chosenStrains = useMemo(
    () => new Set(tree.strains.flatMap(({ barcode }, i) => (chosen.has(barcode) ? [i] : []))),
    [tree, chosen],
  );
  const chosenGroups = useMemo(
    () => new Set([...chosenStrains].map((i) => shown.groupOf[tree.strains[i]!.node]!)),
    [chosenStrains, shown, tree],
  );
  const unit = data.method === 'NJ' ? 'alleles, by NJ' : 'alleles';
  const marked = found === undefined ? undefined : shown.groupOf[tree.strains[found]!.node];
  const painted: Painted = useMemo(
    () => ({
      ...{ shown, placed: where, slices, labels, linkLabels: look.link_labels },
      ...{ lengths, unit, chosen: chosenGroups, marked, ink },
    }),
    [shown, where, slices, labels, look.link_labels, lengths, unit, chosenGroups, marked, ink],
  );

  const chooseStrains = useCallback(
    (strains: Iterable<number>, more: boolean) => {
      const barcodes = [...strains].map((i) => tree.strains[i]!.barcode);
      choose(more ? [...chosen, ...barcodes] : barcodes);
    },
    [tree, chosen, choose],
  );
  function chooseGroups(groups: readonly number[], more: boolean) {
    setFound(undefined);
    const strains = groups.flatMap((group) => shown.groups[group]!.strains);
    // A node that is chosen wholly is taken out again with Shift.
    if (more && groups.length === 1 && strains.every((i) => chosenStrains.has(i))) {
      const out = new Set(strains.map((i) => tree.strains[i]!.barcode));
      choose([...chosen].filter((barcode) => !out.has(barcode)));
    } else if (groups.length > 0 || !more) chooseStrains(strains, more);
  }
  const lookAt = (strain: number) => {
    setFound(strain);
    drawing.current?.goTo([shown.groupOf[tree.strains[strain]!.node]!]);
  };
  const rows = useMemo(() => {
    const of = onlyChosen ? [...chosenStrains].sort((a, b) => a - b) : tree.strains.map((_, i) => i);
    return sorting ? sortedRows(of, valuesOf(sorting.id), sorting.descending) : of;
  }, [onlyChosen, chosenStrains, tree, sorting, valuesOf]);
  async function exportPicture(kind: 'svg' | 'png') {
    const at = drawing.current!.port();
    const { svgOf } = await import('../../src/genome/tree/picture/svg.ts');
    // A picture is on white, whatever the page is on.
    const printed = { ...painted, slices: slicesOf(shown.groups, onPaper) };
    const svg = svgOf(pictureOf(printed, onPaper, scaleBar(lengths, at.port.scale, unit), at));
    const file = kind === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg);
    saveFile(file, `${analysis.name}.${kind}`);
  }
  const most = useMemo(() => tree.links.reduce((a, { distance }) => Math.max(a, distance), 0), [tree]);
  const turned = places !== undefined && places.key === placesKey(look);

  return (
    <Stack gap="xs" component="section" aria-label="Tree" className="tree-viewer" ref={whole}>
      {error ? <Trouble error={error} /> : null}
      <TreeControls look={look} set={set} columns={columns} most={most} hasSt={!own} />
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label="What dragging does"
          value={mode}
          data={[
            { value: 'move', label: 'Move' },
            { value: 'lasso', label: 'Lasso' },
          ]}
          onChange={(value) => setMode(value as Mode)}
        />
        <Button size="xs" variant="default" onClick={() => drawing.current?.fit()}>
          Whole tree
        </Button>
        <Button size="xs" variant="default" aria-label="Nearer" onClick={() => drawing.current?.zoom(1.5)}>
          +
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-label="Further"
          onClick={() => drawing.current?.zoom(1 / 1.5)}
        >
          −
        </Button>
        <Button size="xs" variant="default" onClick={() => void whole.current?.requestFullscreen()}>
          Full screen
        </Button>
        {turned && (
          <Button size="xs" variant="default" onClick={() => move(undefined)}>
            Turn branches back
          </Button>
        )}
        <TreeSearch tree={tree} find={lookAt} />
        <TreeExports id={analysis.id} picture={(kind) => void exportPicture(kind)} />
        <span className="quiet" aria-live="polite">
          {said === 'kept' && 'Kept'}
          {said === 'not kept' && 'What you changed could not be kept; it is so only here.'}
          {waiting && ' Loading values …'}
        </span>
      </Group>
      <div className="tree">
        <div className="tree-drawing">
          <TreeCanvas
            painted={painted}
            label={`Tree of ${counted(tree.strains.length, 'strain')} in ${counted(shown.groups.length, 'node')}. Arrows move it, + and − zoom, 0 shows all of it. The table beside it lists the strains.`}
            mode={mode}
            onChoose={chooseGroups}
            onPoint={setPointed}
            onMoved={(now) => move(placesOf(now, shown, look))}
            drawing={drawing}
          />
          <p className="flush tree-line">
            {pointed !== undefined && shown.groups[pointed]
              ? groupWords(shown.groups[pointed], tree)
              : `${counted(tree.strains.length, 'strain')}, ${counted(shown.groups.length, 'node')}, longest link ${lengthWord(most)}. Drag a node to turn its branch; Shift and drag is a lasso.`}
          </p>
        </div>
        <div className="tree-side">
          {colours && <TreeLegend colours={colours} choose={chooseStrains} />}
          <TreeChosen
            database={database}
            chosen={[...chosenStrains].map((i) => tree.strains[i]!.barcode)}
            own={own}
            clear={() => choose([])}
          />
          <Checkbox
            size="xs"
            label={`Only the chosen (${count(chosenStrains.size)})`}
            checked={onlyChosen}
            onChange={(event) => setOnlyChosen(event.currentTarget.checked)}
          />
          <TreeTable
            strains={tree.strains}
            rows={rows}
            columns={table}
            isChosen={(i) => chosenStrains.has(i)}
            toggle={(i) => {
              const { barcode } = tree.strains[i]!;
              choose(
                chosen.has(barcode) ? [...chosen].filter((one) => one !== barcode) : [...chosen, barcode],
              );
            }}
            lookAt={lookAt}
            first={found}
            sorting={sorting}
            sortBy={(id) => setSorting((before) => nextSorting(before, id))}
          />
        </div>
      </div>
    </Stack>
  );
}

/** Strains of a table of one's own are chosen here and nowhere else. */
function useChosen(database: string, own: boolean) {
  const shared = useStrainSelection(database);
  const [here, setHere] = useState<ReadonlySet<string>>(new Set());
  const chooseHere = useCallback((barcodes: Iterable<string>) => setHere(new Set(barcodes)), []);
  return own ? { chosen: here, choose: chooseHere } : shared;
}
