import type { Pool } from '../../src/database/connect.ts';

/** A statement as it is about to be sent. */
export interface Statement {
  text: string;
  values: unknown[];
}

/**
 * The same pool, but every statement is rewritten on its way: how a test takes a protection out of our SQL without a
 * switch in the product that could be left on.
 */
export function rewriting(pool: Pool, rewrite: (statement: Statement) => Statement): Pool {
  const queryOf =
    (target: { query: (...words: unknown[]) => unknown }) =>
    (first: string | { text: string; values?: unknown[] }, values?: unknown[]) => {
      const asked = typeof first === 'string' ? { text: first, values } : first;
      // Without its name: a connection may have prepared the statement as it was.
      return target.query(rewrite({ text: asked.text, values: asked.values ?? [] }));
    };
  const wrap = (target: object, others: Record<string, unknown>): unknown =>
    new Proxy(target, {
      get: (it, key) => {
        if (key === 'query') return queryOf(it as never);
        if (key in others) return others[key as string];
        const value = Reflect.get(it, key) as unknown;
        return typeof value === 'function' ? value.bind(it) : value;
      },
    });
  return wrap(pool, { connect: async () => wrap(await pool.connect(), {}) }) as Pool;
}

/** Takes words out of statements that hold them; with `instead`, puts others there. */
export function without(words: string, instead = ''): (statement: Statement) => Statement {
  return ({ text, values }) => ({ text: text.replaceAll(words, instead), values });
}
