import { createHash, randomBytes } from 'node:crypto';

/** A random word of 256 bits: it needs no salt and no slow hash, because nobody can guess it. */
export function secretWord(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What is kept of a secret word. */
export function sha256(word: string): Buffer {
  return createHash('sha256').update(word).digest();
}
