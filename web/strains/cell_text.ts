import type { Strain } from './columns.tsx';

/** What a cell says now. `strain` is the name, any other a field of metadata. */
export function cellText(strain: Strain, field: string): string {
  return field === 'strain' ? strain.strain : String(strain.metadata[field] ?? '');
}
