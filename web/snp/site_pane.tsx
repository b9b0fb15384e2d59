import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { Look } from '../../src/genome/tree/phylogeny/look.ts';
import type { Row } from '../../src/genome/tree/phylogeny/rows.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { GridPane } from '../phylogeny/grid.tsx';
import { Swatch } from '../phylogeny/legend.tsx';
import type { SharedScroll } from '../phylogeny/shared_scroll.ts';
import { ZoomButtons } from '../phylogeny/tree_controls.tsx';
import { BASES, EFFECT_WORDS, EFFECTS, type Effect, siteGrid } from './site_grid.ts';
import { type Site, type SiteFilter, useSites } from './use_sites.ts';

/** What stands beside a tree, whatever it is. */
export interface Beside {
  id: number;
  database: string;
  rows: readonly Row[];
  row: number;
  head: number;
  shared: SharedScroll;
  look: Look;
  labelOf(genome: string): string;
  isChosen(genome: string): boolean;
  choose(genomes: readonly string[]): void;
  tell(words: string): void;
  /** Of a cell's width. */
  cell: number;
  zoom(factor: number, sideways: boolean): void;
}

/** The site that is told of beside the panes, with the genomes in the order of its letters. */
export interface ToldSite {
  site: Site;
  genomes: readonly string[];
}
interface Telling {
  told: ToldSite | undefined;
  tellOf(told: ToldSite | undefined): void;
}

/** The variable sites beside the tree, all or those of a gene or an effect. */
export function SitePane({ told, tellOf, ...beside }: Beside & Telling) {
  const [filter, setFilter] = useState<SiteFilter>({});
  const [gene, setGene] = useState('');
  return (
    <div className="beside">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { gene: _, ...rest } = filter;
          setFilter(gene.trim() === '' ? rest : { ...rest, gene: gene.trim() });
        }}
      >
        <Group gap="xs" align="end">
          <TextInput
            size="xs"
            label="Gene"
            placeholder="e.g. gyrA"
            maxLength={200}
            value={gene}
            onChange={(event) => setGene(event.currentTarget.value)}
          />
          <Button size="xs" variant="default" type="submit">
            Find
          </Button>
          <EffectChoice filter={filter} setFilter={setFilter} />
          <NativeSelect
            size="xs"
            label="Called"
            value={filter.core ?? ''}
            data={[
              { value: '', label: 'all sites' },
              { value: 'yes', label: 'in enough genomes (core)' },
              { value: 'no', label: 'in too few' },
            ]}
            onChange={({ currentTarget: { value } }) => {
              const { core: _, ...rest } = filter;
              setFilter(value === '' ? rest : { ...rest, core: value as 'yes' | 'no' });
            }}
          />
        </Group>
      </form>
      <Matrix
        key={JSON.stringify(filter)}
        {...beside}
        filter={filter}
        told={told}
        tellOf={tellOf}
        all={() => {
          setGene('');
          setFilter({});
        }}
      />
    </div>
  );
}

function EffectChoice({ filter, setFilter }: { filter: SiteFilter; setFilter(filter: SiteFilter): void }) {
  return (
    <NativeSelect
      size="xs"
      label="What it does"
      value={filter.type ?? ''}
      data={[
        { value: '', label: 'anything' },
        ...EFFECTS.flatMap(({ word, effects }) =>
          effects.map((value) => ({ value, label: effects.length > 1 ? EFFECT_WORDS[value] : word })),
        ),
      ]}
      onChange={({ currentTarget: { value } }) => {
        const { type: _, ...rest } = filter;
        setFilter(value === '' ? rest : { ...rest, type: value as Effect });
      }}
    />
  );
}

function Matrix({
  id,
  rows,
  row,
  head,
  shared,
  look,
  labelOf,
  isChosen,
  tell,
  cell,
  zoom,
  filter,
  told,
  tellOf,
  all,
}: Beside & Telling & { filter: SiteFilter; all(): void }) {
  const { first, sites } = useSites(id, filter);
  const [column, setColumn] = useState<number>();
  const size = useMemo(() => ({ column: cell, row, head }), [cell, row, head]);
  const grid = useMemo(() => {
    if (!sites) return undefined;
    const index = new Map(sites.genomes.map((name, i) => [name, i]));
    return siteGrid(rows, (name) => index.get(name), sites.at, sites.total, look, size);
  }, [sites, rows, look, size]);
  const [sight, setSight] = useState<readonly [number, number]>([0, 200]);
  useEffect(() => {
    if (sites && sites.total > 0) sites.want(sight[0], Math.min(sites.total - 1, sight[1]));
  }, [sites, sight]);
  return (
    <Shown query={first}>
      {({ total }) =>
        total === 0 || !grid || !sites ? (
          <Nothing>
            {Object.keys(filter).length > 0 ? (
              <>
                <p className="flush">No site fits.</p>
                <Button mt="sm" variant="default" onClick={all}>
                  Show all sites
                </Button>
              </>
            ) : (
              'No site varies between these genomes: over what was compared, they are alike. Take a nearer reference, or add strains.'
            )}
          </Nothing>
        ) : (
          <>
            <Group gap="sm" justify="space-between">
              <Group gap="sm">
                <span aria-live="polite">{counted(total, 'site')}</span>
                <ZoomButtons word="Cells" zoom={(factor) => zoom(factor, true)} />
              </Group>
              <Group gap="sm" className="small" aria-label="What the colours mean" role="group">
                {Object.entries(BASES).map(([letter, colour]) => (
                  <span key={letter}>
                    <Swatch colour={colour} /> {letter}
                  </span>
                ))}
                {EFFECTS.map(({ word, colour }) => (
                  <span key={word} className="quiet">
                    <Swatch colour={colour} /> {word}
                  </span>
                ))}
              </Group>
            </Group>
            <GridPane
              label="Variable sites; a click on a column tells of it"
              {...{ grid, size, shared, look, zoom }}
              words={1}
              chosenColumn={told && column}
              isChosenRow={(at) => rows[at]!.leaves.every(isChosen)}
              pick={(_row, at) => {
                const site = sites.at(at);
                if (!site) return;
                setColumn(at);
                tellOf({ site, genomes: sites.genomes });
              }}
              seen={(from, to) => {
                if (from < sight[0] || to > sight[1]) setSight([Math.max(0, from - 200), to + 200]);
              }}
              hover={(at, over) => {
                const one = over === undefined ? undefined : sites.at(over);
                if (!one) return;
                const who =
                  at === undefined ? '' : `${rowWord(rows[at]!, labelOf)}: ${grid.wordOf(at, over!)}; `;
                tell(
                  `${who}${one.contig}:${one.position} ${one.reference}${one.gene ? `, ${one.gene}` : ''}`,
                );
              }}
            />
          </>
        )
      }
    </Shown>
  );
}

const rowWord = ({ leaves }: Row, labelOf: (genome: string) => string) =>
  leaves.length === 1 ? labelOf(leaves[0]!) : `${leaves.length} genomes`;
