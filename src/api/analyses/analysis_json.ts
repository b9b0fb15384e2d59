import { z } from 'zod';
import { JOB_STATUSES } from '../../protocol/states.ts';
import { json } from '../../protocol/task.ts';
import type { OpenAnalysis } from '../../records/analyses_in_sight.ts';
import { moment, told } from '../accounts/shapes.ts';
import { share } from '../accounts/share_routes.ts';

/** An analysis of any type, in lists. */
export const analysisJson = z.object({
  id: z.int(),
  type: z.string(),
  name: z.string(),
  database: z.string(),
  user_id: z.int(),
  username: z.string(),
  public: z.boolean(),
  /** own: may also say who else sees it, and remove it. */
  access: z.enum(['see', 'edit', 'own']),
  created: moment,
  changed: moment,
  job_id: z.int().nullable(),
  status: z.enum(JOB_STATUSES).nullable(),
  reason: z.string().nullable(),
  state: z.enum(['complete', 'failed', 'under way']),
  scheme: z.string().nullable(),
});

/** With what it found; the keys of `data` depend on its type. */
export const openAnalysisJson = analysisJson.extend({
  data: z.record(z.string(), json),
  /** Names of what can be downloaded, with their sizes, packed, in bytes. */
  tables: z.array(z.object({ name: z.string(), bytes: z.int() })),
  /** Null: one may not change it. */
  shares: z.array(share).nullable(),
});

const tablesOf = z.record(z.string(), z.object({ path: z.string(), bytes: z.int(), sha256: z.string() }));

/** The tables that an analysis has, as its data names them. */
export function tablesIn(data: OpenAnalysis['data']): z.infer<typeof tablesOf> {
  return tablesOf.safeParse(data.tables).data ?? {};
}

/** Paths of the store stay here. */
export function tellAnalysis(analysis: OpenAnalysis): z.output<typeof openAnalysisJson> {
  const { data, ...rest } = analysis;
  const { tables: _, state: ___, files: ____, query, ...found } = data;
  const { path: __, ...shown } = (query ?? {}) as Record<string, (typeof data)[string]>;
  return {
    ...told(rest),
    data: query === undefined ? found : { ...found, query: shown },
    tables: Object.entries(tablesIn(data)).map(([name, { bytes }]) => ({ name, bytes })),
  };
}

/** Browsers cut long names of files, and their endings with them. */
export function shortened(name: string): string {
  return [...name].slice(0, 60).join('').trim();
}
