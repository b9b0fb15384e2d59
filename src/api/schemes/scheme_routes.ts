import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { getNservScheme, type NservScheme } from '../../nserv/scheme.ts';
import { allelesOfLocus, lociOf, READABLE_LOCI, sizeOfScheme, stsOf } from '../../nserv/scheme_lists.ts';
import { listVersions } from '../../nserv/versions.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import type { Scheme } from '../../records/schemes.ts';
import type { Viewer } from '../../records/viewer.ts';
import { moment, text, told } from '../accounts/shapes.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { listOf } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';
import { profileSearch } from './profile_search.ts';
import { schemeParams } from './scheme_params.ts';

const PATH = '/api/v1.0/:database/schemes/:scheme';
const config = { who: 'user' } as const;
const tags = ['schemes'];
const number = z.coerce.number().int().min(0).max(2_147_483_647);
const part = (most: number) => ({
  limit: z.coerce.number().int().min(1).max(most).default(100),
  offset: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
});

const detail = z.object({
  barcode: z.string(),
  description: z.string(),
  name: z.string(),
  version: z.string(),
  display: z.string(),
  pipeline: z.string().nullable(),
  /** What its results give, beside STs. */
  columns: z.array(z.object({ name: z.string(), label: z.string(), description: z.string().nullable() })),
  /** Null: it is no typing scheme. */
  typing: z
    .object({
      /** NServ's name of it. */
      name: z.string(),
      prefix: z.string(),
      version: z.int(),
      kind: z.string(),
      loci: z.int(),
      alleles: z.int(),
      sts: z.int(),
      /** In the order of profiles, where they are few enough to be read; else empty. */
      locus_names: z.array(z.string()),
      versions: z.array(
        z.object({
          version: z.int(),
          imported: moment,
          source: z.string(),
          alleles: z.int(),
          sts: z.int(),
        }),
      ),
    })
    .nullable(),
});
const columnsOf = z.array(
  z.object({ name: z.string(), label: z.string(), description: z.string().optional() }),
);

const alleleJson = z.object({
  allele: z.int(),
  barcode: z.string(),
  local: z.boolean(),
  length: z.int(),
  sequence: z.string(),
});
const stJson = z.object({
  st: z.int(),
  barcode: z.string(),
  local: z.boolean(),
  profile: z.array(z.int()).nullable(),
});

/** Schemes of a database as they are looked through: loci, alleles, STs, profiles. */
export async function schemeRoutes(app: ApiApp, options: ApiOptions): Promise<void> {
  const { pool } = options;
  const typing = async (
    viewer: Viewer,
    asked: { database: string; scheme: string },
  ): Promise<NservScheme> => {
    const { description, param } = await schemeInSight(pool, viewer, asked.database, asked.scheme);
    if (!param.scheme) throw new EnterobotError('SCHEME_NOT_TYPING', { scheme: description });
    return getNservScheme(pool, param.scheme);
  };
  const tellTyping = async ({ param }: Scheme) => {
    if (!param.scheme) return null;
    const scheme = await getNservScheme(pool, param.scheme);
    const { name, prefix, version, loci, parameters } = scheme;
    const versions = await listVersions(pool, name);
    return {
      ...{ name, prefix, version, kind: parameters.kind, loci: loci.length },
      ...(await sizeOfScheme(pool, scheme)),
      locus_names: loci.length <= READABLE_LOCI ? loci : [],
      versions: versions.slice(0, 50).map((one) => told({ ...pick(one), imported: one.imported })),
    };
  };

  app.get(
    PATH,
    {
      config,
      schema: {
        summary: 'What a scheme is: its version, and how many loci, alleles and STs it has',
        tags,
        params: schemeParams,
        response: { 200: detail },
      },
    },
    async (request) => {
      const { database: of, scheme: name } = request.params;
      const scheme = await schemeInSight(pool, viewerIn(request), of, name);
      const { barcode, description, version, param } = scheme;
      const columns = columnsOf.safeParse(param.columns).data ?? [];
      return {
        ...{ barcode, description, name: scheme.name, version, display: param.display },
        pipeline: param.pipeline ?? null,
        columns: columns.map((one) => ({ ...one, description: one.description ?? null })),
        typing: await tellTyping(scheme),
      };
    },
  );
  app.get(
    `${PATH}/loci`,
    {
      config,
      schema: {
        summary: 'Loci of a typing scheme, in its order',
        tags,
        params: schemeParams,
        querystring: z.strictObject({ ...part(1000), search: text(200).optional() }),
        response: {
          200: listOf(
            z.object({ locus: z.string(), barcode: z.string(), position: z.int(), alleles: z.int() }),
          ),
        },
      },
    },
    async (request) => lociOf(pool, await typing(viewerIn(request), request.params), request.query),
  );
  app.get(
    `${PATH}/loci/:locus/alleles`,
    {
      config,
      schema: {
        summary: 'Alleles of a locus with their sequences, by number',
        tags,
        params: schemeParams.extend({ locus: text(200).min(1) }),
        querystring: z.strictObject({ ...part(500), allele: number.optional() }),
        response: { 200: listOf(alleleJson) },
      },
    },
    async (request) => {
      const scheme = await typing(viewerIn(request), request.params);
      const locusId = scheme.locusIds[scheme.loci.indexOf(request.params.locus)];
      if (locusId === undefined) {
        const kind = `locus of ${request.params.scheme}`;
        throw new EnterobotError('RECORD_UNKNOWN', { kind, key: request.params.locus });
      }
      return allelesOfLocus(pool, scheme, locusId, request.query);
    },
  );
  app.get(
    `${PATH}/sts`,
    {
      config,
      schema: {
        summary: 'STs of a typing scheme, by number; with their profiles where it has few loci',
        tags,
        params: schemeParams,
        querystring: z.strictObject({ ...part(1000), from: number.optional() }),
        response: { 200: listOf(stJson) },
      },
    },
    async (request) => stsOf(pool, await typing(viewerIn(request), request.params), request.query),
  );
  profileSearch(app, options, typing);
}

function pick({
  version,
  source,
  alleles,
  sts,
}: {
  version: number;
  source: string;
  alleles: number;
  sts: number;
}) {
  return { version, source, alleles, sts };
}
