import type { Answer } from '../api/call.ts';

type Job = Pick<
  Answer<'GET /api/v1.0/jobs'>['jobs'][number],
  'status' | 'reason' | 'error_code' | 'error_class' | 'kill_requested'
>;

/** What a person can do about a job, in a sentence; undefined when there is nothing to be done. */
export function whatToDo(job: Job, why: string | null = job.reason): string | undefined {
  const { status, error_code: code, error_class: kind } = job;
  if (status === 'COMPLETE') return undefined;
  if (status === 'KILLED') return 'Resend does it again, as a new job.';
  if (status === 'HELD') {
    if (code === 'JOB_CLASS_UNKNOWN')
      return 'It goes on by itself as soon as a worker is there that knows its type.';
    return 'When the cause is mended, Resend runs it again; Reprocess only writes its result again; Kill gives it up.';
  }
  if (status === 'FAILED') {
    switch (kind) {
      case 'input':
        return 'Its data are the cause: again they would come to the same. Upload others under the name of this strain.';
      case 'resource':
        return 'It was given more with each attempt. Ask an administrator for a machine with more memory or time, then Resend.';
      default:
        return 'Your data are not the cause. When what is told here is mended, Resend does it again.';
    }
  }
  if (job.kill_requested) return 'Nothing: it ends as soon as its programs are stopped.';
  if (why?.includes('CRobot unreachable'))
    return 'Nothing: it goes on by itself when CRobot is back. An administrator can see to that.';
  if (why?.includes('enterobot worker'))
    return 'An administrator starts a worker; it goes on by itself then.';
  if (why && /^(retry|again) /.test(why)) return 'Nothing: it is tried again by itself.';
  return undefined;
}
