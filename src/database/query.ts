import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import type { Queryable } from './connect.ts';
import type { DB } from './schema.generated.ts';

/**
 * kysely as a builder only: it compiles, `all` and `one` send the text to whatever is given, a pool or an open
 * transaction. So a record and a ledger move share one transaction without a second connection layer.
 */
export const build = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** All rows of a built query. */
export async function all<R>(db: Queryable, query: Compilable<R>): Promise<R[]> {
  const { sql, parameters } = query.compile();
  return (await db.query(sql, [...parameters])).rows as R[];
}

/** The first row of a built query, or undefined. */
export async function one<R>(db: Queryable, query: Compilable<R>): Promise<R | undefined> {
  return (await all(db, query))[0];
}

/** All rows of a statement that was written with kysely's `sql`, whose parts may carry parameters of their own. */
export async function allOf<R>(db: Queryable, statement: RawBuilder<R>): Promise<R[]> {
  return all(db, { compile: () => statement.compile(build) as never });
}
