/** What the event stream tells (docs/guides/api.md). */
export type Told =
  | { event: 'job'; data: JobMove }
  | { event: 'change'; data: RecordChange }
  | { event: 'reset'; data: unknown };

export interface JobMove {
  job_id: number;
  from_status: string | null;
  to_status: string;
  type: string;
  tag: string;
  database: string;
}
export interface RecordChange {
  kind: string;
  action: string;
  key: string;
  database: string | null;
  data: Record<string, unknown>;
}
