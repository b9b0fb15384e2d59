import { useCallback, useMemo, useRef, useState } from 'react';
import type { MetadataRules } from '../../src/records/metadata_rules.ts';
import { type Answer, call } from '../api/call.ts';
import { ServerRefused, wordsOf } from '../api/errors.ts';
import { ask, queryClient } from '../api/queries.ts';
import { cellProblem, cellText } from './cell_check.ts';
import type { Strain } from './columns.tsx';

/** What a cell shall say, in sight of a version of its strain. */
export interface CellEdit {
  strain: Strain;
  field: string;
  text: string;
}

/** A cell that does not say yet what somebody wrote into it. */
export interface Pending {
  text: string;
  state: 'saving' | 'wrong' | 'conflict';
  why?: string;
}
export type PendingOf = ReadonlyMap<string, Pending>;

/** Somebody else changed the same cell meanwhile. */
export interface Conflict {
  /** As it is now. */
  strain: Strain;
  field: string;
  mine: string;
  theirs: string;
}

interface Done {
  strain: Strain;
  field: string;
  before: string;
}

export interface Edits {
  /** By barcode, then by field. */
  pending: ReadonlyMap<string, PendingOf>;
  conflicts: readonly Conflict[];
  /** Writes cells: those of one strain together, against the version in whose sight they were written. */
  save(edits: readonly CellEdit[]): Promise<void>;
  /** What the last change was, for a button; undefined: there is nothing to take back. */
  undoable: string | undefined;
  undo(): Promise<void>;
  /** One conflict is settled: what is there stays, or what was written is written over it. */
  settle(conflict: Conflict, mine: boolean): Promise<void>;
  /** Cells that were not taken are as they were. */
  forget(barcode: string, field: string): void;
}

type Route = 'GET /api/v1.0/{database}/strains';
/** More saved at once would only wait for the same database. */
const AT_ONCE = 4;

