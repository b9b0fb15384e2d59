import { z } from 'zod';

/** CRobot's answer to `GET /head/load`: what its machine has for tasks, what they use of it, and whose they are. */
export const loadAnswer = z.object({
  cores: z.number(),
  memory_mb: z.number(),
  used: z.object({ cores: z.number(), memory_mb: z.number() }),
  clients: z.array(z.object({ client: z.string(), waiting: z.int(), running: z.int() })),
});
export type Load = z.infer<typeof loadAnswer>;
