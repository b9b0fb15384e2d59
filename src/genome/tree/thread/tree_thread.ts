/** The thread of {@link inTreeThread}: reads a table of profiles and does what is O(n²) or more with it. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { EnterobotError } from '../../../errors.ts';
import { distanceTable } from '../distance_table.ts';
import { profileNodes } from '../profile_nodes.ts';
import { profileTree } from '../profile_tree.ts';
import { readProfiles } from '../read_profiles.ts';
import type { FromThread, ThreadTree, ThreadWork } from './thread_work.ts';

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
  const table = await readProfiles(asked.table.file, asked.table.source);
  if (asked.kind === 'check') {
    return say({ done: { strains: table.names.length, loci: table.loci.length } });
  }
  if (asked.kind === 'tree') {
    const { metadata = [], names: strains } = table;
    const tree = await profileTree(table, asked.wish);
    return say({ done: { tree, metadata, strains } satisfies ThreadTree });
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

/** Whoever reads asks for the next: what nobody takes is not heaped up. */
async function send(lines: string): Promise<void> {
  const next = once(port, 'message');
  say({ lines });
  await next;
}
