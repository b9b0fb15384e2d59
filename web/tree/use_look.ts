import { useCallback, useEffect, useRef, useState } from 'react';
import type { TreeData } from '../../src/genome/tree/tree_data.ts';
import { call } from '../api/call.ts';
import { lookOf, placesKey, type TreeLook } from './look.ts';
import type { Placed, ShownTree } from './shown_tree.ts';
import type { ViewTree } from './view_tree.ts';

/** So long nothing more is changed before it is kept. */
const QUIET_MS = 800;

/** Places of nodes, and the drawing in which they are right. */
export interface Places {
  key: string;
  /** By the number of a node of the tree. */
  at: Readonly<Record<string, readonly [number, number]>>;
}

export interface KeptLook {
  look: TreeLook;
  set: (change: Partial<TreeLook>) => void;
  places: Places | undefined;
  move: (places: Places | undefined) => void;
  /** What became of keeping it; '' while nothing was changed. */
  said: 'kept' | 'not kept' | '';
}

/** How a tree is looked at, kept with the analysis where one may edit it. */
export function useLook(
  analysis: { id: number; access: 'see' | 'edit' | 'own' },
  data: Partial<TreeData>,
  tree: ViewTree,
): KeptLook {
  const [look, setLook] = useState(() => lookOf(data.layout, firstLook(tree)));
  const [places, setPlaces] = useState<Places | undefined>(() => {
    const key = data.layout?.places;
    const at = data.node_positions;
    return typeof key === 'string' && at && Object.keys(at).length > 0 ? { key, at } : undefined;
  });
  const [said, say] = useState<KeptLook['said']>('');
  const waiting = useRef<() => void>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { id, access } = analysis;
  const madeBy = data.made_by ?? null;
  const keep = useCallback(
    (now: TreeLook, at: Places | undefined) => {
      if (access === 'see') return;
      waiting.current = () => {
        waiting.current = undefined;
        const body = {
          made_by: madeBy,
          layout: { ...now, places: at?.key ?? '' },
          node_positions: (at?.at ?? {}) as Record<string, [number, number]>,
        };
        call('PATCH /api/v1.0/analyses/{id}/layout', { path: { id }, body }).then(
          () => say('kept'),
          () => say('not kept'),
        );
      };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => waiting.current?.(), QUIET_MS);
    },
    [id, access, madeBy],
  );
  // Who leaves the page has changed it, too.
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      waiting.current?.();
    },
    [],
  );
  const newest = useRef({ look, places });
  newest.current = { look, places };
  const set = useCallback(
    (change: Partial<TreeLook>) => {
      const next = { ...newest.current.look, ...change };
      newest.current.look = next;
      setLook(next);
      keep(next, newest.current.places);
    },
    [keep],
  );
  const move = useCallback(
    (next: Places | undefined) => {
      newest.current.places = next;
      setPlaces(next);
      keep(newest.current.look, next);
    },
    [keep],
  );
  return { look, set, places, move, said };
}

/** True lengths, unless most of the tree would be too small to be seen beside its longest links. */
function firstLook({ links }: ViewTree): TreeLook {
  const lengths = links.map(({ distance }) => distance).sort((a, b) => a - b);
  const middle = lengths[Math.floor(lengths.length / 2)] ?? 0;
  return {
    ...lookOf(undefined, FIRST),
    lengths: (lengths.at(-1) ?? 0) > 30 * Math.max(1, middle) ? 'log' : 'true',
  };
}

const FIRST: TreeLook = {
  ...{ colour_by: '', size_by: 'strains', lengths: 'true', collapse: -1, labels: 'none' },
  ...{ link_labels: false, longest: 0, node_size: 1 },
};

/** A drawing with the places that were kept for it, where they are for it. */
export function withPlaces(
  placed: Placed,
  shown: ShownTree,
  look: TreeLook,
  places: Places | undefined,
): Placed {
  if (!places || places.key !== placesKey(look)) return placed;
  const x = placed.x.slice();
  const y = placed.y.slice();
  shown.groups.forEach(({ node }, group) => {
    const at = places.at[node];
    if (!at) return;
    x[group] = at[0];
    y[group] = at[1];
  });
  return { ...placed, x, y };
}

/** All places as they are kept: of every node, so that what is kept fits itself. */
export function placesOf({ x, y }: Placed, shown: ShownTree, look: TreeLook): Places {
  const short = (value: number) => Number(value.toPrecision(7));
  const at = Object.fromEntries(
    shown.groups.map(({ node }, group) => [node, [short(x[group]!), short(y[group]!)] as const]),
  );
  return { key: placesKey(look), at };
}
