import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hiercc } from '../../src/genome/tree/hiercc.ts';
import type { ProfileTable } from '../../src/genome/tree/profile_table.ts';
import { type ProfileTree, profileTree } from '../../src/genome/tree/profile_tree.ts';
import { readProfiles } from '../../src/genome/tree/read_profiles.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const present = existsSync(join(DATA, 'profiles')) && existsSync(join(DATA, 'golden'));
if (!present) {
  process.stderr.write(
    `\n*** NOT TESTED: no profiles in ${DATA}. Set REFERENCE_DATA to the folder with profiles/ and golden/. ***\n\n`,
  );
}

/**
 * Of each table: Σ(round d + r/n) of the exact backbone, the least share of GrapeTree's edges, and Σ round d of
 * GrapeTree's tree from its best root (methods: MSTreeV2).
 */
const TABLES: [string, backbone: number | null, shared: number, directed: number][] = [
  ['agona_67x3002', null, 1, 1584],
  ['yersinia_100x1553', 47_003.63, 1, 47_895],
  ['yersinia_500x1553', 155_212.04, 0.99, 158_431],
  ['yersinia_1000x1553', 257_740.74, 0.99, 263_175],
  ['yersinia_2000x1553', 398_998.67, 0.99, 407_852],
  ['yersinia_4371x1553', 550_285.51, 0.97, 568_445],
];

const tableOf = (name: string) => readProfiles(join(DATA, `profiles/${name}.profile.tsv.gz`));
const wish = { method: 'MSTreeV2', missing: 'pairwise', threads: 2, memory: 2e9 } as const;

describe.skipIf(!present)('MSTreeV2 beside GrapeTree', () => {
  it.each(TABLES)(
    '%s: backbone, lengths, shared edges and directed sum',
    async (name, backbone, shared, directed) => {
      const table = await tableOf(name);
      const plain = await profileTree(table, { ...wish, recraft: false });
      if (backbone !== null) expect(Math.abs(plain.backbone! - backbone)).toBeLessThan(0.05);
      const tree = await profileTree(table, { ...wish, recraft: true });
      expect(tree.edges).toHaveLength(tree.names.length - 1);
      expect(new Set(tree.names.flat())).toEqual(new Set(table.names));
      const golden = await goldenEdges(name);
      expect(shareOf(tree, golden, table)).toBeGreaterThanOrEqual(shared);
      const rows = new Map(table.names.map((strain, i) => [strain, table.rows[i]!]));
      for (const { source, target, length } of tree.edges) {
        const [a, b] = [rows.get(tree.names[source]![0]!)!, rows.get(tree.names[target]![0]!)!];
        expect(length).toBe(differing(a, b));
      }
      expect(Math.abs(bestDirected(tree, rows) / directed - 1)).toBeLessThan(0.005);
    },
    120_000,
  );
});

describe.skipIf(!present)('HierCC beside pHierCC', () => {
  it('4,371 STs: every one of 52,452 clusters is the same', async () => {
    const text = gunzipSync(
      await readFile(join(DATA, 'golden/hiercc_yersinia_4371.levels.tsv.gz')),
    ).toString();
    const [header, ...lines] = text.trim().split('\n');
    const levels = header!
      .split('\t')
      .slice(1)
      .map((level) => Number(level.slice(2)));
    const { of } = await hiercc(await tableOf('yersinia_4371x1553'), { levels, threads: 2, memory: 2e9 });
    let different = 0;
    for (const line of lines) {
      const [st, ...clusters] = line.split('\t').map(Number);
      const ours = of.get(st!)!;
      different += clusters.filter((cluster, k) => cluster !== ours[k]).length;
    }
    expect(of.size).toBe(lines.length);
    expect(lines.length * levels.length).toBe(52_452);
    expect(different).toBe(0);
  }, 120_000);
});

/** Loci called in both that differ. */
function differing(a: Int32Array, b: Int32Array): number {
  return a.reduce((sum, cell, l) => sum + (cell !== 0 && b[l] !== 0 && cell !== b[l] ? 1 : 0), 0);
}

