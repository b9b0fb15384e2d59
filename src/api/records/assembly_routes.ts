import { z } from 'zod';
import { lookupsOf } from '../../ledger/lookup.ts';
import type { Json } from '../../protocol/task.ts';
import { ACCESS, reaches } from '../../records/access.ts';
import { type AssemblyRecord, assembliesInSight, assemblyInSight } from '../../records/assembly_in_sight.ts';
import { getDatabase } from '../../records/databases.ts';
import { schemesInSight } from '../../records/scheme_in_sight.ts';
import { toldResults } from '../../records/told_results.ts';
import { tracesOf } from '../../records/traces.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { viewerIn } from '../who.ts';
import { barcode, database, listOf } from './record_answers.ts';
import { strainToShow } from './strain_routes.ts';

const BASE = '/api/v1.0/:database';
const user = { who: 'user' } as const;
const here = z.strictObject({ database, barcode });

const assemblyAnswer = z.object({
  barcode: z.string(),
  strain: z.string(),
  strain_barcode: z.string(),
  status: z.string(),
  n50: z.number().nullable(),
  contig_number: z.number().nullable(),
  total_length: z.number().nullable(),
  /** The whole report of quality control. */
  qc: z.unknown(),
  criteria_version: z.string().nullable(),
  pipeline_version: z.string(),
  stats: z.record(z.string(), z.unknown()),
  /** Null for who may not have its file, likewise sha256. */
  original_name: z.string().nullable(),
  job_id: z.int().nullable(),
  trace: z.string().nullable(),
  sha256: z.string().nullable(),
  created: z.iso.datetime(),
  /** It is the best assembly of its strain. */
  best: z.boolean(),
  access: z.enum(ACCESS),
});

const typingAnswer = z.object({
  scheme: z.string(),
  label: z.string(),
  reference: z.string(),
  status: z.string(),
  version: z.string(),
  st_barcode: z.string().nullable(),
  job_id: z.int().nullable(),
  results: z.unknown(),
});

const traceAnswer = z.object({
  barcode: z.string(),
  accession: z.string(),
  seq_platform: z.string(),
  seq_library: z.string(),
  /** None for who may not have them: their names may say who the patient was. */
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  created: z.iso.datetime(),
});

const schemeAnswer = z.object({
  barcode: z.string(),
  description: z.string(),
  name: z.string(),
  version: z.string(),
  display: z.string(),
  pipeline: z.string().nullable(),
  /** NServ's name; null: no typing scheme. */
  scheme: z.string().nullable(),
});

/** What belongs to a strain, and the schemes of a database. */
export async function assemblyRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    `${BASE}/strains/:barcode/assemblies`,
    {
      config: user,
      schema: {
        summary: 'The assemblies of a strain',
        params: here,
        response: { 200: listOf(assemblyAnswer) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const strain = await strainToShow(pool, viewer, request.params);
      const records = (await assembliesInSight(pool, viewer, strain.id)).map(tellAssembly);
      return { records, total: records.length };
    },
  );

  app.get(
    `${BASE}/strains/:barcode/traces`,
    {
      config: user,
      schema: { summary: 'The reads of a strain', params: here, response: { 200: listOf(traceAnswer) } },
    },
    async (request) => {
      const strain = await strainToShow(pool, viewerIn(request), request.params);
      const theirs = reaches(strain.access, 'files');
      const records = (await tracesOf(pool, strain.id)).map((trace) => ({
        ...{ barcode: trace.barcode, accession: trace.accession, created: trace.created.toISOString() },
        ...{ seq_platform: trace.seqPlatform, seq_library: trace.seqLibrary },
        files: [trace.read1, trace.read2].flatMap((file) =>
          theirs && file ? [{ name: file.name, bytes: file.bytes, sha256: file.sha256 }] : [],
        ),
      }));
      return { records, total: records.length };
    },
  );

  app.get(
    `${BASE}/assemblies/:barcode`,
    {
      config: user,
      schema: {
        summary: 'One assembly, with what is known of it under each scheme',
        params: here,
        response: { 200: assemblyAnswer.extend({ typed: z.array(typingAnswer) }) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const assembly = await assemblyInSight(pool, viewer, request.params);
      const seen = await schemesInSight(pool, viewer, assembly.database);
      const schemes = new Map(seen.map((one) => [one.id, one]));
      const typed = (await lookupsOf(pool, assembly.id)).flatMap((row) => {
        const scheme = schemes.get(row.scheme_id);
        if (!scheme) return [];
        const { reference, status, version, st_barcode, other_data } = row;
        return {
          ...{ scheme: scheme.description, label: scheme.name, reference, status, version, st_barcode },
          ...{
            job_id: other_data.job_id ?? null,
            results: toldResults(other_data.results as Json | undefined),
          },
        };
      });
      return { ...tellAssembly(assembly), typed };
    },
  );

  app.get(
    `${BASE}/schemes`,
    {
      config: user,
      schema: {
        summary: 'The schemes of a database; those that are not public only for its curators',
        params: z.strictObject({ database }),
        response: { 200: listOf(schemeAnswer) },
      },
    },
    async (request) => {
      const viewer = viewerIn(request);
      const { name } = await getDatabase(pool, request.params.database);
      const seen = await schemesInSight(pool, viewer, name);
      const records = seen.map(({ barcode, description, name, version, param }) => ({
        ...{ barcode, description, name, version, display: param.display },
        ...{ pipeline: param.pipeline ?? null, scheme: param.scheme ?? null },
      }));
      return { records, total: records.length };
    },
  );
}

function tellAssembly(assembly: AssemblyRecord) {
  const {
    id: _,
    database: __,
    file_pointer: ___,
    depth_pointer: ____,
    created,
    original_name,
    sha256,
    ...rest
  } = assembly;
  const file = reaches(rest.access, 'files')
    ? { original_name, sha256 }
    : { original_name: null, sha256: null };
  return { ...rest, ...file, qc: rest.qc ?? null, created: created.toISOString() };
}
