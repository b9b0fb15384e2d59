import type { ApiApp, ApiOptions } from '../options.ts';
import { houseOf } from './house.ts';
import { houseAnswer } from './house_answer.ts';

/** How the house is doing: workers, CRobot, the queue, the last day, the disk, backups. */
export async function houseRoute(app: ApiApp, options: ApiOptions): Promise<void> {
  const house = houseOf(options);
  app.get(
    '/api/v1.0/admin/house',
    {
      config: { who: 'admin' },
      schema: {
        summary: 'How the house is doing: workers, CRobot, queue, the last day, disk, backup',
        response: { 200: houseAnswer },
      },
    },
    () => house(),
  );
}
