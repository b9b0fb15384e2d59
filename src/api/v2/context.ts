import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Pool, Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import { schemesFor } from '../../records/access.ts';
import { type Database, getDatabase } from '../../records/databases.ts';
import type { Viewer } from '../../records/viewer.ts';
import { viewerIn } from '../who.ts';
import { baseOf, type Tickets } from './links.ts';

/** What every list needs beside its parameters. */
export interface Context {
  pool: Pool;
  viewer: Viewer;
  database: Database;
  /** What links begin with. */
  base: string;
  tickets: Tickets;
}

/** @throws DATABASE_UNKNOWN, AUTH_NEEDED */
export async function contextOf(
  { pool, tickets }: Pick<Context, 'pool' | 'tickets'>,
  request: FastifyRequest,
): Promise<Context> {
  const { database } = request.params as { database: string };
  return {
    pool,
    tickets,
    viewer: viewerIn(request),
    database: await getDatabase(pool, database),
    base: baseOf(request),
  };
}

/** A typing scheme of a database, with NServ's side of it. */
export interface TypingScheme {
  /** NServ's. */
  id: number;
  name: string;
  prefix: string;
  /** The database's name of it. */
  description: string;
}

/**
 * The typing scheme of a database that the viewer may see.
 * @throws SCHEME_UNKNOWN, also for a scheme that types nothing
 */
export async function typingScheme(
  { pool, viewer, database }: Pick<Context, 'pool' | 'viewer' | 'database'>,
  description: string,
): Promise<TypingScheme> {
  const [found] = await allOf(
    pool,
    sql<TypingScheme>`select n.id, n.name, n.prefix, schemes.description
      from schemes join nserv_schemes n on n.name = schemes.param ->> 'scheme'
      where schemes.database = ${database.name} and schemes.description = ${description} and ${schemesFor(viewer)}`,
  );
  if (!found) throw new EnterobotError('SCHEME_UNKNOWN', { database: database.name, scheme: description });
  return found;
}

/** NServ's loci, alleles and STs are seen by who sees the scheme of some database that goes by them. */
export async function seesNserv(db: Queryable, viewer: Viewer, nserv: string): Promise<boolean> {
  const [row] = await allOf(
    db,
    sql<{ seen: boolean }>`select exists (select from schemes
      where param ->> 'scheme' = ${nserv} and ${schemesFor(viewer)}) as seen`,
  );
  return row!.seen;
}
