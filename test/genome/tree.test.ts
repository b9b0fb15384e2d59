import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimumArborescence } from '../../src/genome/tree/arborescence.ts';
import { type Directed, roundedDistance } from '../../src/genome/tree/directed.ts';
import { equalLoci } from '../../src/genome/tree/equal_loci.ts';
import { hiercc } from '../../src/genome/tree/hiercc.ts';
import { KernelMemory } from '../../src/genome/tree/kernel_memory.ts';
import { newickName, newickOf } from '../../src/genome/tree/newick.ts';
import { PairCounts } from '../../src/genome/tree/pair_counts.ts';
import type { ProfileTable } from '../../src/genome/tree/profile_table.ts';
import { profileTree, type TreeWish } from '../../src/genome/tree/profile_tree.ts';
import { parseProfiles } from '../../src/genome/tree/read_profiles.ts';
import { sharedLoci } from '../../src/genome/tree/shared_loci.ts';
import type { TreeMethod } from '../../src/genome/tree/tree_words.ts';

const wish: TreeWish = { method: 'MSTreeV2', recraft: true, missing: 'pairwise', threads: 1, memory: 4e9 };

/** Profiles of few alleles, so that ties, equal profiles and missing loci are common. */
const profiles = fc.integer({ min: 1, max: 9 }).chain((loci) =>
  fc
    .array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: loci, maxLength: loci }), {
      minLength: 1,
      maxLength: 7,
    })
    .filter((rows) => rows.some((row) => row.some((cell) => cell > 0))),
);

function tableOf(rows: readonly (readonly number[])[], names = rows.map((_, i) => `s${i}`)): ProfileTable {
  const header = ['name', ...rows[0]!.map((_, l) => `l${l}`)].join('\t');
  return parseProfiles('made', [header, ...rows.map((row, i) => [names[i], ...row].join('\t'))].join('\n'));
}

/** The least cost of all arborescences, by trying every parent of every node. */
function bruteForce(n: number, cost: (s: number, t: number) => number): number {
  let least = Number.POSITIVE_INFINITY;
  const parents = new Array<number>(n).fill(-1);
  const reachesRoot = (root: number) =>
    parents.every((_, t) => {
      let at = t;
      for (let step = 0; step < n && at !== root; step++) at = parents[at]!;
      return at === root;
    });
  const choose = (t: number, root: number, sum: number): void => {
    if (sum >= least) return;
    if (t === n) {
      if (reachesRoot(root)) least = sum;
      return;
    }
    if (t === root) {
      choose(t + 1, root, sum);
      return;
    }
    for (let s = 0; s < n; s++) {
      if (s === t) continue;
      parents[t] = s;
      choose(t + 1, root, sum + cost(s, t));
    }
  };
  for (let root = 0; root < n; root++) choose(0, root, 0);
  return least;
}

/** FNV-1a, 32 bits: of equals the profile with the larger one is the better ranked (docs/adr/0048). */
function fnv(text: string): number {
  const hash = (sum: bigint, sign: string) =>
    ((sum ^ BigInt(sign.charCodeAt(0))) * 16_777_619n) & 0xffff_ffffn;
  return Number([...text].reduce(hash, 2_166_136_261n));
}

/** Distances of a matrix, in whole loci: all loci are called. */
function directedOf(
  n: number,
  costs: readonly number[],
  place = Array.from({ length: n }, (_, i) => i),
): Directed {
  const loci = 1 + Math.max(...costs);
  const memory = new KernelMemory(2 * n * n);
  const square = new Uint16Array(memory.memory.buffer, memory.reserve(2 * n * n), n * n);
  place.forEach((row, t) => {
    place.forEach((other, s) => {
      square[row * n + other] = loci - costs[s * n + t]!;
    });
  });
  const called = new Int32Array(n).fill(loci);
  return { n, loci, called, equal: new PairCounts(memory, square, n), place: Int32Array.from(place) };
}

