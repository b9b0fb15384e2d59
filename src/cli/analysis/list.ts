import { type Analysis, type AnalysisFilter, listAnalyses } from '../../ledger/analyses.ts';
import { firstLine } from '../job/first_line.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable, formatTime } from '../table.ts';

/** `analysis list`. */
export async function listAll({ pool }: Attached, options: CommonOptions & AnalysisFilter): Promise<void> {
  const analyses = await listAnalyses(pool, options);
  if (options.json) return print(JSON.stringify(analyses));
  if (analyses.length === 0) return progress('no analyses');
  const rows = analyses.map((one) => [
    ...[one.id, one.type, one.name, one.database, stateOf(one), one.data.job_id ?? ''],
    ...[formatTime(one.created), one.status === 'COMPLETE' ? '' : firstLine(one.reason, 80)],
  ]);
  print(formatTable(['analysis', 'type', 'name', 'database', 'state', 'job', 'made', 'reason'], rows));
}

/** In one word: the seed's flags, else where the newest job is. */
export function stateOf({ data, status }: Analysis): string {
  if (data.complete) return 'complete';
  if (data.failed) return status === 'KILLED' ? 'killed' : 'failed';
  // One that is made of results of others' jobs has no job of its own yet.
  if (status === null) return Object.values(data).includes('queued') ? 'queued' : 'not sent';
  return status === 'HELD' ? 'held' : 'queued';
}
