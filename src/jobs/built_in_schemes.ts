import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { Database } from '../records/databases.ts';
import type { SchemeParam } from '../records/schemes.ts';
import { crisprScheme } from './built_in/crispr.ts';
import { prokkaScheme } from './built_in/prokka_annotation.ts';
import { SERO_PRED } from './built_in/sero_pred.ts';
import type { JobClass } from './job.ts';
import type { SchemeJobParams } from './scheme_job.ts';

/** A scheme that comes with Enterobot; `enterobot scheme add` attaches it to a database. */
export interface BuiltInScheme {
  /** Its name in the system, the type of its jobs: never changed. */
  description: string;
  /** Its label for people. */
  name: string;
  /** The genera that it is for; any, when absent. */
  genera?: readonly string[];
  /** Display, pipeline, columns and what else it has in that database. */
  param(database: Database): SchemeParam;
  /** The version of what it compares with in that database, where that has one: results of another are out of date. */
  version?(db: Queryable, database: Database): Promise<string>;
  /** The class of its jobs; GenericJob when absent: the assembly in, the pipeline's values kept as they came. */
  Job?: JobClass<SchemeJobParams>;
}

/** Every built-in scheme, each in a file of its own in `built_in/`; one more is one line here. */
export const BUILT_IN_SCHEMES: readonly BuiltInScheme[] = [prokkaScheme, SERO_PRED, crisprScheme];

/** The built-in scheme of that name. @throws SCHEME_NOT_BUILT_IN */
export function builtInScheme(description: string): BuiltInScheme {
  const found = BUILT_IN_SCHEMES.find((scheme) => scheme.description === description);
  if (found) return found;
  const known = BUILT_IN_SCHEMES.map((scheme) => scheme.description).join(', ') || 'none';
  throw new EnterobotError('SCHEME_NOT_BUILT_IN', { scheme: description, known });
}
