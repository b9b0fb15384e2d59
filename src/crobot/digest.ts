import { createHash } from 'node:crypto';
import type { Json, Submission } from '../protocol/task.ts';

/** JSON with the keys of every object sorted, so that equal content has equal text. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`);
  return `{${pairs.join(',')}}`;
}

/**
 * sha256 (hex) of what a submission's key stands for: pipeline, version as sent, inputs, params and reads.
 * Priority, callback, resources and the like may differ when the same key is sent again.
 */
export function contentDigest(submission: Submission): string {
  const { pipeline, version, inputs, params, reads } = submission;
  return createHash('sha256').update(canonical({ pipeline, version, inputs, params, reads })).digest('hex');
}
