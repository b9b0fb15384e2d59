import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect } from 'vitest';
import { EnterobotError, type ErrorCode } from '../../src/errors.ts';

/** A temporary folder for the tests of a file, and ways to put things into it. */
export function temporaryFolder() {
  let folder = '';
  let files = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enterobot-genome-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    path: (name: string) => join(folder, name),
    async write(content: string | Uint8Array, name = `file${++files}`): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    async gzip(content: string, name = `file${++files}.gz`): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, gzipSync(content));
      return path;
    },
  };
}

/** Runs what must fail and checks its code and what its sentence says. */
export async function expectError(
  work: () => unknown | Promise<unknown>,
  code: ErrorCode,
  ...says: (string | RegExp)[]
): Promise<void> {
  const error = await Promise.resolve()
    .then(work)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(EnterobotError);
  const { code: found, message } = error as EnterobotError;
  expect(`${found}: ${message}`).toMatch(new RegExp(`^${code}: `));
  for (const words of says) expect(message).toMatch(words);
  expect(message).not.toMatch(/\{\w+\}/);
}

/** The same bytes in pieces of given sizes (the sizes are used in turn). */
export function* pieces(bytes: Uint8Array, sizes: number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
