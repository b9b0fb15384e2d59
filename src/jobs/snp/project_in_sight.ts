import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { ITEM_ACCESS, type ItemAccess } from '../../records/access.ts';
import { type OpenAnalysis, openAnalysis } from '../../records/analyses_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import { SNP_PROJECT } from './new_project.ts';

const file = z.object({ file: z.string(), path: z.string(), sha256: z.string(), bytes: z.int() });

/** What a project's row says; keys of the seed, and what it was begun with. */
const projectData = z.looseObject({
  ref_id: z.int(),
  ref_barcode: z.string(),
  ref_name: z.string(),
  from: z.enum(['assemblies', 'reads']),
  snp_count: z.record(z.string(), z.int().nullable()).optional(),
  summary: z
    .looseObject({
      ...{ genomes: z.int(), distinct: z.int(), sites: z.int(), core: z.int(), masked: z.int() },
      ...{ reference_length: z.int(), other_sites: z.int().default(0), sentence: z.string().optional() },
      left_out: z.array(z.object({ name: z.string(), reason: z.string() })),
    })
    .optional(),
  tree: z.looseObject({ sentence: z.string(), support: z.string().nullable() }).optional(),
  files: z.record(z.string(), file).default({}),
  made_again: z.array(z.object({ what: z.string(), at: z.string() })).default([]),
});
export type ProjectData = z.infer<typeof projectData>;

/** A project as a viewer sees it. @throws RECORD_UNKNOWN, NOT_ALLOWED */
export async function projectInSight(
  db: Queryable,
  viewer: Viewer,
  id: number,
  wanted: Exclude<ItemAccess, 'none'> = 'see',
): Promise<OpenAnalysis & { project: ProjectData }> {
  const seen = await openAnalysis(db, viewer, id);
  if (seen.type !== SNP_PROJECT)
    throw new EnterobotError('RECORD_UNKNOWN', { kind: 'SNP project', key: String(id) });
  if (ITEM_ACCESS.indexOf(seen.access) < ITEM_ACCESS.indexOf(wanted))
    throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  return { ...seen, project: projectData.parse(seen.data) };
}
