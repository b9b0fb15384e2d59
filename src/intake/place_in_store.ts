import type { StoreKind } from '../store.ts';

/** Where a user's file is kept in the store, and how its name by content ends. */
export function placeInStore(
  kind: 'reads' | 'assembly',
  name: string,
): { folder: StoreKind; suffix: string } {
  const packed = /\.gz$/i.test(name) ? '.gz' : '';
  return kind === 'reads'
    ? { folder: 'reads', suffix: `.fastq${packed}` }
    : { folder: 'assemblies', suffix: `.fasta${packed}` };
}
