import { Group, SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { rowWords, type TreeDrawing } from '../../src/genome/tree/phylogeny/draw_tree.ts';
import { LIGHT } from '../../src/genome/tree/phylogeny/look.ts';
import { leavesUnder, type Phylogeny } from '../../src/genome/tree/phylogeny/phylogeny.ts';
import type { Rows } from '../../src/genome/tree/phylogeny/rows.ts';
import { svgOfTree } from '../../src/genome/tree/phylogeny/whole_picture.ts';
import type { Answer } from '../api/call.ts';
import { useStrainSelection } from '../parts/strain_selection.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { giveFile, pngOfTree } from '../phylogeny/export_tree.ts';
import { Legend } from '../phylogeny/legend.tsx';
import { RoundPane } from '../phylogeny/round_pane.tsx';
import { SharedScroll } from '../phylogeny/shared_scroll.ts';
import { ColumnsMenu, ExportMenu } from '../phylogeny/tree_controls.tsx';
import { labelsWidth, TreePane } from '../phylogeny/tree_pane.tsx';
import { useColumns } from '../phylogeny/use_columns.ts';
import { useLook } from '../phylogeny/use_look.ts';
import { type Root, useTree } from '../phylogeny/use_tree.ts';
import { ChosenLine } from './chosen_line.tsx';
import { askText, DistancePane } from './distance_pane.tsx';
import { SiteDetails } from './site_details.tsx';
import { type Beside, SitePane, type ToldSite } from './site_pane.tsx';
import { TreeTools } from './tree_tools.tsx';

const ToWorkspace = lazy(() =>
  import('../strains/to_workspace.tsx').then(({ ToWorkspace: dialog }) => ({ default: dialog })),
);

export type SnpProject = Answer<'GET /api/v1.0/analyses/{id}/snp'>;

/** Of the file with the tree. */
const TREE = 'tree';
const HEAD = 128;
const between = (least: number, value: number, most: number) => Math.max(least, Math.min(most, value));

/** Tree, columns and matrix of a project, side by side; line by line the same genome. */
export default function SnpViewer({
  id,
  database,
  project,
}: {
  id: number;
  database: string;
  project: SnpProject;
}) {
  const text = useQuery(askText(id, TREE));
  return (
    <section aria-label="Phylogeny and matrix">
      <Shown query={text}>{(newick) => <Viewed {...{ id, database, project, newick }} />}</Shown>
    </section>
  );
}

function Viewed({ newick, ...given }: { id: number; database: string; project: SnpProject; newick: string }) {
  const view = useTree(newick);
  if (view.error || !view.tree || !view.rows) return <Nothing>{view.error?.message}</Nothing>;
  return <Viewer {...given} view={view} tree={view.tree} rows={view.rows} />;
}

function Viewer({
  id,
  database,
  project,
  view,
  tree,
  rows,
}: {
  id: number;
  database: string;
  project: SnpProject;
  view: ReturnType<typeof useTree>;
  tree: Phylogeny;
  rows: Rows;
}) {
  const look = useLook();
  const { chosen, choose } = useStrainSelection(database);
  const [shared] = useState(() => new SharedScroll());
  const [sizes, setSizes] = useState(() => ({
    row: between(11, Math.floor(560 / rows.rows.length), 20),
    // As wide as half a page has room for beside names and columns.
    tree: between(160, Math.round(((window.innerWidth - 220) * 5) / 11) - 230, 700),
    cell: 12,
  }));
  const [beside, setBeside] = useState<'sites' | 'distances' | 'nothing' | 'round'>('sites');
  const [side, setSide] = useState(680);
  const [support, setSupport] = useState(true);
  const [find, setFind] = useState('');
  const [clade, setClade] = useState<{ of: Phylogeny; node: number }>();
  const [said, tell] = useState('');
  const [site, tellOf] = useState<ToldSite>();
  const [keeping, setKeeping] = useState(false);

  const byName = useMemo(
    () => new Map(project.assemblies.map((one) => [one.name, one])),
    [project.assemblies],
  );
  const genomes = useMemo(() => leavesUnder(tree, 0).toSorted(), [tree]);
  const strainOf = useCallback((genome: string) => byName.get(genome)?.strain, [byName]);
  const [ids, setIds] = useState(USUAL);
  const known = useColumns({ id, database, of: newestFile(project) }, genomes, strainOf, ids);
  const labelOf = useCallback((genome: string) => genome, []);

  const isChosen = useCallback((genome: string) => chosen.has(strainOf(genome) ?? ''), [chosen, strainOf]);
  const strainsOf = (names: readonly string[]) => names.flatMap((name) => strainOf(name) ?? []);
  const words = find.trim().toLowerCase();
  const isFound = (genome: string) => {
    if (words === '') return false;
    const { strain = '', assembly = '' } = byName.get(genome) ?? {};
    const values = known.columns.map(({ toldOf }) => String(toldOf(genome) ?? ''));
    return [genome, strain, assembly, ...values].some((one) => one.toLowerCase().includes(words));
  };
  const found = words === '' ? [] : rows.rows.flatMap(({ leaves }, at) => (leaves.some(isFound) ? [at] : []));
  const labels = useMemo(
    () =>
      labelsWidth(
        rows.rows.map((_, at) => rowWords({ rows, labelOf }, at)),
        sizes.row,
      ),
    [rows, labelOf, sizes.row],
  );
  const drawing: TreeDrawing = {
    ...{ tree, rows, labelOf, columns: known.columns, isChosen, isFound, support, look },
    core: project.summary?.core_sites,
    size: { row: sizes.row, tree: sizes.tree, labels, head: HEAD },
  };
  const zoomRows = (factor: number) =>
    setSizes((before) => ({ ...before, row: between(2, before.row * factor, 40) }));
  const zoomTree = (factor: number) =>
    setSizes((before) => ({ ...before, tree: between(60, before.tree * factor, 6000) }));
  const zoomCells = (factor: number) =>
    setSizes((before) => ({ ...before, cell: between(1, before.cell * factor, 60) }));
  const toggle = (names: readonly string[]) => {
    const strains = strainsOf(names);
    const next = new Set(chosen);
    const all = strains.every((one) => next.has(one));
    for (const one of strains)
      if (all) next.delete(one);
      else next.add(one);
    choose(next);
  };
  const take = (node: number, more: boolean) => {
    setClade({ of: tree, node });
    const strains = strainsOf(leavesUnder(tree, node));
    choose(more ? [...chosen, ...strains] : strains);
  };
  function setRoot(root: Root) {
    setClade(undefined);
    view.setRoot(root);
  }
  async function give(kind: 'svg' | 'png') {
    // A file is for paper, whatever the page's colours are.
    const printed = {
      ...{ drawing: { ...drawing, look: LIGHT }, lengths: view.lengths },
      round: beside === 'round' ? side : undefined,
    };
    const content =
      kind === 'svg' ? new Blob([svgOfTree(printed)], { type: 'image/svg+xml' }) : await pngOfTree(printed);
    giveFile(content, `phylogeny_${id}.${kind}`);
  }
  const common: Beside = {
    ...{ id, database, rows: rows.rows, row: sizes.row, head: HEAD, shared, look, labelOf, isChosen, tell },
    choose: (names) => choose(strainsOf(names)),
    cell: sizes.cell,
    zoom: (factor, sideways) => (sideways ? zoomCells(factor) : zoomRows(factor)),
  };
  const here = genomes.filter(isChosen).length;
  // Of a tree that has changed since, the node is another.
  const clicked =
    clade?.of !== tree
      ? undefined
      : {
          ...{
            tree,
            node: clade.node,
            folded: view.folded.has(clade.node),
            fold: () => view.fold(clade.node),
          },
          root: (leaves: string[]) => setRoot({ at: 'clade', leaves }),
        };
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="end">
        <ChosenLine
          chosen={chosen.size}
          here={here}
          clade={clicked}
          keep={() => setKeeping(true)}
          none={() => choose([])}
        />
        <Group gap="xs" align="end">
          <ColumnsMenu known={known.known} ids={ids} setIds={setIds} />
          <ExportMenu give={(kind) => void give(kind)} />
          <SegmentedControl
            size="xs"
            aria-label="Beside the tree"
            value={beside}
            data={[
              { value: 'sites', label: 'Sites' },
              { value: 'distances', label: 'Distances' },
              { value: 'nothing', label: 'Tree alone' },
              { value: 'round', label: 'Round' },
            ]}
            onChange={(value) => setBeside(value as typeof beside)}
          />
        </Group>
      </Group>
      {known.error ? <Trouble error={known.error} /> : null}
      <div className={beside === 'nothing' || beside === 'round' ? 'panes alone' : 'panes'}>
        <div className="beside">
          <TreeTools
            {...{ view, setRoot, support, setSupport, find, setFind, zoomRows, zoomTree }}
            zoomRound={
              beside === 'round'
                ? (factor) => setSide((before) => between(300, before * factor, 6000))
                : undefined
            }
            reference={byName.has(project.reference.name) ? project.reference.name : undefined}
            found={found.length}
            next={() => {
              // The next one under the top of the window; after the last the first again.
              const next = found.find((at) => at * sizes.row > shared.top + 1) ?? found[0];
              if (next !== undefined) shared.top = next * sizes.row;
            }}
          />
          {beside === 'round' ? (
            <RoundPane
              {...{ drawing, side, toggle, take, tell }}
              lengths={view.lengths}
              zoom={(factor) => setSide((before) => between(300, before * factor, 6000))}
            />
          ) : (
            <TreePane
              {...{ drawing, shared, toggle, take, tell }}
              lengths={view.lengths}
              zoom={(factor, sideways) => (sideways ? zoomTree(factor) : zoomRows(factor))}
            />
          )}
        </div>
        {beside === 'sites' && <SitePane {...common} told={site} tellOf={tellOf} />}
        {beside === 'distances' && <DistancePane {...common} />}
      </div>
      <p className="flush small told-line" role="status">
        {said}
      </p>
      {site && beside === 'sites' && (
        <SiteDetails
          database={database}
          site={site.site}
          genomes={site.genomes}
          reference={project.reference}
          choose={(names) => choose(strainsOf(names))}
          shut={() => tellOf(undefined)}
        />
      )}
      <Legend columns={known.columns} />
      <Suspense>
        {keeping && <ToWorkspace database={database} chosen={[...chosen]} close={() => setKeeping(false)} />}
      </Suspense>
    </Stack>
  );
}

/** What is asked first of any outbreak. */
const USUAL: readonly string[] = ['country', 'collection_year', 'source_niche'];

/** What tells the tree from one that was made before. */
const newestFile = ({ files }: SnpProject) =>
  files.find(({ name }) => name.startsWith('tree.'))?.sha256 ?? '';
