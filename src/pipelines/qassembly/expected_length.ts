import { criteriaOf } from '../criteria/criteria_of.ts';
import type { QAssemblyParams } from '../qassembly.ts';

/** For a genus whose genomes we have no range for: about the middle of the pathogens people sequence. */
const ANY_BACTERIUM = 5_000_000;

/** Expected genome length, bases: as told, else the middle of the genus' range, else that of any bacterium. */
export function expectedLength(params: Pick<QAssemblyParams, 'expected_length' | 'genus'>): number {
  if (params.expected_length !== undefined) return params.expected_length;
  const { min_length, max_length } = criteriaOf(params.genus).criteria;
  return min_length === null || max_length === null ? ANY_BACTERIUM : (min_length + max_length) / 2;
}
