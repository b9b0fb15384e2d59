import { checkMetadata } from '../../src/records/check_metadata.ts';
import type { MetadataRules } from '../../src/records/metadata_rules.ts';
import { checkStrainName } from '../../src/records/names.ts';
import type { Answer } from '../api/call.ts';
import { wordsOf } from '../api/errors.ts';
import { rulesOf } from '../upload/rules.ts';
import type { Strain } from './columns.tsx';

export { rulesOf };
/** The fields of a database as the server tells them. */
export type ToldFields = Answer<'GET /api/v1.0/{database}/metadata_fields'>;

/** Why a cell cannot say that, by the server's own rules; undefined when it can. */
export function cellProblem(
  rules: MetadataRules,
  strain: Strain,
  field: string,
  text: string,
): string | undefined {
  if (field !== 'strain')
    return checkMetadata(rules, { [field]: text }, strain.metadata).problems[0]?.message;
  try {
    checkStrainName(text.trim());
    return undefined;
  } catch (error) {
    return wordsOf(error);
  }
}
