import { readFile } from 'node:fs/promises';
import { EnterobotError } from '../../errors.ts';
import type { MissingTreatment, TreeMethod } from '../../genome/tree/tree_words.ts';
import { findGroup } from '../../jobs/accessory/group.ts';
import { groupInSight } from '../../jobs/accessory/group_in_sight.ts';
import { MSTreeJob } from '../../jobs/ms_tree_job.ts';
import { defaultUser } from '../../records/users.ts';
import { viewerOf } from '../../records/viewer.ts';
import { openWorkspace } from '../../records/workspaces.ts';
import type { Attached } from '../server/attach.ts';
import { type SendOptions, sendAndTell, sendParams } from './send.ts';

export interface TreeOptions extends SendOptions {
  all?: boolean;
  workspace?: number;
  /** A name a line. */
  strains?: string;
  method: TreeMethod;
  missing: MissingTreatment;
}

/** `analysis tree`. @throws TREE_NO_GROUP, ACCESSORY_NOT_FOUND, RECORD_UNKNOWN */
export async function tree(house: Attached, named: string[], options: TreeOptions): Promise<void> {
  const { database, all = false, workspace, strains, method, missing } = options;
  const names = strains === undefined ? named : [...named, ...(await linesOf(strains))];
  if ([all, workspace !== undefined, names.length > 0].filter(Boolean).length !== 1) {
    const problem = 'name strains (or a file of them), or a workspace, or --all';
    throw new EnterobotError('TREE_NO_GROUP', { problem });
  }
  const params = await sendParams(house, options);
  const group = all ? ('all' as const) : await groupOf(house, database, workspace, names);
  if (group.length === 0) {
    throw new EnterobotError('TREE_NO_GROUP', { problem: 'none of them has an assembly that passed QC' });
  }
  const name = options.name ?? `tree of ${all ? 'all strains' : `${group.length} strains`}`;
  const job = new MSTreeJob({ ...params, name, group, method, missing, parent: workspace ?? null });
  await sendAndTell(house, job, options);
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new EnterobotError('FILE_UNREADABLE', { file, reason: error.message });
  });
  return text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

async function groupOf(
  { pool }: Attached,
  database: string,
  workspace: number | undefined,
  names: string[],
): Promise<number[]> {
  if (workspace === undefined) return findGroup(pool, database, names);
  const viewer = (await viewerOf(pool, (await defaultUser(pool)).userId))!;
  await openWorkspace(pool, viewer, workspace);
  return groupInSight(pool, viewer, database, { workspace });
}