/** The cells of a table of strains that are being changed, and what was changed last. */
export function useEdits(database: string, rules: MetadataRules | undefined): Edits {
  const [pending, setPending] = useState<ReadonlyMap<string, PendingOf>>(new Map());
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const [last, setLast] = useState<readonly Done[]>([]);
  const newest = useRef(last);
  newest.current = last;
  /** What is being saved: who takes back at once what they wrote waits for it. */
  const running = useRef<Promise<unknown>>(Promise.resolve());
  /** The versions that our own edits made: who wrote them has seen them. */
  const versions = useRef(new Map<string, number>());

  const mark = useCallback(
    (barcode: string, fields: readonly string[], one: Pending | ((field: string) => Pending) | undefined) => {
      setPending((before) => {
        const next = new Map(before);
        const cells = new Map(before.get(barcode));
        for (const field of fields) {
          if (one) cells.set(field, typeof one === 'function' ? one(field) : one);
          else cells.delete(field);
        }
        if (cells.size > 0) next.set(barcode, cells);
        else next.delete(barcode);
        return next;
      });
    },
    [],
  );

  const write = useCallback(
    async (strain: Strain, cells: ReadonlyMap<string, string>, why: string): Promise<Done[]> => {
      const { barcode } = strain;
      const path = { database, barcode };
      const fields = [...cells.keys()];
      mark(barcode, fields, (field) => ({ text: cells.get(field)!, state: 'saving' }));
      const { strain: name, ...metadata } = Object.fromEntries(cells);
      const seen = Math.max(strain.row_version, versions.current.get(barcode) ?? 0);
      try {
        const now = await call('PATCH /api/v1.0/{database}/strains/{barcode}', {
          path,
          body: {
            ...{ row_version: seen, why },
            ...(name === undefined ? {} : { strain: name.trim() }),
            ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
          },
        });
        // Where others wrote in between, what they wrote was perhaps not seen.
        if (now.row_version === seen + 1) versions.current.set(barcode, now.row_version);
        put(database, now);
        mark(barcode, fields, undefined);
        return fields.map((field) => ({ strain: now, field, before: cellText(strain, field) }));
      } catch (error) {
        const changed = error instanceof ServerRefused && error.refusal.code === 'RECORD_CHANGED';
        const now = changed
          ? await call('GET /api/v1.0/{database}/strains/{barcode}', { path }).catch(() => undefined)
          : undefined;
        if (!now) {
          mark(barcode, fields, (field) => ({
            text: cells.get(field)!,
            state: 'wrong',
            why: wordsOf(error),
          }));
          return [];
        }
        put(database, now);
        mark(barcode, fields, (field) => ({
          ...{ text: cells.get(field)!, state: 'conflict' },
          why: `Somebody else wrote “${cellText(now, field)}” meanwhile`,
        }));
        setConflicts((before) => [
          ...before,
          ...fields.map((field) => ({
            ...{ strain: now, field, mine: cells.get(field)!, theirs: cellText(now, field) },
          })),
        ]);
        return [];
      }
    },
    [database, mark],
  );

  const saveNow = useCallback(
    async (edits: readonly CellEdit[], why = 'table of strains', undoes = false) => {
      if (!rules) return;
      const byStrain = new Map<string, { strain: Strain; cells: Map<string, string> }>();
      for (const { strain, field, text } of edits) {
        if (text.trim() === cellText(strain, field)) {
          mark(strain.barcode, [field], undefined);
          continue;
        }
        const problem = cellProblem(rules, strain, field, text);
        if (problem !== undefined) {
          mark(strain.barcode, [field], { text, state: 'wrong', why: problem });
          continue;
        }
        const one = byStrain.get(strain.barcode) ?? { strain, cells: new Map<string, string>() };
        one.cells.set(field, text);
        byStrain.set(strain.barcode, one);
      }
      const done: Done[] = [];
      const waiting = [...byStrain.values()];
      const work = async () => {
        for (let one = waiting.shift(); one; one = waiting.shift())
          done.push(...(await write(one.strain, one.cells, why)));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const kept = undoes ? [] : done;
      if (!undoes && done.length === 0) return;
      newest.current = kept;
      setLast(kept);
    },
    [rules, mark, write],
  );
  const save = useCallback(
    (...given: Parameters<typeof saveNow>) => {
      const done = saveNow(...given);
      running.current = Promise.all([running.current, done]);
      return done;
    },
    [saveNow],
  );

  const undo = useCallback(async () => {
    await running.current;
    // The version that our change made is the one that is taken back: what somebody wrote since is not lost.
    await save(
      newest.current.map(({ strain, field, before }) => ({ strain, field, text: before })),
      'undone in the table of strains',
      true,
    );
  }, [save]);

  const settle = useCallback(
    async (conflict: Conflict, mine: boolean) => {
      setConflicts((before) => before.filter((one) => one !== conflict));
      const { strain, field } = conflict;
      mark(strain.barcode, [field], undefined);
      if (mine) await save([{ strain, field, text: conflict.mine }]);
    },
    [mark, save],
  );
  const forget = useCallback((barcode: string, field: string) => mark(barcode, [field], undefined), [mark]);

  const undoable = undoWords(last, (field) => rules?.fieldNamed(field)?.label ?? field);
  return useMemo(
    () => ({ pending, conflicts, save, undoable, undo, settle, forget }),
    [pending, conflicts, save, undoable, undo, settle, forget],
  );
}

function undoWords(last: readonly Done[], labelOf: (field: string) => string): string | undefined {
  const [first] = last;
  if (!first) return undefined;
  return last.length > 1
    ? `${last.length} cells`
    : `${first.field === 'strain' ? 'Name' : labelOf(first.field)} of ${first.strain.strain}`;
}

/** What lists show of the strain is what it is now, without asking for them again. */
function put(database: string, now: Answer<'PATCH /api/v1.0/{database}/strains/{barcode}'>): void {
  queryClient.setQueriesData<Answer<Route>>(
    {
      queryKey: ['GET /api/v1.0/{database}/strains' satisfies Route],
      predicate: ({ queryKey }) =>
        (queryKey[1] as { path?: { database?: string } } | undefined)?.path?.database === database,
    },
    (page) =>
      page && {
        ...page,
        records: page.records.map((one) =>
          one.barcode === now.barcode ? { ...now, ...(one.values ? { values: one.values } : {}) } : one,
        ),
      },
  );
  const path = { database, barcode: now.barcode };
  queryClient.setQueryData(ask('GET /api/v1.0/{database}/strains/{barcode}', { path }).queryKey, now);
}