/** The least cost of all arborescences from a root (Chu, Liu, Edmonds), written for its shortness. */
function leastCost(
  nodes: number[],
  root: number,
  edges: { from: number; to: number; cost: number }[],
): number {
  const best = new Map<number, { from: number; to: number; cost: number }>();
  for (const edge of edges) {
    if (edge.from === edge.to || edge.to === root) continue;
    if (edge.cost < (best.get(edge.to)?.cost ?? Number.POSITIVE_INFINITY)) best.set(edge.to, edge);
  }
  const sum = [...best.values()].reduce((total, { cost }) => total + cost, 0);
  for (const start of nodes) {
    const seen: number[] = [];
    for (let at = start; at !== root && !seen.includes(at); at = best.get(at)!.from) seen.push(at);
    const cycle = seen.includes(best.get(seen.at(-1) ?? root)?.from ?? root)
      ? seen.slice(seen.indexOf(best.get(seen.at(-1)!)!.from))
      : [];
    if (cycle.length === 0) continue;
    const whole = Math.max(...nodes) + 1;
    const into = (node: number) => (cycle.includes(node) ? whole : node);
    const reduced = edges.map(({ from, to, cost }) => ({
      ...{ from: into(from), to: into(to), cost: cost - (cycle.includes(to) ? best.get(to)!.cost : 0) },
    }));
    const left = [...nodes.filter((node) => !cycle.includes(node)), whole];
    return cycle.reduce((total, node) => total + best.get(node)!.cost, 0) + leastCost(left, root, reduced);
  }
  return sum;
}

describe('minimumArborescence', () => {
  it('costs what the textbook’s algorithm finds where groups grow large, and clusters lie far apart', () => {
    const shapes = fc.record({
      n: fc.integer({ min: 2, max: 70 }),
      clusters: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shapes, ({ n, clusters, seed }) => {
        let state = seed;
        const random = (most: number) => {
          state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
          return (state >> 8) % most;
        };
        const costs = Array.from({ length: n * n }, (_, k) => {
          const [s, t] = [Math.floor(k / n), k % n];
          return random(20) + (s % clusters === t % clusters ? 0 : 100);
        });
        const parents = minimumArborescence(directedOf(n, costs));
        const sum = parents.reduce((total, s, t) => total + (s < 0 ? 0 : costs[s * n + t]! * n + s), 0);
        const nodes = Array.from({ length: n }, (_, i) => i);
        const edges = nodes.flatMap((from) =>
          nodes.map((to) => ({ from, to, cost: costs[from * n + to]! * n + from })),
        );
        // Any root: an edge to each from one outside, so dear that it is taken once.
        const dear = 1e9;
        const outside = nodes.map((to) => ({ from: -1, to, cost: dear }));
        expect(sum).toBe(leastCost([-1, ...nodes], -1, [...outside, ...edges]) - dear);
      }),
      { numRuns: 60 },
    );
  });

  it('costs what the best of all arborescences costs', () => {
    const matrices = fc
      .integer({ min: 1, max: 6 })
      .chain((n) => fc.array(fc.integer({ min: 0, max: 12 }), { minLength: n * n, maxLength: n * n }));
    fc.assert(
      fc.property(matrices, (costs) => {
        const n = Math.sqrt(costs.length);
        const parents = minimumArborescence(directedOf(n, costs));
        expect([...parents].filter((s) => s === -1)).toHaveLength(1);
        const cost = (s: number, t: number) => costs[s * n + t]! * n + s;
        const sum = parents.reduce((total, s, t) => total + (s < 0 ? 0 : cost(s, t)), 0);
        expect(sum).toBe(bruteForce(n, cost));
      }),
      { numRuns: 300 },
    );
  });

  it('of profiles is minimal under round(d) + r/n, the ranks computed as methods say them', async () => {
    await fc.assert(
      fc.asyncProperty(profiles, async (rows) => {
        const tree = await profileTree(tableOf(rows), { ...wish, recraft: false });
        const nodes = [...new Set(rows.filter((row) => row.some(Boolean)).map((row) => row.join()))].map(
          (row) => row.split(',').map(Number),
        );
        const n = nodes.length;
        const loci = rows[0]!.length;
        const d = (s: number, t: number) => {
          const called = nodes[t]!.filter(Boolean).length;
          return [called, nodes[t]!.filter((cell, l) => cell > 0 && cell !== nodes[s]![l]).length] as const;
        };
        const h = nodes.map((_, s) =>
          nodes.reduce((sum, _, t) => sum + 1 / ((loci * d(s, t)[1]) / d(s, t)[0] + 0.1), 0),
        );
        const copies = (s: number) => rows.filter((row) => row.join() === nodes[s]!.join()).length;
        const content = (a: number, b: number) => fnv(nodes[b]!.join('\t')) - fnv(nodes[a]!.join('\t'));
        const order = nodes
          .map((_, i) => i)
          .sort((a, b) =>
            Math.abs(h[b]! - h[a]!) > 1e-7 ? h[b]! - h[a]! : copies(b) - copies(a) || content(a, b),
          );
        const cost = (s: number, t: number) => roundedDistance(loci, ...d(s, t)) + order.indexOf(s) / n;
        expect(tree.backbone).toBeCloseTo(n === 1 ? 0 : bruteForce(n, cost), 6);
      }),
      { numRuns: 100 },
    );
  });
});

