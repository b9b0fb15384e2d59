import { z } from 'zod';
import type { ThreadTree } from '../genome/tree/thread/thread_work.ts';
import type { TreeIsolate } from '../genome/tree/tree_data.ts';
import type { TypeName } from '../ledger/tag_and_type.ts';
import { house } from './house.ts';
import { TreeJob, type TreeTable, treeParams } from './ms_tree/tree_job.ts';

const params = treeParams.extend({
  /** In the store, as it came: tab-separated, gzip. */
  table: z.object({ path: z.string(), sha256: z.string(), bytes: z.number() }),
});
type MSSATreeParams = z.infer<typeof params>;

/** A stand-alone tree: of a table of profiles that somebody brought. */
export class MSSATreeJob extends TreeJob<MSSATreeParams> {
  static readonly schema = params;

  get type(): TypeName {
    return { name: 'ms_sa_tree' };
  }

  protected async table(): Promise<TreeTable> {
    const { table } = this.params;
    return {
      table: { source: 'the table of profiles', file: house().store.absolute(table.path) },
      isolatesOf,
      ...{ leftOut: [], version: null, grows: false },
      about: async () => ({ tables: { profiles: { ...table } } }),
    };
  }
}

/** By name, so that the order of the rows means nothing. */
function isolatesOf({ strains, metadata }: ThreadTree): TreeIsolate[] {
  const isolates = strains.map((name, i): TreeIsolate => {
    const known = { StrainID: name, ID: name, Name: name };
    if (metadata.length === 0) return known;
    return {
      ...known,
      metadata: Object.fromEntries(metadata.map((column) => [column.name, column.cells[i]!])),
    };
  });
  return isolates.sort((a, b) => (a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0));
}
