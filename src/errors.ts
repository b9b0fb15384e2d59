import { annotationErrors } from './errors/annotation.ts';
import { apiErrors } from './errors/api.ts';
import { apiV2Errors } from './errors/api_v2.ts';
import { assembleErrors } from './errors/assemble.ts';
import { backupErrors } from './errors/backup.ts';
import { cliErrors } from './errors/cli.ts';
import { crobotErrors } from './errors/crobot.ts';
import { databaseErrors } from './errors/database.ts';
import { genomeErrors } from './errors/genome.ts';
import { jobErrors } from './errors/jobs.ts';
import { loadErrors } from './errors/load.ts';
import { manifestErrors } from './errors/manifests.ts';
import { metadataErrors } from './errors/metadata.ts';
import { nservErrors } from './errors/nserv.ts';
import { peopleErrors } from './errors/people.ts';
import { pipelineErrors } from './errors/pipelines.ts';
import { readsErrors } from './errors/reads.ts';
import { recordErrors } from './errors/records.ts';
import { snpErrors } from './errors/snp.ts';
import { snpProjectErrors } from './errors/snp_projects.ts';
import { treeErrors } from './errors/trees.ts';
import { uploadErrors } from './errors/uploads.ts';

/**
 * The four classes of error that decide what becomes of a job (design: "Retries by class of error").
 * input: the user's data, never retried; infrastructure: retried later; resource: retried with more memory
 * or time; lost: looked up first, then retried.
 */
export const ERROR_CLASSES = ['input', 'infrastructure', 'resource', 'lost'] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** One row of the catalogue. `sentence` may hold {slots}; it says what is wrong, `cure` says what to do. */
export interface ErrorEntry {
  readonly class: ErrorClass;
  readonly status: number;
  readonly sentence: string;
  readonly cure: string;
}

/** Every error this project can report, by code. `docs/reference/errors.md` lists the same (a test compares). */
export const CATALOGUE = {
  ...genomeErrors,
  ...recordErrors,
  ...nservErrors,
  ...loadErrors,
  ...metadataErrors,
  ...jobErrors,
  ...databaseErrors,
  ...crobotErrors,
  ...pipelineErrors,
  ...annotationErrors,
  ...manifestErrors,
  ...apiErrors,
  ...assembleErrors,
  ...uploadErrors,
  ...apiV2Errors,
  ...cliErrors,
  ...readsErrors,
  ...peopleErrors,
  ...backupErrors,
  ...snpErrors,
  ...snpProjectErrors,
  ...treeErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof CATALOGUE;

type Slots<S extends string> = S extends `${string}{${infer K}}${infer Rest}` ? K | Slots<Rest> : never;
type EntrySlots<C extends ErrorCode> =
  | Slots<(typeof CATALOGUE)[C]['sentence']>
  | Slots<(typeof CATALOGUE)[C]['cure']>;
type Fill<C extends ErrorCode> = { [K in EntrySlots<C>]: string | number };

function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? `{${key}}`));
}

/** What travels of an error between processes: its code, its class and a sentence for a person. */
export interface ErrorReport {
  code: string;
  class: ErrorClass;
  message: string;
}

/** The only error that people are shown. Anything else that is thrown is a defect of ours. */
export class EnterobotError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly class: ErrorClass;
  readonly status: number;

  constructor(code: C, values: Fill<C>, options?: ErrorOptions) {
    const entry: ErrorEntry = CATALOGUE[code];
    const slots = values as Record<string, string | number>;
    const cure = entry.cure ? ` ${fill(entry.cure, slots)}` : '';
    super(`${fill(entry.sentence, slots)}${cure}`, options);
    this.name = 'EnterobotError';
    this.code = code;
    this.class = entry.class;
    this.status = entry.status;
  }

  report(): ErrorReport {
    return { code: this.code, class: this.class, message: this.message };
  }
}

/** An error of ours again, from the report that it travelled as between threads; a code that is not ours is UNEXPECTED. */
export function errorOfReport(report: ErrorReport): EnterobotError {
  const error = new EnterobotError('UNEXPECTED', { message: report.message });
  if (!Object.hasOwn(CATALOGUE, report.code)) return error;
  const { status } = CATALOGUE[report.code as ErrorCode];
  return Object.assign(error, { ...report, status });
}

/** Any thrown value as a report: ours as it is, everything else as UNEXPECTED of class infrastructure. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof EnterobotError) return error.report();
  const message = error instanceof Error ? error.message : String(error);
  return new EnterobotError('UNEXPECTED', { message }, { cause: error }).report();
}
