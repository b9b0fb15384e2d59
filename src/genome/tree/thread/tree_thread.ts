/** The thread of {@link inTreeThread}: reads a table of profiles and does what is O(n²) or more with it. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { EnterobotError } from '../../../errors.ts';
import { distanceTable } from '../distance_table.ts';
import { KernelMemory } from '../kernel_memory.ts';
import { profileNodes } from '../profile_nodes.ts';
import type { ProfileTable } from '../profile_table.ts';
import { profileTree } from '../profile_tree.ts';
import { parseProfiles, readProfiles } from '../read_profiles.ts';
import { type KeptTree, moreProfiles, treeWithState } from '../state/tree_state.ts';
import { wordLoci } from '../word_loci.ts';
import type { FromThread, LeftState, TableSource, ThreadTree, ThreadWork } from './thread_work.ts';

/** Bytes that are kept of a tree: some 15,000 nodes. */
const MOST_STATE = 600e6;

/** Characters that are sent at a time. */
const TOGETHER = 1 << 18;

const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);

try {
  await work(workerData as ThreadWork);
} catch (error) {
  if (error instanceof EnterobotError) say({ coded: error.report() });
  else say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function work(asked: ThreadWork): Promise<void> {
  if (asked.kind === 'tree') return tree(asked);
  const table = await read(asked.table);
  if (asked.kind === 'check') {
    return say({ done: { strains: table.names.length, loci: table.loci.length } });
  }
  const labels = new Map(asked.labels);
  const wanted = table.names.flatMap((name, i) => (labels.has(name) ? [i] : []));
  const nodes = profileNodes({
    ...table,
    names: wanted.map((i) => table.names[i]!),
    rows: wanted.map((i) => table.rows[i]!),
  });
  const names = nodes.names.map((rows) => rows.flatMap((name) => labels.get(name)!));
  let lines = '';
  for await (const line of distanceTable({ ...nodes, names }, asked)) {
    lines += `${line}\n`;
    if (lines.length < TOGETHER) continue;
    await send(lines);
    lines = '';
  }
  await send(lines);
  say({ end: true });
}

async function read(table: TableSource): Promise<ProfileTable> {
  if ('file' in table) return readProfiles(table.file, table.source);
  return parseProfiles(table.source, table.text);
}

/** A header alone is a table of nothing new. */
async function readMore(table: TableSource): Promise<ProfileTable> {
  if ('file' in table || table.text.trimEnd().includes('\n')) return read(table);
  const [, ...loci] = table.text.trimEnd().split('\t');
  return { source: table.source, loci, names: [], rows: [] };
}

/** Answers null where the state of the earlier tree cannot serve. */
async function tree({ table: source, wish, state: files, keep }: Extract<ThreadWork, { kind: 'tree' }>) {
  if (!files) {
    const table = await read(source);
    if (!keep) return done(table, { tree: await profileTree(table, wish), state: null });
    return done(table, await treeWithState(table, wish));
  }
  const base = await KernelMemory.ofFile(files.base);
  const more = files.more === null ? new Uint8Array(0) : await readFile(files.more);
  const table = await readMore(source);
  const made = await moreProfiles({ base, more }, table, wish);
  if (made === null) return say({ done: null });
  done(table, made);
}

function done(table: ProfileTable, { tree, state }: KeptTree): void {
  const left: LeftState | null = (state?.base?.length ?? 0) > MOST_STATE ? null : state;
  const { metadata = [], names: strains } = table;
  const answer: ThreadTree = { tree, metadata, strains, wordLoci: wordLoci(table), state: left };
  // Large ones go over as they are; a view of a part of a buffer is copied.
  const whole = [left?.base, left?.more].flatMap((view) =>
    view &&
    view.buffer instanceof ArrayBuffer &&
    view.byteLength > 1e6 &&
    view.byteLength === view.buffer.byteLength
      ? [view.buffer]
      : [],
  );
  port.postMessage({ done: answer } satisfies FromThread, [...new Set(whole)]);
}

/** Whoever reads asks for the next: what nobody takes is not heaped up. */
async function send(lines: string): Promise<void> {
  const next = once(port, 'message');
  say({ lines });
  await next;
}
