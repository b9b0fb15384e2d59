import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { lookupsOf } from '../../ledger/lookup.ts';
import { assemblyInSight } from '../../records/assembly_in_sight.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import { sha256OfFile } from '../../store.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { barcode, database } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';
import { sendContent } from './send_content.ts';

/** Kinds of text by the end of a file's name; all else is bytes. */
const TEXTS = new Set([
  '.gff',
  '.gff3',
  '.gbk',
  '.gb',
  '.tsv',
  '.txt',
  '.fasta',
  '.fa',
  '.faa',
  '.ffn',
  '.json',
  '.log',
]);

/** `outputs` of a result: the file's name, and its place in the store. */
const outputs = z.record(z.string(), z.tuple([z.string(), z.string()]).rest(z.unknown()));

/** The files that a scheme's pipeline left of an assembly, e.g. its annotation. */
export async function outputRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/assemblies/:barcode/schemes/:scheme/outputs/:output',
    {
      config: { who: 'user' },
      schema: {
        summary: 'A file that the pipeline of a scheme left of an assembly',
        description: 'Answers ranges (206, 416), If-None-Match (304) and HEAD.',
        params: z.strictObject({
          ...{ database, barcode },
          scheme: z.string().min(1).max(100),
          /** As results.outputs names it. */
          output: z.string().min(1).max(100),
        }),
      },
    },
    async (request, reply) => {
      const { scheme: description, output, ...here } = request.params;
      const viewer = viewerIn(request);
      const assembly = await assemblyInSight(pool, viewer, here, 'files');
      const scheme = await schemeInSight(pool, viewer, here.database, description);
      const row = (await lookupsOf(pool, assembly.id)).find(
        ({ scheme_id, reference }) => scheme_id === scheme.id && reference === '',
      );
      const results = row?.other_data.results as { outputs?: unknown } | null | undefined;
      const known = new Map(Object.entries(outputs.safeParse(results?.outputs).data ?? {}));
      const [, kept] = known.get(output) ?? [];
      if (kept === undefined) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'file', key: output });
      const path = await store.confine(kept);
      const file = await stat(path);
      if (!file.isFile()) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'file', key: output });
      const text = TEXTS.has(extname(path));
      return sendContent(request, reply, {
        ...{ source: { path, bytes: file.size }, sha256: await sha256OfFile(path), text },
        type: text ? 'text/plain; charset=utf-8' : 'application/octet-stream',
        name: `${assembly.strain}_${description}_${basename(path)}`,
      });
    },
  );
}
