import { z } from 'zod';
import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { CallKind } from '../genome/calls.ts';
import { CLASSIC_LOCI } from '../genome/scheme.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import type { TypeName } from '../ledger/tag_and_type.ts';
import { type KnownProfiles, knownProfiles } from '../nserv/known_profiles.ts';
import { type NamedCalls, nameCalls } from '../nserv/name_calls.ts';
import { storePositions, type TypedLocus } from '../nserv/positions.ts';
import { raiseNotices } from '../nserv/raise_notices.ts';
import { getNservScheme } from '../nserv/scheme.ts';
import type { TaskResult } from '../protocol/result.ts';
import { type Json, json } from '../protocol/task.ts';
import { nservNameOf } from '../records/schemes.ts';
import { house } from './house.ts';
import type { ApplyContext } from './job.ts';
import { SchemeJob, type SchemeJobParams, schemeJobParams } from './scheme_job.ts';

const KINDS = ['exact', 'near', 'partial', 'missing', 'multiple'] as const satisfies readonly CallKind[];

const copy = z.looseObject({
  contig: z.string(),
  start: z.number(),
  end: z.number(),
  strand: z.enum(['+', '-']),
});

/** What of the pipeline's values is used; everything else of a call is kept as it came. */
const found = z.looseObject({
  scheme_version: z.string(),
  nearest: z.array(json),
  nearest_ties: z.number().default(0),
  calls: z.array(
    z.looseObject({
      locus: z.string(),
      kind: z.enum(KINDS),
      sequence: z.string().nullable(),
      novel: z.boolean().default(false),
      identity: z.number(),
      coverage: z.number(),
      flags: z.array(z.string()),
      copies: z.array(copy),
    }),
  ),
});
type Found = z.infer<typeof found>;
type FoundCall = Found['calls'][number];

interface Prepared {
  version: string;
  found: Found;
  /** What this process knew before the transaction began. */
  known: KnownProfiles | null;
}

/** Types an assembly by a scheme of NServ. CRobot finds the sequences; NServ names them, in the job's transaction. */
export class NomenclatureJob extends SchemeJob<SchemeJobParams, Prepared> {
  static readonly schema = schemeJobParams;

  /** nomenclature:<scheme> (seed). */
  override get type(): TypeName {
    return { name: 'nomenclature', scheme: this.params.scheme.description };
  }

  /** NServ's name of the scheme. @throws SCHEME_NOT_TYPING */
  get nserv(): string {
    return nservNameOf(this.params.scheme);
  }

  async request(): Promise<TaskRequest> {
    const { snapshot, version } = await getNservScheme(house().pool, this.nserv);
    return {
      pipeline: 'nomenclature',
      version: '',
      inputs: { assembly: this.params.assemblyFilepointer, scheme: snapshot },
      params: { scheme: this.nserv, scheme_version: String(version) },
      reads: {},
      resources: {},
    };
  }

  async prepare(result: TaskResult): Promise<Prepared> {
    const checked = found.safeParse(result.values);
    if (checked.success) {
      const known = await knownProfiles(house().pool, this.nserv);
      return { version: result.version, found: checked.data, known };
    }
    const problem = `nomenclature's values lack ${checked.error.issues[0]?.path.join('.')}`;
    throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
  }

  /**
   * Numbers and ST are NServ's, by sequence, not the pipeline's: the snapshot may be older than the scheme is now. What is
   * new gets its number here, in the transaction that keeps it. The places of all loci go into the positions; the results
   * repeat the calls of a large scheme only where there is more to say than an exact allele at one place. What the job
   * itself keeps is a summary: numbers that give way later are followed in the results alone.
   */
  async apply({ tx, writeLookup }: ApplyContext, { version, found, known }: Prepared): Promise<Json> {
    const named = await nameCalls(tx, this.nserv, found.calls, known);
    const { scheme, alleles, st, reason } = named;
    await storePositions(tx, this.assemblyId, scheme.id, placed(named, found.calls));
    const about = {
      ST: st?.st ?? null,
      st_barcode: st?.barcode ?? null,
      reason,
      scheme: this.nserv,
      scheme_version: found.scheme_version,
    };
    const results: Json = {
      ...about,
      alleles: Object.fromEntries(scheme.loci.map((locus, at) => [locus, alleles[at]!])),
      in_the_way: named.inTheWay.map((one) => ({ ...one })),
      nearest: st ? [] : found.nearest,
      nearest_ties: st ? 0 : found.nearest_ties,
      calls: found.calls
        .filter((call) => scheme.loci.length <= CLASSIC_LOCI || !isPlain(call))
        .map(({ sequence: _, ...call }) => call as Record<string, Json>),
    };
    const before = await stBefore(tx, this.assemblyId, this.params.scheme.id);
    await writeLookup({ version, stBarcode: about.st_barcode, results });
    // The same ST again is no news.
    if (st && st.barcode !== before) {
      const ids = { assemblyId: this.assemblyId, schemeId: this.params.scheme.id, nservId: scheme.id };
      await raiseNotices(tx, { ...ids, loci: scheme.loci.length, st: st.st });
    }
    const count = (fits: (allele: number | null) => boolean) => alleles.filter(fits).length;
    return {
      ...about,
      loci: alleles.length,
      numbered: count((allele) => allele !== null && allele > 0),
      missing: count((allele) => allele === 0),
      minted: { alleles: named.minted.length, ST: named.stMinted },
    };
  }
}

/** The barcode of the ST that the assembly had before under a scheme. */
async function stBefore(tx: Queryable, assemblyId: number, schemeId: number): Promise<string | null> {
  const { rows } = await tx.query<{ st_barcode: string | null }>(
    "select st_barcode from assembly_lookup where assembly_id = $1 and scheme_id = $2 and reference = ''",
    [assemblyId, schemeId],
  );
  return rows[0]?.st_barcode ?? null;
}

/** An exact allele at one place, of which the positions say all there is. */
function isPlain({ kind, flags, copies }: FoundCall): boolean {
  return kind === 'exact' && flags.length === 0 && copies.length === 1;
}

/** Every locus of the scheme with its number and its places. */
function placed({ scheme, alleles }: NamedCalls, calls: readonly FoundCall[]): TypedLocus[] {
  const byLocus = new Map(calls.map((call) => [call.locus, call]));
  return scheme.loci.map((locus, at) => {
    const allele = alleles[at]!;
    const call = byLocus.get(locus);
    if (!call || call.copies.length === 0) {
      return { locus, allele, kind: 'missing', copies: [], identity: 0, coverage: 0, flags: [] };
    }
    const { kind, copies, identity, coverage, flags } = call;
    return { locus, allele, kind, copies, identity, coverage, flags };
  });
}
