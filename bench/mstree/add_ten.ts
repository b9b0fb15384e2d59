/**
 * What a job that adds ten strains to a tree does, beside one that makes the tree of all from nothing and leaves a state: `node
 * add_ten.ts TABLE N FOLDER` takes the first N rows and the ten after them. Prints {"added":[s],"whole":[s],"state":bytes,"same":bool}.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
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
const ten = await table('ten.tsv.gz', lines.slice(Number(n) + 1, Number(n) + 11));
const all = await table('all.tsv.gz', lines.slice(1, Number(n) + 11));
const state = join(folder, 'state');
{
  const kept = await treeWithState(await readProfiles(before), wish);
  await writeFile(state, kept.state!.base);
}

const seconds = async <T>(times: number[], work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const made = await work();
  times.push((performance.now() - began) / 1000);
  return made;
};
const [added, whole]: [number[], number[]] = [[], []];
let same = true;
for (let i = 0; i < 3; i++) {
  const one = await seconds(whole, async () => {
    const made = await treeWithState(await readProfiles(all), wish);
    await writeFile(join(folder, 'whole'), made.state!.base);
    return made.tree;
  });
  const other = await seconds(added, async () => {
    const base = await readFile(state);
    const made = await moreProfiles({ base, more: new Uint8Array(0) }, await readProfiles(ten), wish);
    await writeFile(join(folder, 'more'), made!.state!.more);
    return made!.tree;
  });
  same &&= isDeepStrictEqual(one, other);
}
const { length } = await readFile(state);
process.stdout.write(`${JSON.stringify({ added, whole, state: length, same })}\n`);