/** round(L / called in t × loci called in t where s differs). */
function directedDistance(s: Int32Array, t: Int32Array): number {
  let called = 0;
  let unlike = 0;
  t.forEach((cell, l) => {
    if (cell === 0) return;
    called++;
    if (s[l] !== cell) unlike++;
  });
  return Math.round((t.length / called) * unlike);
}

/** The sum of the edges' directed distances away from the root that makes it least. */
function bestDirected(tree: ProfileTree, rows: Map<string, Int32Array>): number {
  const rowOf = (node: number) => rows.get(tree.names[node]![0]!)!;
  const neighbours = tree.names.map((): number[] => []);
  for (const { source, target } of tree.edges) {
    neighbours[source]!.push(target);
    neighbours[target]!.push(source);
  }
  const parent = new Int32Array(tree.names.length).fill(-1);
  const order = [0];
  for (const node of order) {
    for (const next of neighbours[node]!) {
      if (next === parent[node]) continue;
      parent[next] = node;
      order.push(next);
    }
  }
  const from = new Map([[0, 0]]);
  let sum = 0;
  for (const node of order.slice(1)) {
    const [down, up] = [
      directedDistance(rowOf(parent[node]!), rowOf(node)),
      directedDistance(rowOf(node), rowOf(parent[node]!)),
    ];
    sum += down;
    from.set(node, from.get(parent[node]!)! + up - down);
  }
  return sum + Math.min(...from.values());
}

type Ends = [a: string[], b: string[], length: number];

/** Edges of a Newick tree whose inner strains are leaves of length 0: each end is the strains that it may be. */
async function goldenEdges(name: string): Promise<Ends[]> {
  const text = gunzipSync(await readFile(join(DATA, `golden/mstreev2_${name}.nwk.gz`))).toString();
  const edges: Ends[] = [];
  const open: { strains: string[]; length: number; leaf: boolean }[][] = [[]];
  for (const [, sign, label, length] of text.matchAll(/([(),;])|([^(),;:]*)(?::([0-9.]+))?/g)) {
    if (sign === '(') open.push([]);
    else if (sign === ')') {
      const children = open.pop()!;
      const inner = children
        .filter((child) => child.leaf && child.length === 0)
        .flatMap((child) => child.strains);
      for (const child of children) {
        if (!(child.leaf && child.length === 0)) edges.push([inner, child.strains, child.length]);
      }
      open.at(-1)!.push({ strains: inner, length: 0, leaf: false });
    } else if (label) open.at(-1)!.push({ strains: [label], length: Number(length ?? 0), leaf: true });
    else if (length !== undefined) open.at(-1)!.at(-1)!.length = Number(length);
  }
  return edges;
}

/** The share of the golden's edges, strains tied by edges of no length in either tree being one. */
function shareOf(tree: ProfileTree, golden: Ends[], table: ProfileTable): number {
  const up = new Map(table.names.map((name) => [name, name]));
  const find = (name: string): string => {
    let at = name;
    while (up.get(at) !== at) at = up.get(at)!;
    return at;
  };
  const tie = (names: string[]) => {
    for (const name of names.slice(1)) up.set(find(name), find(names[0]!));
  };
  for (const names of tree.names) tie([...names]);
  for (const { source, target, length } of tree.edges)
    if (length === 0) tie([tree.names[source]![0]!, tree.names[target]![0]!]);
  for (const [a, b, length] of golden) {
    tie(a);
    tie(b);
    if (length === 0) tie([a[0]!, b[0]!]);
  }
  const key = (a: string, b: string) => [find(a), find(b)].sort().join('\t');
  const ours = new Set(
    tree.edges.map(({ source, target }) => key(tree.names[source]![0]!, tree.names[target]![0]!)),
  );
  const theirs = new Set(
    golden.filter(([a, b]) => find(a[0]!) !== find(b[0]!)).map(([a, b]) => key(a[0]!, b[0]!)),
  );
  return [...theirs].filter((edge) => ours.has(edge)).length / theirs.size;
}
