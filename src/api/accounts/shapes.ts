import { z } from 'zod';

/** Text that PostgreSQL can hold, up to so many UTF-16 units. */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0]*$/, 'holds a NUL');

/** The number of a row. */
export const id = z.coerce.number().int().min(1).max(2_147_483_647);

export const nameOfUser = text(254).min(1);
export const passwordText = text(2000).min(1);
export const email = text(254);
export const linkWord = text(200).min(1);

/** A page of a list. */
export const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  offset: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
});

/** A moment, as ISO 8601 in UTC. */
export const moment = z.string();

type Told<T> = T extends Date
  ? string
  : T extends readonly (infer E)[]
    ? Told<E>[]
    : T extends object
      ? { [K in keyof T]: Told<T[K]> }
      : T;

/** A row as JSON says it: moments become text. */
export function told<T>(value: T): Told<T> {
  if (value instanceof Date) return value.toISOString() as Told<T>;
  if (Array.isArray(value)) return value.map(told) as Told<T>;
  if (value === null || typeof value !== 'object') return value as Told<T>;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(inner)])) as Told<T>;
}

/** What a route that has nothing to say answers. */
export const done = z.object({ ok: z.literal(true) });
export const OK = { ok: true } as const;
