import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { tabixGff } from '../../genome/tabix.ts';
import { gffText } from '../../nserv/gff.ts';
import { typedLoci } from '../../nserv/positions.ts';
import { getNservScheme } from '../../nserv/scheme.ts';
import { type TypedScheme, typedSchemes } from '../../nserv/typed_schemes.ts';
import { type AssemblyRecord, assemblyInSight } from '../../records/assembly_in_sight.ts';
import { installationName } from '../../records/installation.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { barcode, database } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';
import { annotatingSchemes, annotation } from './annotation_files.ts';
import { FASTA_FILES, type FastaFile, indexedFasta } from './indexed_fasta.ts';
import { jbrowseConfig } from './jbrowse.ts';
import { type Content, sendContent } from './send_content.ts';

const FILES = '/api/v1.0/:database/assemblies/:barcode/files';
const BINARY = 'application/octet-stream';
const user = { who: 'user' } as const;
const GFF = /^([A-Za-z0-9][A-Za-z0-9_.-]*)\.(gff3|gff3\.gz|gff3\.gz\.tbi)$/;

/**
 * The files of an assembly, in one folder, so that a configuration of JBrowse 2 may name them by their bare names:
 * sequence.fasta (with .fai), sequence.fasta.gz (BGZF, with .fai and .gzi), for each scheme with places on it (typing, annotation, CRISPR) <scheme>.gff3, .gff3.gz
 * (BGZF) and .gff3.gz.tbi, and jbrowse.json.
 */
export async function assemblyFileRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.get(
    FILES,
    {
      config: user,
      schema: {
        summary: 'The names of the files of an assembly',
        params: z.strictObject({ database, barcode }),
        response: { 200: z.object({ files: z.array(z.string()) }) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const assembly = await assemblyInSight(pool, viewer, request.params, 'files');
      const schemes = [
        ...(await typedSchemes(pool, viewer, assembly.id)),
        ...(await annotatingSchemes(pool, viewer, assembly)),
      ];
      const gff = schemes.flatMap(({ description }) =>
        ['gff3', 'gff3.gz', 'gff3.gz.tbi'].map((end) => `${description}.${end}`),
      );
      return { files: [...FASTA_FILES, ...gff, 'jbrowse.json'] };
    },
  );

  app.get(
    `${FILES}/:file`,
    {
      config: user,
      schema: {
        summary: 'A file of an assembly: FASTA, GFF3, their indexes, a configuration of JBrowse 2',
        description:
          'Answers ranges (206, 416), If-None-Match (304) and HEAD; texts are gzipped for who takes it.',
        params: z.strictObject({ database, barcode, file: z.string().min(1).max(150) }),
      },
    },
    async (request, reply) => {
      const { file } = request.params;
      const viewer = viewerIn(request);
      const assembly = await assemblyInSight(pool, viewer, request.params, 'files');
      const installation = await installationName(pool);
      // A FASTA has no place for it.
      reply.header('x-installation', encodeURIComponent(installation));
      if (isFasta(file)) return sendContent(request, reply, await fasta(assembly, file));
      if (file === 'jbrowse.json')
        return sendContent(request, reply, await configuration(pool, viewer, assembly, installation));
      const left = await annotation(pool, store, viewer, assembly, file);
      if (left) return sendContent(request, reply, left);
      return sendContent(request, reply, await positions(pool, viewer, assembly, file, installation));
    },
  );

  async function fasta(assembly: AssemblyRecord, file: FastaFile): Promise<Content> {
    const found = await indexedFasta(store, { path: assembly.file_pointer, sha256: assembly.sha256 }, file);
    const text = file === 'sequence.fasta';
    return {
      ...{ source: found, sha256: found.sha256, text, type: typeOf(file) },
      name: file.replace('sequence', assembly.strain),
    };
  }
}

function isFasta(file: string): file is FastaFile {
  return (FASTA_FILES as readonly string[]).includes(file);
}

function typeOf(file: string): string {
  if (file.endsWith('.gz')) return 'application/gzip';
  if (file.endsWith('.gzi') || file.endsWith('.tbi')) return BINARY;
  return file.endsWith('.fasta') ? 'text/x-fasta; charset=utf-8' : 'text/plain; charset=utf-8';
}

async function configuration(
  db: Queryable,
  viewer: Viewer,
  assembly: AssemblyRecord,
  installation: string,
): Promise<Content> {
  const { barcode, strain } = assembly;
  const schemes = await typedSchemes(db, viewer, assembly.id);
  const annotated = await annotatingSchemes(db, viewer, assembly);
  const config = jbrowseConfig({ barcode, strain, installation, schemes, annotated });
  return {
    source: Buffer.from(`${JSON.stringify(config, null, 1)}\n`),
    ...{ type: 'application/json; charset=utf-8', name: `${strain}_jbrowse.json`, text: true, inline: true },
  };
}

/** @throws RECORD_UNKNOWN when there is no such file */
async function positions(
  db: Queryable,
  viewer: Viewer,
  assembly: AssemblyRecord,
  file: string,
  installation: string,
): Promise<Content> {
  const [, wanted, end] = GFF.exec(file) ?? [];
  const scheme = (await typedSchemes(db, viewer, assembly.id)).find(
    ({ description }) => description === wanted,
  );
  if (!scheme || !end) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'file', key: file });
  const text = await gffOf(db, assembly, scheme, installation);
  const name = `${assembly.strain}_${scheme.description}.${end}`;
  if (end === 'gff3')
    return { source: Buffer.from(text), type: 'text/x-gff3; charset=utf-8', name, text: true };
  const { gz, tbi } = tabixGff(text);
  return { source: end.endsWith('.tbi') ? tbi : gz, type: typeOf(file), name };
}

async function gffOf(
  db: Queryable,
  assembly: AssemblyRecord,
  scheme: TypedScheme,
  installation: string,
): Promise<string> {
  const { parameters } = await getNservScheme(db, scheme.nserv);
  const loci = (await typedLoci(db, assembly.id, scheme.nservId)) ?? [];
  const text = gffText({ scheme: scheme.nserv, kind: parameters.kind, loci });
  // A comment behind the first line, which must be the version.
  return text.replace('\n', `\n#!installation ${installation}\n#!assembly ${assembly.barcode}\n`);
}
