import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** The strains chosen together in a database, by whatever page shows them: a tree, a matrix, a table. */
export interface StrainSelection {
  /** Barcodes of strains. */
  chosen: ReadonlySet<string>;
  /** Chooses these and no others. */
  choose(barcodes: Iterable<string>): void;
}

const NONE: ReadonlySet<string> = new Set();
const chosenIn = new Map<string, ReadonlySet<string>>();
const listeners = new Set<() => void>();

const keyOf = (database: string) => `enterobot.chosen.${database}`;

/** What is chosen in a database now; it lives as long as the tab. */
function chosenStrains(database: string): ReadonlySet<string> {
  let known = chosenIn.get(database);
  if (!known) {
    known = kept(keyOf(database));
    chosenIn.set(database, known);
  }
  return known;
}

export function chooseStrains(database: string, barcodes: Iterable<string>): void {
  const chosen = new Set(barcodes);
  chosenIn.set(database, chosen);
  try {
    sessionStorage.setItem(keyOf(database), JSON.stringify([...chosen]));
  } catch {
    // No room, or none for this page: it is chosen all the same, until the page is loaded anew.
  }
  for (const tell of listeners) tell();
}

/** The strains that are chosen in a database, shared by all that show them. */
export function useStrainSelection(database: string): StrainSelection {
  const chosen = useSyncExternalStore(listen, () => chosenStrains(database));
  const choose = useCallback((barcodes: Iterable<string>) => chooseStrains(database, barcodes), [database]);
  return useMemo(() => ({ chosen, choose }), [chosen, choose]);
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

function kept(key: string): ReadonlySet<string> {
  try {
    const known: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(known) ? new Set(known.filter((one) => typeof one === 'string')) : NONE;
  } catch {
    return NONE;
  }
}
