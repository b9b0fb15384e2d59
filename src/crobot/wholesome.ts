import { EnterobotError } from '../errors.ts';

/** No submission needs more, and deeper JSON overflows the stack of whoever walks it by recursion. */
const DEEPEST = 64;

/**
 * Refuses JSON that PostgreSQL, the file system or a recursive reader cannot take: NUL characters, halves of
 * surrogate pairs, and nesting deeper than 64. Walks without recursion, so that depth itself does no harm.
 * @throws HEAD_REQUEST_MALFORMED
 */
export function refuseUnwholesome(body: unknown): void {
  const open: Array<[value: unknown, depth: number]> = [[body, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value === 'string') refuseText(value);
    if (typeof value !== 'object' || value === null) continue;
    if (depth === DEEPEST) malformed(`it is nested deeper than ${DEEPEST}`);
    for (const [key, inner] of Object.entries(value)) {
      refuseText(key);
      open.push([inner, depth + 1]);
    }
  }
}

function refuseText(text: string): void {
  if (text.includes('\0')) malformed('a text holds the character NUL');
  if (!text.isWellFormed()) malformed('a text holds half of a surrogate pair');
}

function malformed(message: string): never {
  throw new EnterobotError('HEAD_REQUEST_MALFORMED', { message });
}
