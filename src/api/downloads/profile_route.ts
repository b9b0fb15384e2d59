import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { getNservScheme } from '../../nserv/scheme.ts';
import { installationName } from '../../records/installation.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import type { StrainFilters } from '../../records/strain_filters.ts';
import { listStrains } from '../../records/strain_list.ts';
import { harmless } from '../../records/tables/table.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { database } from '../records/record_answers.ts';
import { strainFilterQuery, strainFilters } from '../records/strain_query.ts';
import { viewerIn } from '../who.ts';
import { sendStream } from './send_stream.ts';

/** Strains that are read at once. */
const SET = 200;

/** Profiles of a scheme, as GrapeTree reads them. */
export async function profileRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/schemes/:scheme/profiles',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Profiles of a typing scheme for the strains of a filter, tab-separated, missing written 0',
        description:
          'Of the best assemblies that were typed and whose files one may have; control runs are left out unless asked for.',
        params: z.strictObject({ database, scheme: z.string().min(1).max(100) }),
        querystring: strainFilterQuery,
      },
    },
    async (request, reply) => {
      const viewer = viewerIn(request);
      const { database: name, scheme: description } = request.params;
      const { param } = await schemeInSight(pool, viewer, name, description);
      if (!param.scheme) throw new EnterobotError('SCHEME_NOT_TYPING', { scheme: description });
      const scheme = await getNservScheme(pool, param.scheme);
      const filters = await strainFilters(pool, viewer, name, { controls: 'exclude', ...request.query });
      reply.header('x-installation', encodeURIComponent(await installationName(pool)));
      return sendStream(request, reply, {
        stream: () => Readable.from(profiles(pool, viewer, { ...filters, access: 'files' }, scheme)),
        ...{ type: 'text/tab-separated-values; charset=utf-8', name: `${name}_${description}_profiles.tsv` },
      });
    },
  );
}

async function* profiles(
  db: Queryable,
  viewer: Viewer,
  filters: StrainFilters,
  scheme: { id: number; loci: readonly string[] },
): AsyncGenerator<string> {
  yield `#Name\t${scheme.loci.join('\t')}\n`;
  for (let afterId = 0; ; ) {
    const strains = await listStrains(db, viewer, filters, { limit: SET, afterId });
    const ids = strains.flatMap(({ best_assembly }) => (best_assembly ? [best_assembly.id] : []));
    const { rows } = await db.query<{ assembly_id: number; alleles: (number | null)[] }>(
      `select assembly_id, alleles from nserv_positions where nserv_scheme_id = $1 and assembly_id = any($2::bigint[])`,
      [scheme.id, ids],
    );
    const typed = new Map(rows.map(({ assembly_id, alleles }) => [assembly_id, alleles]));
    let text = '';
    for (const { strain, best_assembly } of strains) {
      const alleles = best_assembly && typed.get(best_assembly.id);
      // GrapeTree takes -1 for an allele that all such genomes share.
      if (alleles)
        text += `${harmless(strain)}\t${alleles.map((n) => (n !== null && n > 0 ? n : 0)).join('\t')}\n`;
    }
    if (text !== '') yield text;
    if (strains.length < SET) return;
    afterId = strains.at(-1)!.id;
  }
}
