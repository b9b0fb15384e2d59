import { Group, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { rampAt } from '../../src/genome/tree/phylogeny/colours.ts';
import { addressOf } from '../api/call.ts';
import { refusalIn, ServerAway, ServerRefused } from '../api/errors.ts';
import { Shown } from '../parts/trouble.tsx';
import { GridPane } from '../phylogeny/grid.tsx';
import { Swatch } from '../phylogeny/legend.tsx';
import { ZoomButtons } from '../phylogeny/tree_controls.tsx';
import { distanceGrid, distanceOf, readDistances } from './distance_grid.ts';
import type { Beside } from './site_pane.tsx';

const FILE = 'GET /api/v1.0/analyses/{id}/snp/{file}';

/** The text of a file of a project. @throws ServerRefused, ServerAway */
async function textOf(id: number, file: string, signal?: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch(addressOf(FILE, { path: { id, file } }), signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ServerAway();
  }
  if (!response.ok) throw new ServerRefused(response.status, await refusalIn(response));
  return response.text();
}

/** A file of a project as a query; what the project tells anew makes it stale. */
export const askText = (id: number, file: string) => ({
  queryKey: [FILE, { path: { id, file } }],
  queryFn: ({ signal }: { signal: AbortSignal }) => textOf(id, file, signal),
  staleTime: 600_000,
});

/** All genomes against all, in the order of the tree. */
export function DistancePane({
  id,
  rows,
  row,
  head,
  shared,
  look,
  labelOf,
  isChosen,
  choose,
  tell,
  cell,
  zoom,
}: Beside) {
  const [perSite, setPerSite] = useState(false);
  const text = useQuery(askText(id, perSite ? 'distances_per_site' : 'distances'));
  const read = useMemo(() => (text.data === undefined ? undefined : readDistances(text.data)), [text.data]);
  const column = Math.max(cell, perSite ? cell * 1.6 : cell);
  const size = useMemo(() => ({ column, row, head }), [column, row, head]);
  const grid = useMemo(
    () => read && distanceGrid(rows, read, labelOf, look, size, perSite),
    [read, rows, labelOf, look, size, perSite],
  );
  const nameOf = (at: number) => {
    const { leaves } = rows[at]!;
    return leaves.length === 1 ? labelOf(leaves[0]!) : `${leaves.length} genomes`;
  };
  return (
    <div className="beside">
      <Group gap="sm" align="end" justify="space-between">
        <NativeSelect
          size="xs"
          label="Distances"
          value={perSite ? 'per site' : 'count'}
          data={[
            { value: 'count', label: 'as numbers of SNPs' },
            { value: 'per site', label: 'per site that both are called at' },
          ]}
          onChange={(event) => setPerSite(event.currentTarget.value === 'per site')}
        />
        <ZoomButtons word="Cells" zoom={(factor) => zoom(factor, true)} />
        <span className="small quiet">
          <Swatch colour={rampAt(0)} /> alike <Swatch colour={rampAt(0.5)} /> <Swatch colour={rampAt(1)} />{' '}
          far
        </span>
      </Group>
      <Shown query={text}>
        {() =>
          grid &&
          read && (
            <GridPane
              label="Distances between genomes; a click on a cell chooses the two"
              {...{ grid, size, shared, look, zoom }}
              words={perSite ? 4 : 3}
              chosenColumn={undefined}
              isChosenRow={(at) => rows[at]!.leaves.every(isChosen)}
              pick={(one, other) =>
                choose([...(one === undefined ? [] : rows[one]!.leaves), ...rows[other]!.leaves])
              }
              hover={(one, other) => {
                if (one === undefined || other === undefined) return;
                const far = distanceOf(read, rows[one]!.leaves[0]!, rows[other]!.leaves[0]!);
                const word =
                  far === undefined || Number.isNaN(far)
                    ? 'not compared'
                    : perSite
                      ? `${far} per site`
                      : `${far} SNP${far === 1 ? '' : 's'}`;
                tell(`${nameOf(one)} – ${nameOf(other)}: ${word}`);
              }}
            />
          )
        }
      </Shown>
    </div>
  );
}
