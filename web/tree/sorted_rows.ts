import type { Value } from './colouring.ts';

export interface Sorting {
  /** A column. */
  id: string;
  descending: boolean;
}

/** What a click on the head of a column does: sorts by it, then the other way round, then not. */
export function nextSorting(before: Sorting | undefined, id: string): Sorting | undefined {
  if (before?.id !== id) return { id, descending: false };
  return before.descending ? undefined : { id, descending: true };
}

/** Numbers of strains sorted by their values; who has none is last, whichever way. */
export function sortedRows(
  rows: readonly number[],
  values: readonly Value[],
  descending: boolean,
): readonly number[] {
  const isKnown = (value: Value) => value !== null && value !== undefined && value !== '';
  return [...rows].sort((a, b) => {
    const [left, right] = [values[a], values[b]];
    if (!isKnown(left) || !isKnown(right)) return Number(isKnown(right)) - Number(isKnown(left)) || a - b;
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right), 'en', { numeric: true });
    return (descending ? -order : order) || a - b;
  });
}
