import { isAbsolute } from 'node:path';
import type { Json } from '../protocol/task.ts';

/** A file as a result keeps it: its name and where it lies (the seed's form of outputs). */
function isFile(value: Json | undefined): value is [string, string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [name, path] = value;
  return typeof name === 'string' && typeof path === 'string' && isAbsolute(path);
}

/**
 * A scheme's results as people are told them: of files their names. Where they lie is the server's own affair; who may
 * have them downloads them by their names.
 */
export function toldResults(results: Json | undefined): Json {
  if (results === null || typeof results !== 'object' || Array.isArray(results)) return results ?? null;
  const told = (value: Json): Json => (isFile(value) ? [value[0]] : value);
  return Object.fromEntries(
    Object.entries(results).map(([key, value]) => [
      key,
      key === 'outputs' && value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([name, file]) => [name, told(file as Json)]))
        : told(value as Json),
    ]),
  );
}
