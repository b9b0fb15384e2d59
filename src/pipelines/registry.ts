import { EnterobotError } from '../errors.ts';
import type { PipelineDescription } from '../protocol/task.ts';
import { checkFields } from './check_fields.ts';
import { crispr } from './crispr.ts';
import { echo } from './echo.ts';
import { generic } from './generic.ts';
import { nomenclature } from './nomenclature.ts';
import type { Pipeline } from './pipeline.ts';
import { prokkaAnnotation } from './prokka_annotation.ts';
import { qaEvaluation } from './qa_evaluation.ts';
import { qassembly } from './qassembly.ts';
import { seroPred } from './sero_pred.ts';

/** Every pipeline; one of your own is one file and one line here. */
export const PIPELINES: readonly Pipeline[] = [
  qassembly,
  qaEvaluation,
  nomenclature,
  prokkaAnnotation,
  crispr,
  seroPred,
  generic,
  echo,
];

/**
 * The pipeline of that name and version ('' means the current one).
 * @throws PIPELINE_UNKNOWN, PIPELINE_VERSION_UNKNOWN
 */
export function findPipeline(name: string, version: string): Pipeline {
  const pipeline = PIPELINES.find((candidate) => candidate.name === name);
  if (!pipeline) {
    const known = PIPELINES.map((candidate) => candidate.name).join(', ');
    throw new EnterobotError('PIPELINE_UNKNOWN', { pipeline: name, known });
  }
  if (version !== '' && version !== pipeline.version) {
    const current = pipeline.version;
    throw new EnterobotError('PIPELINE_VERSION_UNKNOWN', { pipeline: name, version, current });
  }
  return pipeline;
}

/** What CRobot's head needs of each pipeline. `check` throws PIPELINE_FIELD_WRONG naming the bad field. */
export function describe(): PipelineDescription[] {
  return PIPELINES.map((pipeline) => ({
    name: pipeline.name,
    version: pipeline.version,
    resources: pipeline.resources,
    ...(pipeline.resourcesOf && {
      resourcesOf: (params) => pipeline.resourcesOf!(pipeline.params.parse(params)),
    }),
    check: (inputs, params, reads) => {
      checkFields(pipeline, { inputs, params, reads });
    },
  }));
}
