import type { Answer } from '../api/call.ts';
import { JobState } from '../parts/state.tsx';

type Analysis = Pick<Answer<'GET /api/v1.0/analyses'>['records'][number], 'state' | 'status'>;

/** Where an analysis is: as its newest job is, and complete or failed where its flags say so. */
export function AnalysisState({ analysis: { state, status } }: { analysis: Analysis }) {
  if (state === 'complete') return <JobState status="COMPLETE" />;
  if (state === 'failed') return <JobState status={status === 'KILLED' ? 'KILLED' : 'FAILED'} />;
  return <JobState status={status ?? 'WAITING'} />;
}
