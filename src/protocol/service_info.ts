import { z } from 'zod';

/** What of CRobot's `GET /service-info` the web side reads: the pipelines it has, in the versions that it would run now. */
export const serviceInfoAnswer = z.object({
  pipelines: z.array(z.object({ name: z.string(), version: z.string() })),
});
export type PipelineVersion = z.infer<typeof serviceInfoAnswer>['pipelines'][number];
