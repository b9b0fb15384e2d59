import type { Answer } from '../api/call.ts';
import type { JobStatus } from '../jobs/job_statuses.ts';
import { Icon, type IconName } from './icon.tsx';

export type { JobStatus };
export type UploadState = Answer<'GET /api/v1.0/uploads'>['records'][number]['state'];

type Tone = 'wait' | 'run' | 'good' | 'bad' | 'held' | 'off';
interface Look {
  word: string;
  tone: Tone;
  icon: IconName;
  /** What it means, for who rests on it. */
  means: string;
}

/** States by colour, icon and word, so that none of the three alone must be seen. */
const JOB: Record<JobStatus, Look> = {
  WAITING: { word: 'Waiting', tone: 'wait', icon: 'clock', means: 'Recorded; not sent yet' },
  QUEUED: { word: 'Queued', tone: 'wait', icon: 'queue', means: 'CRobot has it and has not begun' },
  RUNNING: { word: 'Running', tone: 'run', icon: 'run', means: 'Its programs run' },
  RETURNED: {
    word: 'Returned',
    tone: 'run',
    icon: 'inbox',
    means: 'Its result is here and is being written',
  },
  HELD: { word: 'Held', tone: 'held', icon: 'pause', means: 'It waits for a person' },
  COMPLETE: { word: 'Complete', tone: 'good', icon: 'check', means: 'Done' },
  FAILED: { word: 'Failed', tone: 'bad', icon: 'cross', means: 'It ended without a result' },
  KILLED: { word: 'Killed', tone: 'off', icon: 'stop', means: 'A person ended it' },
};

const UPLOAD: Record<UploadState, Look> = {
  awaiting_files: {
    word: 'Awaiting files',
    tone: 'wait',
    icon: 'clock',
    means: 'None of its files is here yet',
  },
  uploading: { word: 'Uploading', tone: 'run', icon: 'upload', means: 'Some of its bytes are here' },
  checking: { word: 'Checking', tone: 'run', icon: 'search', means: 'Its files are being read' },
  accepted: { word: 'Accepted', tone: 'good', icon: 'check', means: 'It is a strain now' },
  refused: { word: 'Refused', tone: 'bad', icon: 'cross', means: 'Its files cannot be taken' },
  cancelled: { word: 'Cancelled', tone: 'off', icon: 'stop', means: 'A person ended it' },
  abandoned: { word: 'Abandoned', tone: 'off', icon: 'stop', means: 'Nothing came for a long time' },
};

const QC: Record<string, Look> = {
  'Passed QC': {
    word: 'Passed QC',
    tone: 'good',
    icon: 'check',
    means: 'It meets the criteria of its genus',
  },
  'Failed QC': { word: 'Failed QC', tone: 'bad', icon: 'cross', means: 'It does not meet the criteria' },
  Assembled: { word: 'Assembled', tone: 'run', icon: 'clock', means: 'Not judged yet' },
  Refused: { word: 'Refused', tone: 'bad', icon: 'cross', means: 'Its file is no assembly' },
};

export function JobState({ status }: { status: JobStatus }) {
  return <State {...JOB[status]} />;
}
export function UploadStateMark({ state }: { state: UploadState }) {
  return <State {...UPLOAD[state]} />;
}
export function QcState({ status }: { status: string }) {
  return <State {...(QC[status] ?? { word: status, tone: 'off', icon: 'dash', means: status })} />;
}

/** Whatever else has a state: by colour, icon and word as all of them. */
export function Mark({ means, ...look }: Omit<Look, 'means'> & { means?: string }) {
  return <State {...look} means={means ?? look.word} />;
}

function State({ word, tone, icon, means }: Look) {
  return (
    <span className={`state ${tone}`} title={means}>
      <Icon name={icon} size={14} />
      {word}
    </span>
  );
}

export function isEnded(status: JobStatus): boolean {
  return status === 'COMPLETE' || status === 'FAILED' || status === 'KILLED';
}
