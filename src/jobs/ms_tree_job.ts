import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import type { StateFiles } from '../genome/tree/thread/thread_work.ts';
import { checkTreeMemory } from '../genome/tree/tree_memory.ts';
import type { TypeName } from '../ledger/tag_and_type.ts';
import type { Json } from '../protocol/task.ts';
import { nservNameOf, schemeParam } from '../records/schemes.ts';
import { house } from './house.ts';
import { type EarlierTree, keepState } from './ms_tree/kept_state.ts';
import type { LeftOut } from './ms_tree/members.ts';
import { groupProfiles } from './ms_tree/profile_table.ts';
import { mostTreeMemory, TreeJob, type TreeTable, treeParams } from './ms_tree/tree_job.ts';

const params = treeParams.extend({
  scheme: z.object({ id: z.number(), description: z.string(), param: schemeParam }),
  /** Assemblies by id, or the best assembly of every strain of the database. */
  group: z.union([z.literal('all'), z.array(z.number())]),
  /** Strains that were asked for and cannot be in it whatever their types, and why. */
  beside: z.array(z.object({ name: z.string(), reason: z.string() })).default([]),
});
export type MSTreeParams = z.input<typeof params>;

/** A tree of the STs of strains under one typing scheme. */
export class MSTreeJob extends TreeJob<MSTreeParams> {
  static readonly schema = params;

  get type(): TypeName {
    return { name: 'ms_tree' };
  }

  protected override firstData(): Record<string, Json> {
    const { scheme, group } = this.params;
    const named = group === 'all' ? 'all' : group.length;
    return { ...super.firstData(), scheme: scheme.description, group: named };
  }

  /** NServ's name of the scheme. @throws SCHEME_NOT_TYPING */
  get nserv(): string {
    return nservNameOf(this.params.scheme);
  }

  protected async table(signal: AbortSignal, begin: boolean): Promise<TreeTable> {
    const { scheme, group, beside = [] } = this.params;
    const { description } = scheme;
    const analysisId = begin ? this.analysisId : null;
    const found = await groupProfiles(
      { database: this.database, schemeId: scheme.id, nserv: this.nserv, group, analysisId },
      (size) => checkSize(description, size),
      signal,
    );
    const { table, news, earlier, members, leftOut, version } = found;
    const { store } = house();
    // Somebody may have been typed since they were missed.
    const there = new Set(members.map(({ name }) => name));
    const away = beside.filter(({ name }) => !there.has(name));
    const source = `the profiles of ${description}`;
    return {
      table: news === undefined ? { source, file: store.absolute(table.path) } : { source, text: news },
      ...(earlier ? { state: filesOf(earlier.state) } : {}),
      isolatesOf: () =>
        members.map(({ strain, name, assembly, st }) => ({
          ...{ StrainID: strain, ID: String(st.st), Name: name, assembly },
        })),
      ...{ leftOut: [...away, ...leftOut], version, grows: true },
      about: async (left) => ({
        group: group === 'all' ? 'all' : group.length,
        tables: { profiles: { ...table } },
        state: (await keepState(left, found)) as Json,
      }),
    };
  }
}

function filesOf({ base, more }: EarlierTree['state']): StateFiles {
  const { store } = house();
  return { base: store.absolute(base.path), more: more && store.absolute(more.path) };
}

/** @throws TREE_NO_PROFILE, TREE_TOO_LARGE */
function checkSize(
  scheme: string,
  { members, sts, loci, leftOut }: { members: number; sts: number; loci: number; leftOut: LeftOut[] },
): void {
  if (members === 0) {
    const reasons = [...new Set(leftOut.map(({ reason }) => reason))].slice(0, 3).join('; ');
    const values = { strains: leftOut.length, scheme, reasons: reasons || 'there is no strain' };
    throw new EnterobotError('TREE_NO_PROFILE', values);
  }
  const available = mostTreeMemory();
  try {
    checkTreeMemory(sts, loci, 1, available);
  } catch (error) {
    if (!(error instanceof EnterobotError)) throw error;
    const values = { profiles: sts, loci, available: Math.floor(available / 1e6) };
    throw new EnterobotError('TREE_TOO_LARGE', values, { cause: error });
  }
}
