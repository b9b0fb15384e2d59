import { checkMetadata } from '../../src/records/check_metadata.ts';
import type { MetadataRules } from '../../src/records/metadata_rules.ts';
import { checkStrainName } from '../../src/records/names.ts';
import { wordsOf } from '../api/errors.ts';
import type { Strain } from './columns.tsx';

/** What a cell says now. `strain` is the name, any other a field of metadata. */
export function cellText(strain: Strain, field: string): string {
  return field === 'strain' ? strain.strain : String(strain.metadata[field] ?? '');
}

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
