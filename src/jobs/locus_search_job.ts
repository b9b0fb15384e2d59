import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import { readFasta } from '../genome/fasta.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import type { TypeName } from '../ledger/tag_and_type.ts';
import { isLocal } from '../nserv/local_names.ts';
import { numbersOfSequences } from '../nserv/numbers_of_sequences.ts';
import { getNservScheme } from '../nserv/scheme.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { nservNameOf, schemeParam } from '../records/schemes.ts';
import { type Viewer, viewerOf } from '../records/viewer.ts';
import { analysisParams, RemoteAnalysisJob } from './analysis_job.ts';
import { keepTable, tableText } from './analysis_table.ts';
import { house } from './house.ts';
import type { ApplyContext } from './job.ts';
import { type Carrier, strainsWithAllele, strainsWithLoci } from './locus_search/carriers.ts';
import { type FoundSequences, foundSequences, type Hit, hitsOn } from './locus_search/hits.ts';

const params = analysisParams.extend({
  scheme: z.object({ id: z.number(), description: z.string(), param: schemeParam }),
  /** As storeQuery put it into the store. */
  query: z.object({ path: z.string(), name: z.string(), sequences: z.number(), letters: z.number() }),
});
type LocusSearchParams = z.infer<typeof params>;

/** Strains that an item's data names for each allele; the table `carriers` names them all. */
const NAMED = 20;

/** What is told of one place; `sequence` stays in the query. */
type ToldHit = Omit<Hit, 'sequence'> & {
  /** NServ's number of what lies there; null: none, or only a part of the locus. */
  allele: number | null;
  /** A number of this house. */
  local: boolean;
  /** Strains of the database that carry this allele, and the first of them by name. */
  strains: number;
  carriers: string[];
  /** Strains that have the locus at all; null where that was not counted. */
  strains_with_locus: number | null;
};

interface Prepared {
  found: Record<string, Json>;
  summary: Record<string, Json>;
}

/**
 * Searches sequences for the loci of a scheme, and says which strains carry what was found. CRobot's pipeline is
 * nomenclature; what comes back is processed here, by the type (seed).
 */
export class LocusSearchJob extends RemoteAnalysisJob<LocusSearchParams, Prepared> {
  static readonly schema = params;

  get type(): TypeName {
    return { name: 'locus_search' };
  }

  protected firstData(): Record<string, Json> {
    const { scheme, query } = this.params;
    return { scheme: scheme.description, query };
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
      inputs: { assembly: this.params.query.path, scheme: snapshot },
      params: { scheme: this.nserv, scheme_version: String(version), each_sequence: true },
      reads: {},
      resources: {},
    };
  }

  override async fileNames(): Promise<Record<string, string>> {
    return { [this.params.query.path]: this.params.query.name };
  }

  /** Numbers are NServ's, by sequence: the snapshot may be older than the scheme is now, and nothing is minted. */
  async prepare(result: TaskResult, signal: AbortSignal): Promise<Prepared> {
    const checked = foundSequences.safeParse(result.values);
    if (!checked.success) {
      const problem = `nomenclature's values lack ${checked.error.issues[0]?.path.join('.')}`;
      throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
    }
    const { sequences, carriers } = await this.#name(checked.data, signal);
    const header = ['locus', 'allele', 'strain', 'strain_barcode', 'assembly'];
    const tables = {
      hits: await keepTable(tableText(HIT_COLUMNS, hitRows(sequences))),
      carriers: await keepTable(tableText(header, carriers)),
    };
    const hits = sequences.reduce((sum, one) => sum + one.hits.length, 0);
    const summary = {
      sequences: sequences.length,
      without_locus: sequences.filter((one) => one.hits.length === 0).length,
      hits,
    };
    const { scheme_version } = checked.data;
    const found = { scheme_version, pipeline_version: result.version, ...summary, found: sequences, tables };
    return { found: JSON.parse(JSON.stringify(found)), summary };
  }

  async apply({ writeAnalysis }: ApplyContext, { found, summary }: Prepared): Promise<Json> {
    await writeAnalysis(found);
    return summary;
  }

  /** Whose search it is: they are told of the strains that they see. @throws NOT_ALLOWED when their account was disabled since */
  async #viewer(): Promise<Viewer> {
    const userId = this.row?.user_id ?? this.ownership.userId ?? 1;
    const viewer = await viewerOf(house().pool, userId);
    if (!viewer) throw new EnterobotError('NOT_ALLOWED', { who: `user ${userId}` });
    return viewer;
  }

  async #name(found: FoundSequences, signal: AbortSignal) {
    const { pool, store } = house();
    const scheme = await getNservScheme(pool, this.nserv);
    const idOf = new Map(scheme.loci.map((locus, i) => [locus, scheme.locusIds[i]!]));
    const contigs = new Map(
      (await readFasta(store.absolute(this.params.query.path))).map((contig) => [contig.name, contig]),
    );
    const searched = found.sequences.map(({ name, length, calls }) => ({
      ...{ name, length, hits: hitsOn(contigs.get(name)!, calls) },
    }));
    const all = searched.flatMap((one) => one.hits);
    const whole = all.filter((hit) => hit.sequence !== null);
    const numbers = await numbersOfSequences(
      pool,
      whole.map(({ locus, sequence }) => ({ locusId: idOf.get(locus)!, sequence: sequence! })),
    );
    const numberOf = new Map(whole.map((hit, i) => [hit, numbers[i]!]));
    const loci = [...new Set(all.map((hit) => idOf.get(hit.locus)!))];
    const viewer = await this.#viewer();
    const withLoci = await strainsWithLoci(pool, viewer, this.database, scheme.id, loci);
    const known = new Map<string, Carrier[]>();
    for (const hit of whole) {
      signal.throwIfAborted();
      const allele = numberOf.get(hit);
      const key = `${hit.locus}\t${allele}`;
      if (!allele || known.has(key)) continue;
      known.set(key, await strainsWithAllele(pool, viewer, this.database, idOf.get(hit.locus)!, allele));
    }
    const tell = ({ sequence: _, ...hit }: Hit, allele: number | null): ToldHit => {
      const strains = known.get(`${hit.locus}\t${allele}`) ?? [];
      return {
        ...{ ...hit, allele, local: allele !== null && isLocal(allele), strains: strains.length },
        carriers: strains.slice(0, NAMED).map((one) => one.strain),
        strains_with_locus: withLoci.get(idOf.get(hit.locus)!) ?? null,
      };
    };
    return {
      sequences: searched.map(({ hits, ...one }) => ({
        ...{ ...one, hits: hits.map((hit) => tell(hit, numberOf.get(hit) ?? null)) },
      })),
      carriers: [...known].flatMap(([key, strains]) =>
        strains.map((one) => [...key.split('\t'), one.strain, one.barcode, one.assembly]),
      ),
    };
  }
}

const HIT_COLUMNS = [
  ...['sequence', 'start', 'end', 'strand', 'locus', 'allele', 'nearest', 'identity', 'coverage'],
  ...['strains', 'strains_with_locus', 'flags', 'reason'],
];

function hitRows(sequences: { name: string; hits: ToldHit[] }[]): (string | number | null)[][] {
  return sequences.flatMap(({ name, hits }) =>
    hits.map((hit) => [
      ...[name, hit.start, hit.end, hit.strand, hit.locus, hit.allele, hit.nearest],
      ...[hit.identity?.toFixed(4) ?? null, hit.coverage?.toFixed(4) ?? null],
      ...[hit.strains, hit.strains_with_locus, hit.flags.join(',') || null, hit.reason],
    ]),
  );
}
