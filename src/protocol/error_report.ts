import { z } from 'zod';
import { ERROR_CLASSES } from '../errors.ts';

/** An error as it travels between a task, CRobot and the web side. */
export const errorReport = z.object({
  code: z.string().max(100),
  class: z.enum(ERROR_CLASSES),
  message: z.string().max(20_000),
});
