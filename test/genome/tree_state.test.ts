import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KernelMemory } from '../../src/genome/tree/kernel_memory.ts';
import type { ProfileTable } from '../../src/genome/tree/profile_table.ts';
import type { TreeWish } from '../../src/genome/tree/profile_tree.ts';
import { moreProfiles, treeWithState } from '../../src/genome/tree/state/tree_state.ts';

const wish: TreeWish = { method: 'MSTreeV2', recraft: true, missing: 'pairwise', threads: 1, memory: 4e9 };

const tableOf = (rows: readonly (readonly number[])[], from: number, to: number): ProfileTable => ({
  source: 'made',
  loci: rows[0]!.map((_, l) => `l${l}`),
  names: rows.slice(from, to).map((_, i) => `s${from + i}`),
  rows: rows.slice(from, to).map((row) => Int32Array.from(row)),
});

/** As KernelMemory.ofFile. */
function inKernel(bytes: Uint8Array) {
  const memory = new KernelMemory(bytes.length);
  const copy = new Uint8Array(memory.memory.buffer, memory.reserve(bytes.length), bytes.length);
  copy.set(bytes);
  return { memory, bytes: copy };
}

const called = (row: readonly number[]) => row.some((cell) => cell > 0);

/** Profiles of few alleles, so that ties, equal profiles and missing loci are common. */
const profiles = fc.integer({ min: 1, max: 9 }).chain((loci) =>
  fc
    .array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: loci, maxLength: loci }), {
      minLength: 2,
      maxLength: 14,
    })
    .filter((rows) => called(rows[0]!)),
);

describe('moreProfiles', () => {
  it('answers the same tree as one from nothing, step after step', async () => {
    await fc.assert(
      fc.asyncProperty(profiles, fc.array(fc.nat({ max: 14 }), { maxLength: 3 }), async (rows, cuts) => {
        const steps = [...new Set([...cuts, rows.length].filter((cut) => cut > 0 && cut <= rows.length))];
        steps.sort((a, b) => a - b);
        let { state } = await treeWithState(tableOf(rows, 0, steps[0]!), wish);
        let base = state!.base!;
        for (const [i, to] of steps.entries()) {
          if (i === 0) continue;
          // One that is known comes again: it is taken once.
          const before = { base: inKernel(base), more: state!.more };
          const next = await moreProfiles(before, tableOf(rows, steps[i - 1]! - 1, to), wish);
          state = next!.state;
          base = state!.base ?? base;
          expect(next!.tree).toEqual((await treeWithState(tableOf(rows, 0, to), wish)).tree);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('leaves the base as it was while there is room beside it', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => [1 + (i % 5), 1 + (i % 4)]);
    const { state } = await treeWithState(tableOf(rows, 0, 16), wish);
    const given = { base: inKernel(state!.base!), more: state!.more };
    const next = await moreProfiles(given, tableOf(rows, 16, 20), wish);
    expect(next!.state!.base).toBeUndefined();
    const last = { base: inKernel(state!.base!), more: next!.state!.more };
    const many = Array.from({ length: 60 }, (_, i) => [6 + i, 7]);
    expect((await moreProfiles(last, tableOf(many, 30, 60), wish))!.state!.base).toBeDefined();
  });

  it('cannot serve other loci, or a known strain with another profile', async () => {
    const { state } = await treeWithState(tableOf([[1, 2]], 0, 1), wish);
    const given = () => ({ base: inKernel(state!.base!), more: state!.more });
    expect(await moreProfiles(given(), tableOf([[1, 2, 3]], 0, 1), wish)).toBeNull();
    expect(await moreProfiles(given(), tableOf([[1, 3]], 0, 1), wish)).toBeNull();
  });
});
