import type { JobStatus } from '../../src/protocol/states.ts';

/** A row of user_jobs at the end of the run. */
export interface JobRecord {
  job_id: number;
  status: JobStatus;
  attempt: number;
  reason: string | null;
  /** Whether its class has an effect that must stand once when it is COMPLETE. */
  has_effect: boolean;
  /** Whether its completion records another job. */
  has_next: boolean;
  /** The job whose completion recorded this one. */
  parent: number | null;
  /** `assembly scheme reference`, for jobs that a row of assembly_lookup follows. */
  lookup: string | null;
}

export interface EventRecord {
  event_id: number;
  job_id: number;
  attempt: number;
  from_status: JobStatus | null;
  to_status: JobStatus;
}

/** A row that a job's apply half wrote. */
export interface EffectRecord {
  job_id: number;
  attempt: number;
  kind: string;
}

/** One start of a task's work, told by the task itself. */
export interface TaskRecord {
  job_id: number;
  attempt: number;
  pid: number | null;
  /** Milliseconds since 1970. */
  started: number;
  /** Null: it never said that it ended, and nobody saw it die. */
  ended: number | null;
}

/** A row of assembly_lookup as it is stored. */
export interface LookupRecord {
  lookup: string;
  status: string;
  job_id: number;
  job_count: number;
  complete_count: number;
  queued_count: number;
  fail_count: number;
  /** The job whose results stand in it. */
  results_by: number | null;
}

/** All that a run left behind. */
export interface History {
  /** Ids that the sender was told. */
  sent: number[];
  jobs: JobRecord[];
  events: EventRecord[];
  effects: EffectRecord[];
  tasks: TaskRecord[];
  lookups: LookupRecord[];
}

/** What the guarantee forbids (design: "The guarantee"). */
export const FINDINGS = ['lost', 'doubled', 'backwards', 'stuck', 'counters', 'left'] as const;
export interface Finding {
  kind: (typeof FINDINGS)[number];
  /** The job, or the row of assembly_lookup, that it is about. */
  about: number | string;
  says: string;
}

/** Groups records by a key, in their order. */
export function groupBy<T, K>(records: readonly T[], key: (record: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const record of records) {
    const group = groups.get(key(record));
    if (group) group.push(record);
    else groups.set(key(record), [record]);
  }
  return groups;
}
