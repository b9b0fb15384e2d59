import { eventsOf } from '../../ledger/events.ts';
import { getJobRow } from '../../ledger/job_row.ts';
import { type CommonOptions, print } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable, formatTime } from '../table.ts';
import { firstLine } from './first_line.ts';

/** `job events`: the moves as they were written down. @throws JOB_UNKNOWN */
export async function showEvents({ pool }: Attached, id: number, options: CommonOptions): Promise<void> {
  await getJobRow(pool, id);
  const events = await eventsOf(pool, id);
  if (options.json) return print(JSON.stringify(events));
  const rows = events.map((event) => [
    formatTime(event.at),
    event.attempt,
    event.from_status ?? '-',
    event.to_status,
    event.who,
    firstLine(event.why, 120),
  ]);
  print(formatTable(['time', 'attempt', 'from', 'to', 'who', 'why'], rows));
}
