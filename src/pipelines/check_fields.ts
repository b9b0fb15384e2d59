import type { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import type { Json } from '../protocol/task.ts';
import type { Pipeline } from './pipeline.ts';

/** The three groups of fields of a submission. */
export interface Fields {
  inputs: Record<string, string>;
  params: Record<string, Json>;
  reads: Record<string, string>;
}

/**
 * The fields as the pipeline's schemas make them (defaults filled in).
 * @throws PIPELINE_FIELD_WRONG naming the first bad field, as `params.assembler`
 */
export function checkFields(
  pipeline: Pipeline,
  fields: Fields,
): { inputs: unknown; params: unknown; reads: unknown } {
  const parsed = {
    inputs: parse(pipeline, 'inputs', pipeline.inputs, fields.inputs),
    params: parse(pipeline, 'params', pipeline.params, fields.params),
    reads: parse(pipeline, 'reads', pipeline.reads, fields.reads),
  };
  const misfit = pipeline.fits?.(parsed);
  if (misfit) throw new EnterobotError('PIPELINE_FIELD_WRONG', { pipeline: pipeline.name, ...misfit });
  return parsed;
}

function parse(pipeline: Pipeline, group: string, schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  // An unknown field is reported at its parent; name the field itself.
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  throw new EnterobotError('PIPELINE_FIELD_WRONG', {
    pipeline: pipeline.name,
    field: [group, ...issue.path.map(String), ...unknown].join('.'),
    reason: unknown.length > 0 ? 'it does not know this field' : issue.message.replace(/\.$/, ''),
  });
}
