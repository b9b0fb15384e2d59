import { createHash } from 'node:crypto';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { type LookupRow, lookupsOf } from '../../ledger/lookup.ts';
import type { Json } from '../../protocol/task.ts';
import { isOpenScheme } from '../access.ts';
import { type Assembly, assembliesOf } from '../assemblies.ts';
import { getDatabase } from '../databases.ts';
import { installationName } from '../installation.ts';
import { listSchemes, type Scheme } from '../schemes.ts';
import type { StrainRecord } from '../strain_list.ts';
import { toldResults } from '../told_results.ts';
import { tracesOf } from '../traces.ts';

/** What was found under one scheme. */
export interface TypedReport {
  label: string;
  status: LookupRow['status'];
  /** Of the pipeline that found it. */
  version: string;
  /** Of the typing scheme; null where it is none. */
  scheme_version: string | null;
  ST: number | null;
  /** Why there is no ST. */
  reason: string | null;
  /** Locus by locus, of schemes that fit on a page. */
  alleles: Record<string, number | null>;
  /** What else it found, in words. */
  results: Record<string, string>;
}

/** All that a report says of an isolate. The same content has the same hash, whenever and by whomever it is asked for. */
export interface ReportContent {
  installation: string;
  database: { name: string; genus: string };
  strain: {
    name: string;
    barcode: string;
    owner: string;
    control: string | null;
    metadata: Record<string, string>;
  };
  reads: { barcode: string; accession: string; platform: string; library: string; files: string[] }[];
  assembly: {
    barcode: string;
    status: string;
    file: string | null;
    sha256: string;
    n50: number | null;
    contigs: number | null;
    length: number | null;
    pipeline_version: string;
    chosen_by: string | null;
  } | null;
  qc: {
    verdict: string;
    reasons: string[];
    warnings: string[];
    criteria_version: string | null;
    species: string | null;
  } | null;
  typed: Record<string, TypedReport>;
}

/** A job whose programs a report may name. */
interface ReportJob {
  job_id: number;
  what: string;
}

export interface Report {
  content: ReportContent;
  /** Of the content (hex). */
  sha256: string;
  jobs: ReportJob[];
}

/** Loci that fit on a page. */
const FEW_LOCI = 20;
const OWN_KEYS = new Set([
  ...[
    'ST',
    'st_barcode',
    'reason',
    'scheme',
    'scheme_version',
    'alleles',
    'calls',
    'nearest',
    'nearest_ties',
  ],
  ...['in_the_way', 'outputs'],
]);

/** The report of a strain as it is now: QC, ST by scheme and everything typed, of its best assembly, else its newest. */
export async function reportOf(db: Queryable, strain: StrainRecord): Promise<Report> {
  const { genus } = await getDatabase(db, strain.database);
  const assemblies = await assembliesOf(db, strain.id);
  const assembly = assemblies.find(({ id }) => id === strain.best_assembly?.id) ?? assemblies.at(-1);
  const lookups = assembly ? await lookupsOf(db, assembly.id) : [];
  // A curator's report tells no more: it could not be signed by one and read by another.
  const open = (await listSchemes(db, strain.database)).filter(isOpenScheme);
  const schemes = new Map(open.map((scheme) => [scheme.id, scheme]));
  const shown = lookups.filter(
    ({ scheme_id, reference }) =>
      reference === '' && schemes.has(scheme_id) && schemes.get(scheme_id)!.description !== 'assembly_stats',
  );
  const traces = (await tracesOf(db, strain.id)).filter(
    ({ id }) => !assembly?.traceId || id === assembly.traceId,
  );
  const content: ReportContent = {
    installation: await installationName(db),
    database: { name: strain.database, genus },
    strain: {
      ...{ name: strain.strain, barcode: strain.barcode, owner: strain.owner, control: strain.control },
      metadata: strain.metadata,
    },
    reads: traces.map(({ barcode, accession, seqPlatform, seqLibrary, read1, read2 }) => ({
      ...{ barcode, accession, platform: seqPlatform, library: seqLibrary },
      files: [read1, read2].flatMap((file) => (file ? [file.name] : [])),
    })),
    assembly: assembly ? aboutAssembly(assembly, strain) : null,
    qc: assembly ? aboutQc(assembly) : null,
    typed: Object.fromEntries(
      shown.map((row) => {
        const scheme = schemes.get(row.scheme_id)!;
        return [scheme.description, aboutTyping(row, scheme)];
      }),
    ),
  };
  const jobs = [
    ...(assembly?.jobId ? [{ job_id: assembly.jobId, what: 'assembly' }] : []),
    ...lookups.flatMap(({ scheme_id, other_data }) => {
      const scheme = schemes.get(scheme_id);
      return scheme ? [{ job_id: Number(other_data.job_id), what: scheme.description }] : [];
    }),
  ];
  return { content, sha256: hashOf(content), jobs };
}

function aboutAssembly(assembly: Assembly, strain: StrainRecord): ReportContent['assembly'] {
  const { barcode, status, originalName, sha256, n50, contigs, length, pipelineVersion } = assembly;
  return {
    ...{
      barcode,
      status,
      sha256,
      n50,
      contigs,
      length,
      file: originalName,
      pipeline_version: pipelineVersion,
    },
    chosen_by: strain.best_assembly?.id === assembly.id ? strain.best_assembly.chosen_by : null,
  };
}

function aboutQc({ qc, status, criteriaVersion }: Assembly): ReportContent['qc'] {
  const found = (qc ?? {}) as Record<string, unknown>;
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  if (qc === null && status === 'Assembled') return null;
  return {
    verdict: String(found.shown ?? status),
    ...{ reasons: texts(found.reasons), warnings: texts(found.warnings), criteria_version: criteriaVersion },
    species: typeof found.species === 'string' ? found.species : null,
  };
}

function aboutTyping({ status, version, other_data }: LookupRow, { name }: Scheme): TypedReport {
  const results = toldResults((other_data.results ?? {}) as Json) as Record<string, Json>;
  const alleles = Object.entries((results.alleles ?? {}) as Record<string, number | null>);
  const told = (key: string) =>
    typeof results[key] === 'string' || typeof results[key] === 'number' ? results[key] : null;
  const others = Object.entries(results).filter(
    ([key, value]) => !OWN_KEYS.has(key) && value !== null && value !== '',
  );
  const version_of_scheme = told('scheme_version');
  return {
    ...{ label: name, status, version },
    scheme_version: version_of_scheme === null ? null : String(version_of_scheme),
    ST: typeof results.ST === 'number' ? results.ST : null,
    reason: told('reason') === null ? null : String(told('reason')),
    alleles: alleles.length <= FEW_LOCI ? Object.fromEntries(alleles) : {},
    results: Object.fromEntries(others.map(([key, value]) => [key, shortly(value)])),
  };
}

function shortly(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** The hash of a content, whatever the order of its keys (jsonb keeps none). */
function hashOf(content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]));
}

/** @throws REPORT_CHANGED when the content is not the one that somebody saw */
export function checkSeen(report: Report, seen: string): void {
  if (report.sha256 === seen) return;
  throw new EnterobotError('REPORT_CHANGED', { barcode: report.content.strain.barcode });
}
