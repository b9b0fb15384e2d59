import type { Pool } from '../database/connect.ts';
import type { Logger } from '../log.ts';
import type { CRobotHealth } from './crobot_health.ts';
import { every } from './every.ts';
import { tellOutage } from './outages.ts';
import type { Tally } from './tally.ts';

/** How much of its counting a killed worker takes along. */
const REPORT_MS = 5000;

interface ReportParts {
  pool: Pool;
  worker: string;
  tally: Tally;
  health: CRobotHealth;
  logger: Logger;
}

/** Writes down every few seconds what this worker counted and whether it reaches CRobot. Returns how to stop it. */
export function startReports({ pool, worker, tally, health, logger }: ReportParts): () => Promise<void> {
  const report = async (silentFor: number | undefined): Promise<void> => {
    await tally.flush(pool);
    await tellOutage(pool, worker, silentFor);
  };
  const stop = every(REPORT_MS, logger, 'write down what was counted', () => report(health.silentFor()));
  return async () => {
    await stop();
    // The last words of a worker: it misses nobody any more. That they do not get through keeps it from nothing.
    await report(undefined).catch(() => {});
  };
}
