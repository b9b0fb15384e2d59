import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { EnterobotError } from '../errors.ts';
import { type Access, accessTo, type Guarded, reaches } from './access.ts';
import type { Viewer } from './viewer.ts';

/** What access needs to know of a strain, and how it is found. */
export interface StrainInSight extends Guarded {
  id: number;
  barcode: string;
  strain: string;
}

const COLUMNS = sql`s.id, s.barcode, s.strain, s.database, s.owner, s.private,
  coalesce(s.release_date <= current_date, false) as released`;

/**
 * A strain by its barcode, with which the viewer may go as far as `wanted`.
 * @throws RECORD_UNKNOWN when there is none, and likewise when they may not even see its row; NOT_ALLOWED when they see it
 *   and may not do that
 */
export async function strainInSight(
  db: Queryable,
  viewer: Viewer,
  barcode: string,
  wanted: Exclude<Access, 'none'>,
): Promise<StrainInSight> {
  const [strain] = await allOf(
    db,
    sql<StrainInSight>`select ${COLUMNS} from strains s where s.barcode = ${barcode}`,
  );
  return inSight(viewer, strain, { kind: 'strain', key: barcode }, wanted);
}

/** The same of the strain that a trace belongs to, with the trace's id. @throws RECORD_UNKNOWN, NOT_ALLOWED */
export async function strainOfTraceInSight(
  db: Queryable,
  viewer: Viewer,
  barcode: string,
  wanted: Exclude<Access, 'none'>,
): Promise<{ strain: StrainInSight; traceId: number }> {
  const [found] = await allOf(
    db,
    sql<StrainInSight & { trace_id: number }>`select ${COLUMNS}, t.id as trace_id
      from traces t join strains s on s.id = t.strain_id where t.barcode = ${barcode}`,
  );
  const strain = inSight(viewer, found, { kind: 'trace', key: barcode }, wanted);
  return { strain, traceId: found!.trace_id };
}

function inSight(
  viewer: Viewer,
  strain: StrainInSight | undefined,
  named: { kind: string; key: string },
  wanted: Exclude<Access, 'none'>,
): StrainInSight {
  const access = strain ? accessTo(viewer, strain) : 'none';
  if (!strain || access === 'none') throw new EnterobotError('RECORD_UNKNOWN', named);
  if (!reaches(access, wanted)) throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  return strain;
}
