import type { Queryable, Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';

/** A row of the table `schedules`. */
export interface Schedule {
  name: string;
  cron: string;
  handler: string;
  last_tick: Date;
  enabled: boolean;
  catch_up: boolean;
}

const COLUMNS = 'name, cron, handler, last_tick, enabled, catch_up';

/** Every schedule, by name. */
export async function listSchedules(db: Queryable): Promise<Schedule[]> {
  const { rows } = await db.query<Schedule>(`select ${COLUMNS} from schedules order by name`);
  return rows;
}

/**
 * Switches a schedule on or off. What it missed while it was off is not made up for.
 * @throws SCHEDULE_UNKNOWN
 */
export async function setEnabled(db: Queryable, name: string, enabled: boolean): Promise<Schedule> {
  const { rows } = await db.query<Schedule>(
    `update schedules set last_tick = case when enabled then last_tick else now() end, enabled = $2
      where name = $1 returning ${COLUMNS}`,
    [name, enabled],
  );
  if (!rows[0]) throw new EnterobotError('SCHEDULE_UNKNOWN', { name });
  return rows[0];
}

/** The schedules that are on, and the database's clock. */
export async function readSchedules(db: Queryable): Promise<{ now: Date; schedules: Schedule[] }> {
  const { rows } = await db.query<{ now: Date } & Schedule>(
    `select clock_timestamp() as now, ${COLUMNS} from schedules where enabled order by name`,
  );
  return { now: rows[0]?.now ?? new Date(), schedules: rows };
}

/**
 * Takes a tick: false when it, or a later one, was taken before, or the schedule was changed since it was read. The row
 * stays locked until the transaction ends, so another scheduler that wants the same tick waits, and then sees that it
 * was taken. This alone makes a tick happen once, whoever believes to lead.
 */
export async function takeTick(tx: Transaction, schedule: Schedule, tick: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update schedules set last_tick = $2
      where name = $1 and last_tick < $2 and enabled and cron = $3 and handler = $4`,
    [schedule.name, tick, schedule.cron, schedule.handler],
  );
  return rowCount === 1;
}
