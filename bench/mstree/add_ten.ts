/**
 * What a job that adds ten strains to a tree does, beside one that makes the tree of all from nothing and leaves a state, without
 * the database: the table into the store (gzip; of more strains a member behind it), the tree, its state into the store. `node
 * add_ten.ts TABLE N FOLDER` takes the first N rows and the ten after them. Prints seconds of processor time, with all
 * threads, and of the clock: {"added":{"cpu":[],"clock":[]},"whole":{…},"state":bytes,"same":bool}.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { KernelMemory } from '../../src/genome/tree/kernel_memory.ts';
import type { TreeWish } from '../../src/genome/tree/profile_tree.ts';
import { readProfiles } from '../../src/genome/tree/read_profiles.ts';
import { moreProfiles, treeWithState } from '../../src/genome/tree/state/tree_state.ts';

const [file, n, folder] = process.argv.slice(2) as [string, string, string];
const wish: TreeWish = { method: 'MSTreeV2', recraft: true, missing: 'pairwise', threads: 1, memory: 8e9 };
const lines = (await readFile(file, 'utf8')).split('\n');
const table = async (name: string, rows: string[]) => {
  const path = join(folder, name);
  await writeFile(path, gzipSync([lines[0], ...rows].join('\n')));
  return path;
};
const before = await table('before.tsv.gz', lines.slice(1, Number(n) + 1));
const ten = lines.slice(Number(n) + 1, Number(n) + 11);
const state = join(folder, 'state');
await writeFile(state, (await treeWithState(await readProfiles(before), wish)).state!.base!);

interface Times {
  cpu: number[];
  clock: number[];
}

async function timed<T>({ cpu, clock }: Times, work: () => Promise<T>): Promise<T> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const made = await work();
  const { user, system } = process.cpuUsage(used);
  clock.push((performance.now() - began) / 1000);
  cpu.push((user + system) / 1e6);
  return made;
}

const [added, whole]: [Times, Times] = [
  { cpu: [], clock: [] },
  { cpu: [], clock: [] },
];
let same = true;
for (let i = 0; i < 5; i++) {
  const one = await timed(whole, async () => {
    const file = await table('all.tsv.gz', lines.slice(1, Number(n) + 11));
    const made = await treeWithState(await readProfiles(file), wish);
    await put('whole', made.state!.base!);
    return made.tree;
  });
  const other = await timed(added, async () => {
    const file = await table('ten.tsv.gz', ten);
    await put('longer.tsv.gz', Buffer.concat([await readFile(before), await readFile(file)]));
    const base = await KernelMemory.ofFile(state);
    const made = await moreProfiles({ base, more: new Uint8Array(0) }, await readProfiles(file), wish);
    await put('more', made!.state!.more);
    return made!.tree;
  });
  same &&= isDeepStrictEqual(one, other);
}
const { length } = await readFile(state);
process.stdout.write(`${JSON.stringify({ added, whole, state: length, same })}\n`);

/** As the store takes bytes: by their checksum. */
async function put(name: string, bytes: Uint8Array): Promise<void> {
  createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(folder, name), bytes);
}
