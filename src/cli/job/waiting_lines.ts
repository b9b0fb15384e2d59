import type { Waiting } from '../../worker/waiting.ts';

/** Why a job waits, its place and the estimate, as `job show` prints them: label and words. */
export function waitingLines({ why, position, estimate, basis }: Waiting): [string, string | null][] {
  const ahead = basis && basis.ahead > 0 ? `, ${basis.ahead} ahead, ${basis.atOnce} at once` : '';
  const from =
    basis &&
    `a ${basis.runs === 1 ? 'run' : `median of ${basis.runs} runs`} took ${span(basis.median)}${ahead}`;
  return [
    ['waits', why],
    ['position', position === null ? null : `${position}${position === 1 ? ' (next)' : ''}`],
    ['estimate', estimate === null ? null : `done in about ${span(estimate)} (${from})`],
  ];
}

/** A span of time as people say it: 40 s, 12 min, 3.5 h, 2 days. */
function span(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
