import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Callback } from '../../src/protocol/callback.ts';
import { readLog, type TaskResult } from '../../src/protocol/result.ts';
import { Store } from '../../src/store.ts';
import { readResult } from '../../src/worker/read_result.ts';

const root = await mkdtemp(join(tmpdir(), 'enterobot-results-'));
afterAll(() => rm(root, { recursive: true }));
const store = new Store(root);
const at = '2026-01-01T00:00:00Z';

const RESULT: TaskResult = {
  job_id: 1,
  attempt: 1,
  pipeline: 'echo',
  version: '1.0',
  outputs: {},
  values: {},
  log: JSON.stringify(JSON.stringify({ steps: 2 })),
  programs: [],
  params: {},
  checksums: {},
  started: at,
  ended: at,
};

async function told(text: string, says: Partial<NonNullable<Callback['result']>> = {}): Promise<Callback> {
  await writeFile(join(root, 'result.json'), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const result = { path: 'result.json', sha256, ...says };
  return { job_id: 1, attempt: 1, sequence: 2, state: 'complete', result, at };
}

test('a result is read, with its log encoded twice as EnteroBase has it', async () => {
  const result = await readResult(store, await told(JSON.stringify(RESULT)));
  expect(result).toEqual(RESULT);
  expect(readLog(result)).toEqual({ steps: 2 });
});

test.each([
  ['whose sha256 differs', { sha256: 'a'.repeat(64) }, JSON.stringify(RESULT), /sha256 is not the one/],
  ['outside the store', { path: '../../etc/passwd' }, JSON.stringify(RESULT), /outside/],
  ['that is gone', { path: 'gone.json' }, JSON.stringify(RESULT), /gone\.json/],
  ['that is no JSON', {}, '{"job_id":', /form of the protocol/],
  ['of another form', {}, '{"job_id":1}', /form of the protocol/],
])('a result %s is lost, not applied', async (_what, says, text, problem) => {
  await expect(readResult(store, await told(text, says))).rejects.toMatchObject({
    code: 'RESULT_UNREADABLE',
    class: 'lost',
    message: expect.stringMatching(problem),
  });
});