describe('profileTree', () => {
  const inner = (newick: string) => newick.replace(/s\d+/g, (name) => name);

  it.each<TreeMethod>(['MSTreeV2', 'MSTree', 'NJ'])(
    '%s does not depend on the order of the rows',
    async (method) => {
      await fc.assert(
        fc.asyncProperty(profiles, fc.infiniteStream(fc.double({ noNaN: true })), async (rows, random) => {
          const names = rows.map((_, i) => `s${i}`);
          const shuffled = rows
            .map((row, i) => ({ row, name: names[i]!, key: random.next().value as number }))
            .sort((a, b) => a.key - b.key);
          const one = await profileTree(tableOf(rows, names), { ...wish, method });
          const other = await profileTree(
            tableOf(
              shuffled.map(({ row }) => row),
              shuffled.map(({ name }) => name),
            ),
            { ...wish, method },
          );
          expect(inner(newickOf(other))).toBe(inner(newickOf(one)));
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each<TreeMethod>(['MSTreeV2', 'MSTree', 'NJ'])(
    '%s holds every strain once, no length is negative',
    async (method) => {
      await fc.assert(
        fc.asyncProperty(profiles, async (rows) => {
          const tree = await profileTree(tableOf(rows), { ...wish, method });
          expect(tree.edges.every((edge) => edge.length >= 0)).toBe(true);
          const names = newickOf(tree).match(/s\d+/g) ?? [];
          expect([...names, ...tree.leftOut].sort()).toEqual(rows.map((_, i) => `s${i}`).sort());
        }),
        { numRuns: 60 },
      );
    },
  );

  it('names what has no called locus', async () => {
    const tree = await profileTree(
      tableOf([
        [1, 2],
        [0, 0],
        [1, 3],
      ]),
      wish,
    );
    expect(tree.leftOut).toEqual(['s1']);
    expect(newickOf(tree)).toMatch(/^\(s[02]:0,s[02]:1\);$/);
  });

  it('of one strain, and of equal ones, is a tree too', async () => {
    expect(newickOf(await profileTree(tableOf([[1, 2]]), wish))).toBe('(s0:0);');
    expect(
      newickOf(
        await profileTree(
          tableOf([
            [1, 2],
            [1, 2],
            [1, 2],
          ]),
          wish,
        ),
      ),
    ).toBe('(s0:0,s1:0,s2:0);');
  });

  it('refuses what would not fit into memory before it starts', async () => {
    const code = 'TREE_MEMORY';
    await expect(profileTree(tableOf([[1], [2]]), { ...wish, memory: 1e6 })).rejects.toMatchObject({ code });
  });
});

describe('counts of loci', () => {
  it('are what a loop counts, also with over 254 alleles, and in threads', async () => {
    const rows = Array.from({ length: 301 }, (_, i) =>
      Int32Array.from({ length: 37 }, (_, l) => (l === 0 ? i >> 1 : (i * (l + 7) * 31) % (l + 2))),
    );
    const [equal, shared] = [await equalLoci(rows, 37, 2), await sharedLoci(rows, 37)];
    let wrong = 0;
    rows.forEach((a, i) => {
      rows.forEach((b, j) => {
        if (i >= j) return;
        const same = a.filter((cell, l) => cell !== 0 && cell === b[l]).length;
        const both = a.filter((cell, l) => cell !== 0 && b[l] !== 0).length;
        if (equal[i * 301 + j] !== same || shared[i * 301 + j] !== both) wrong++;
      });
    });
    expect(wrong).toBe(0);
  });

  it('are the same where little is missing', async () => {
    const rows = Array.from({ length: 120 }, (_, i) =>
      Int32Array.from({ length: 9 }, (_, l) => (l < 6 && i % 40 === l ? 0 : 1 + ((i * l) % 3))),
    );
    const shared = await sharedLoci(rows, 9);
    const both = (a: Int32Array, b: Int32Array) => a.filter((cell, l) => cell !== 0 && b[l] !== 0).length;
    const wrong = rows.flatMap((a, i) =>
      rows.filter((b, j) => i !== j && shared[i * 120 + j] !== both(a, b)).map(() => i),
    );
    expect(wrong).toEqual([]);
  });

  it('round half to even', () => {
    expect([roundedDistance(1, 2, 1), roundedDistance(3, 2, 1), roundedDistance(10, 3, 1)]).toEqual([
      0, 2, 3,
    ]);
  });
});

describe('tables of profiles', () => {
  const codeOf = (text: string) => {
    try {
      parseProfiles('table', text);
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('read 0, -, N, nothing and what is negative as missing, and words as alleles', () => {
    const { rows } = parseProfiles(
      't',
      'n\ta\tb\tc\td\te\tf\nx\t0\t-\tN\t\t-7\t 12 \r\ny\t01\tzz\taa\t3\t1\t12\n\n',
    );
    expect([...rows[0]!]).toEqual([0, 0, 0, 0, 0, 12]);
    const words = [...rows[1]!.slice(0, 3)];
    expect(words).toEqual([...words].sort((a, b) => a - b).map((_, i, all) => [all[0], all[2], all[1]][i]));
    expect(new Set(words).size).toBe(3);
  });

  it.each([
    ['', 'PROFILES_NO_TABLE'],
    ['>a\nACGT\n', 'PROFILES_NO_TABLE'],
    ['n\ta\ta\nx\t1\t2\n', 'PROFILES_NO_TABLE'],
    ['\0\0\t\0', 'PROFILES_NO_TABLE'],
    ['n\ta\tb\n', 'PROFILES_NO_STRAIN'],
    ['n\ta\tb\nx\t1\n', 'PROFILES_RAGGED'],
    ['n\ta\tb\nx\t1\t2\t3\n', 'PROFILES_RAGGED'],
    ['n\ta\tb\n\t1\t2\n', 'PROFILES_NAME'],
    ['n\ta\tb\nx\u0007y\t1\t2\n', 'PROFILES_NAME'],
    ['n\ta\tb\nx\t1\t2\nx\t1\t2\n', 'PROFILES_NAME_TWICE'],
  ])('%j is refused: %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('put names with signs of Newick in quotes', () => {
    expect(newickName("a(b)'c,d")).toBe("'a(b)''c,d'");
    expect(newickName('SAL_1.2')).toBe('SAL_1.2');
  });
});

describe('hiercc', () => {
  const levels = [0, 1, 3];
  const cluster = async (rows: number[][], names: string[], placed?: Awaited<ReturnType<typeof hiercc>>) =>
    hiercc(tableOf(rows, names), { levels, threads: 1, memory: 4e9, ...(placed && { placed }) });

  it('never reassigns what was placed, whatever comes after', async () => {
    const cells = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }), {
      minLength: 2,
      maxLength: 9,
    });
    await fc.assert(
      fc.asyncProperty(cells, fc.integer({ min: 1, max: 8 }), async (rows, cut) => {
        const names = rows.map((_, i) => String(100 - i));
        const before = await cluster(rows.slice(0, cut), names.slice(0, cut));
        const after = await cluster(rows, names, before);
        for (const [st, row] of before.of) expect([...after.of.get(st)!]).toEqual([...row]);
        expect(after.of.size).toBe(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  it('joins by single linkage, and the smallest ST names the cluster', async () => {
    const { of } = await cluster(
      [
        [1, 1, 1, 1],
        [1, 1, 1, 2],
        [1, 1, 2, 2],
        [9, 9, 9, 9],
      ],
      ['7', '5', '9', '8'],
    );
    expect([...of].sort(([a], [b]) => a - b).map(([st, row]) => [st, ...row])).toEqual([
      [5, 5, 5, 5],
      [7, 7, 5, 5],
      [8, 8, 8, 8],
      [9, 9, 5, 5],
    ]);
  });

  it('is the same whatever the order of the rows', async () => {
    const cells = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }), {
      minLength: 2,
      maxLength: 9,
    });
    const shuffled = cells.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows.keys()], { minLength: rows.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([rows, order]) => {
        const names = rows.map((_, i) => String(i + 1));
        const { of } = await cluster(rows, names);
        const other = await cluster(
          order.map((i) => rows[i]!),
          order.map((i) => names[i]!),
        );
        for (const [st, row] of of) expect([...other.of.get(st)!]).toEqual([...row]);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses names that are no STs', async () => {
    await expect(cluster([[1, 1]], ['x'])).rejects.toMatchObject({ code: 'HIERCC_TABLE' });
  });
});
