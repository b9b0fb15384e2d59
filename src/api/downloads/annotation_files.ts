import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { lookupsOf } from '../../ledger/lookup.ts';
import type { AssemblyRecord } from '../../records/assembly_in_sight.ts';
import { schemesInSight } from '../../records/scheme_in_sight.ts';
import type { Viewer } from '../../records/viewer.ts';
import { type Store, sha256OfFile } from '../../store.ts';
import type { Content } from './send_content.ts';

const file = z.tuple([z.string(), z.string()]);
/** A result whose pipeline left a GFF3 (BGZF) and its tabix index. */
const withGff = z.looseObject({ outputs: z.looseObject({ gff_file: file, gff_index: file }) });

/** A scheme whose pipeline left a GFF3 of an assembly. */
export interface AnnotatingScheme {
  description: string;
  /** For people. */
  label: string;
  /** As the pipeline told them: absolute. */
  gff: string;
  index: string;
}

/** The schemes of its database whose pipelines left a GFF3 of an assembly; those that the viewer may not see are left out. */
export async function annotatingSchemes(
  db: Queryable,
  viewer: Viewer,
  { id, database }: Pick<AssemblyRecord, 'id' | 'database'>,
): Promise<AnnotatingScheme[]> {
  const results = new Map(
    (await lookupsOf(db, id)).map((row) => [row.scheme_id, withGff.safeParse(row.other_data.results).data]),
  );
  return (await schemesInSight(db, viewer, database)).flatMap(({ id: scheme, description, name: label }) => {
    const found = results.get(scheme);
    if (!found) return [];
    const { gff_file, gff_index } = found.outputs;
    return [{ description, label, gff: gff_file[1], index: gff_index[1] }];
  });
}

/** `<scheme>.gff3`, `.gff3.gz` or `.gff3.gz.tbi` as a pipeline left it; undefined when no scheme's did. */
export async function annotation(
  db: Queryable,
  store: Store,
  viewer: Viewer,
  assembly: AssemblyRecord,
  name: string,
): Promise<Content | undefined> {
  const schemes = await annotatingSchemes(db, viewer, assembly);
  const scheme = schemes.find(({ description }) => name.startsWith(`${description}.gff3`));
  const end = scheme && name.slice(scheme.description.length);
  if (!scheme || (end !== '.gff3' && end !== '.gff3.gz' && end !== '.gff3.gz.tbi')) return undefined;
  const path = await store.confine(end === '.gff3.gz.tbi' ? scheme.index : scheme.gff);
  const shown = `${assembly.strain}_${scheme.description}${end}`;
  if (end === '.gff3') {
    const text = gunzipSync(await readFile(path));
    return { source: text, type: 'text/x-gff3; charset=utf-8', name: shown, text: true };
  }
  const { size: bytes } = await stat(path);
  const type = end === '.gff3.gz' ? 'application/gzip' : 'application/octet-stream';
  return { source: { path, bytes }, sha256: await sha256OfFile(path), type, name: shown };
}
