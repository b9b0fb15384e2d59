import { availableParallelism, totalmem } from 'node:os';
import { z } from 'zod';
import { inTreeThread } from '../../genome/tree/thread/in_tree_thread.ts';
import type { StateFiles, TableSource, ThreadTree } from '../../genome/tree/thread/thread_work.ts';
import { nodePositions, type TreeData, type TreeIsolate } from '../../genome/tree/tree_data.ts';
import { MISSING_TREATMENTS, TREE_METHODS } from '../../genome/tree/tree_words.ts';
import type { Json } from '../../protocol/task.ts';
import { analysisParams, LocalAnalysisJob } from '../analysis_job.ts';
import type { ApplyContext } from '../job.ts';
import { type FoundTree, foundTree, wordsCompared } from './found.ts';
import type { LeftOut } from './members.ts';
import { movedPositions } from './positions.ts';

/** What every tree is made from. */
export const treeParams = analysisParams.extend({
  method: z.enum(TREE_METHODS),
  missing: z.enum(MISSING_TREATMENTS),
  /** The workspace that it is made of. */
  parent: z.int().nullable(),
});
export type TreeParams = z.infer<typeof treeParams>;

/** Profiles that a tree is to be made of. */
export interface TreeTable {
  table: TableSource;
  /** Of an earlier tree; the table then holds what is new alone. */
  state?: StateFiles;
  /** By how the rows are called, what is known of each strain. */
  isolatesOf(read: ThreadTree): TreeIsolate[];
  leftOut: LeftOut[];
  version: number | null;
  /** Whether more strains may come later. */
  grows: boolean;
  /** What else the data says of it; `left`: what the tree left for when more strains come. */
  about(left: ThreadTree['state']): Promise<Record<string, Json>>;
}

/** Bytes that a tree may take on this machine, however little is free now. */
export function mostTreeMemory(): number {
  const set = process.env.ENTEROBOT_TREE_MEMORY;
  return Math.min(totalmem(), set === undefined ? Number.POSITIVE_INFINITY : Number(set) * 1e6);
}

/** Bytes that a tree may take now. */
export function freeTreeMemory(): number {
  return Math.min(mostTreeMemory(), process.availableMemory());
}

/** Threads that compare profiles. */
export const treeThreads = () => Math.min(4, availableParallelism());

type Found = FoundTree & Record<string, Json>;

/**
 * A tree of profiles, made in a thread of its own (this one keeps leases and hears of kills, and of others' jobs). Run
 * again it keeps what people did to its layout.
 */
export abstract class TreeJob<P extends TreeParams> extends LocalAnalysisJob<P, Found> {
  /** Reads what it is made of; `begin`: with an earlier tree of this analysis, where that can serve. */
  protected abstract table(signal: AbortSignal, begin: boolean): Promise<TreeTable>;

  protected firstData(): Record<string, Json> {
    const { method, missing, parent } = this.params;
    return { method, missing, parent, node_positions: {}, layout: {} };
  }

  /** @throws TREE_MEMORY, TREE_TOO_LARGE, TREE_NO_PROFILE, PROFILES_*, TREE_THREAD */
  async prepare(signal: AbortSignal): Promise<Found> {
    const made = (await this.#made(signal, true)) ?? (await this.#made(signal, false));
    if (made === undefined) throw new Error('a tree from nothing was refused for its state');
    return made;
  }

  /** Undefined: the earlier tree could not serve. */
  async #made(signal: AbortSignal, begin: boolean): Promise<Found | undefined> {
    const { table, state, isolatesOf, leftOut, version, grows, about } = await this.table(signal, begin);
    const { method, missing } = this.params;
    const wish = { method, missing, recraft: true, threads: treeThreads(), memory: freeTreeMemory() };
    const asked = { kind: 'tree' as const, table, wish, keep: grows, ...(state ? { state } : {}) };
    const read = await inTreeThread(asked, signal);
    if (read === null) return undefined;
    const found = foundTree(read.tree, isolatesOf(read), leftOut, version);
    const warnings = [...found.warnings, ...wordsCompared(read.wordLoci)];
    return { ...found, warnings, ...(await about(read.state)) } as unknown as Found;
  }

  async apply({ tx, job, writeAnalysis }: ApplyContext, found: Found): Promise<Json> {
    // Only jobs of this analysis write its identifiers, and this is the one that runs.
    const before = await identifiersOf(tx, this.analysisId);
    await writeAnalysis({ ...found, made_by: job.job_id });
    // Its row is locked now: what somebody moved until this moment is there.
    const { positions, lengths } = await keptLayout(tx, this.analysisId);
    if (Object.keys(positions).length > 0) {
      await writeAnalysis({ node_positions: movedPositions(positions, before, found, lengths) });
    }
    const { nodes, loci, left_out_count, warnings } = found;
    return { strains: found.isolates.length, nodes, loci, left_out: left_out_count, warnings };
  }
}

/** Of the tree that stands there; none before there is one. */
async function identifiersOf(tx: ApplyContext['tx'], id: number): Promise<TreeData['identifiers']> {
  const { rows } = await tx.query<{ identifiers: TreeData['identifiers'] | null }>(
    `select data -> 'identifiers' as identifiers from user_preferences where id = $1`,
    [id],
  );
  return rows[0]?.identifiers ?? [];
}

async function keptLayout(
  tx: ApplyContext['tx'],
  id: number,
): Promise<{ positions: TreeData['node_positions']; lengths: 'true' | 'log' }> {
  const { rows } = await tx.query<{ positions: unknown; lengths: string | null }>(
    `select data -> 'node_positions' as positions, data -> 'layout' ->> 'lengths' as lengths
      from user_preferences where id = $1`,
    [id],
  );
  const { positions, lengths } = rows[0]!;
  return { positions: nodePositions.parse(positions ?? {}), lengths: lengths === 'log' ? 'log' : 'true' };
}
