import { followLog } from '../../worker/follow_log.ts';
import { progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';

/**
 * `job log`: prints the log of the newest attempt and, while the job goes on, what is added to it; a new attempt
 * begins a new log. Ends when the job has ended or waits for a person. @throws JOB_UNKNOWN
 */
export async function printLog(house: Attached, id: number, follow: boolean): Promise<void> {
  for await (const piece of followLog(house, id, { follow })) {
    if ('bytes' in piece) process.stdout.write(piece.bytes);
    else if ('attempt' in piece) {
      progress(`--- job ${id}, attempt ${piece.attempt.attempt}: ${piece.attempt.output_location}`);
    } else {
      const { status, reason } = piece.none;
      progress(`job ${id} has no log yet: ${status}${reason ? `, ${reason}` : ''}`);
    }
  }
}
