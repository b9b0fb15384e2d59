import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Crobot, startCrobot } from '../../src/crobot/start.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { clientOf, makeRig, type TestClient } from './support/rig.ts';

const rig = await makeRig();
let crobot: Crobot;
let web: Receiver;
let client: TestClient;

beforeAll(async () => {
  web = await startReceiver();
  crobot = await startCrobot(rig.options(web.url));
  client = clientOf(crobot.url, web.url);
});
afterAll(async () => {
  await crobot.stop();
  await web.stop();
});

describe('a submission', () => {
  it('is accepted, run and told of', async () => {
    const { status, body } = await client.submit(1, { inputs: { read: 'a.fq' } });
    expect(status).toBe(200);
    expect(body).toEqual({
      job_id: 1,
      attempt: 1,
      state: 'queued',
      version: '1.1',
      folder: 'outputs/0/1/web-1',
      known: false,
    });
    const task = await client.reaches(1, 'complete');
    expect(task.last).toMatchObject({
      sequence: 2,
      state: 'complete',
      result: { path: 'outputs/0/1/web-1/result.json' },
    });
  });

  it('of a known key answers as before, whatever else differs', async () => {
    const first = await client.submit(2, { params: { a: 1, b: [2] } });
    const again = await client.submit(2, { params: { b: [2], a: 1 }, priority: 7, tag: 'x' });
    expect(first.body.known).toBe(false);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ known: true, folder: first.body.folder, version: '1.1' });
  });

  it.each([
    { params: { a: 2 } },
    { version: '1.1' },
    { reads: { read: 'SRR1' } },
    { inputs: { read: 'a.fq' } },
  ])('of a known key with another content is refused: %j', async (change) => {
    await client.submit(3);
    const { status, body } = await client.submit(3, change);
    expect([status, body.error.code, body.error.class]).toEqual([
      409,
      'SUBMISSION_CHANGED',
      'infrastructure',
    ]);
  });

  it('sent twenty times at one moment is one task', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.submit(4)));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(answers.filter((answer) => !answer.body.known)).toHaveLength(1);
  });

  it('of the same job and another attempt is another task', async () => {
    await client.submit(5);
    expect((await client.submit(5, { attempt: 2 })).body).toMatchObject({ known: false, attempt: 2 });
  });

  it('of another client with the same id is another task, and is not seen by the first', async () => {
    const other = clientOf(crobot.url, web.url, 'another');
    await client.submit(6);
    expect(await other.show(6)).toBeUndefined();
    expect((await other.submit(6)).body.error.code).toBe('SUBMISSION_CALLBACK_REFUSED');
  });
});

describe('a refusal', () => {
  mkdirSync(join(rig.storeRoot, 'links'));
  symlinkSync('/etc/passwd', join(rig.storeRoot, 'links/out'));

  it.each([
    ['an unknown pipeline', { pipeline: 'none' }, 404, 'SUBMISSION_PIPELINE_UNKNOWN', 'infrastructure'],
    ['an unknown version', { version: '9' }, 404, 'SUBMISSION_VERSION_UNKNOWN', 'infrastructure'],
    [
      'a callback elsewhere',
      { callback: 'http://example.org/' },
      403,
      'SUBMISSION_CALLBACK_REFUSED',
      'infrastructure',
    ],
    [
      'a callback that only looks allowed',
      { callback: 'http://127.0.0.1@example.org/' },
      403,
      'SUBMISSION_CALLBACK_REFUSED',
      'infrastructure',
    ],
    ['a path outside', { inputs: { a: '../../etc/passwd' } }, 403, 'PATH_OUTSIDE_STORE', 'input'],
    ['an absolute path outside', { inputs: { a: '/etc/passwd' } }, 403, 'PATH_OUTSIDE_STORE', 'input'],
    ['a link that leads outside', { inputs: { a: 'links/out' } }, 403, 'PATH_OUTSIDE_STORE', 'input'],
    ['a missing input', { inputs: { a: 'b.fq' } }, 404, 'PATH_MISSING', 'infrastructure'],
    ['too many cores', { resources: { cores: 3 } }, 422, 'SUBMISSION_TOO_BIG', 'resource'],
    ['too much memory', { resources: { memory_mb: 1001 } }, 422, 'SUBMISSION_TOO_BIG', 'resource'],
    ["the pipeline's own check", { inputs: { refused: 'a.fq' } }, 422, 'FILE_EMPTY', 'input'],
    ['a wrong type', { priority: 'high' }, 400, 'HEAD_REQUEST_MALFORMED', 'infrastructure'],
    ['an unknown field', { colour: 'red' }, 400, 'HEAD_REQUEST_MALFORMED', 'infrastructure'],
    ['NUL in a text', { params: { a: ['x\0y'] } }, 400, 'HEAD_REQUEST_MALFORMED', 'infrastructure'],
    ['half a character', { tag: '\ud800' }, 400, 'HEAD_REQUEST_MALFORMED', 'infrastructure'],
    [
      'a number too large for the table',
      { attempt: 2 ** 40 },
      400,
      'HEAD_REQUEST_MALFORMED',
      'infrastructure',
    ],
  ])('of %s has a code and a class', async (_, change, status, code, errorClass) => {
    const answer = await client.submit(100, change as object);
    expect([answer.status, answer.body.error.code, answer.body.error.class]).toEqual([
      status,
      code,
      errorClass,
    ]);
    expect(await client.show(100)).toBeUndefined();
  });

  it.each([
    ['no JSON', '{"pipeline": ', 400, 'HEAD_REQUEST_MALFORMED'],
    ['nothing', '', 400, 'HEAD_REQUEST_MALFORMED'],
    ['a poisoned prototype', '{"__proto__": {"a": 1}}', 400, 'HEAD_REQUEST_MALFORMED'],
    ['too much', JSON.stringify({ tag: 'x'.repeat(1_100_000) }), 413, 'HEAD_REQUEST_TOO_LARGE'],
    ['depth', `{"params":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, 400, 'HEAD_REQUEST_MALFORMED'],
  ])('of a body that holds %s has a code', async (_, body, status, code) => {
    const answer = await client.ask('POST', '/head/submit', body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('of a text that is not declared JSON has a code', async () => {
    const response = await fetch(`${crobot.url}/head/submit`, {
      method: 'POST',
      headers: { authorization: 'Bearer token-of-the-web-side', 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ error: { code: 'HEAD_NOT_JSON' } });
  });

  it.each(['/head/submit', '/head/kill', '/head/priority'])('comes without a token: %s', async (route) => {
    for (const token of ['', 'wrong']) {
      const answer = await clientOf(crobot.url, web.url, token).ask('POST', route, {});
      expect([answer.status, answer.body.error.code]).toEqual([401, 'HEAD_TOKEN_REFUSED']);
    }
  });

  it.each([
    '/head/show_jobs?job_id=x',
    '/head/show_jobs?state=odd',
    '/head/show_jobs?limit=0',
    '/head/show_jobs?pipeline=%00',
    '/head/show_jobs?what=1',
    '/head/show_jobs?job_id=99999999999999999999',
    '/%zz',
  ])('of a question: %s', async (route) => {
    const answer = await client.ask('GET', route);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'HEAD_REQUEST_MALFORMED']);
  });

  it('of an unknown route has a code', async () => {
    const answer = await client.ask('GET', '/head/none?token=x');
    expect([answer.status, answer.body.error.code]).toEqual([404, 'HEAD_ROUTE_UNKNOWN']);
  });
});

describe('whatever is sent', () => {
  const field = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.double());
  it('is answered with a code and never with 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            pipeline: fc.oneof(fc.constant('toy'), field),
            version: fc.oneof(fc.constant(''), field),
            inputs: fc.oneof(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), field),
            params: fc.oneof(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), field),
            reads: field,
            job_id: fc.oneof(fc.integer({ min: 1000, max: 2000 }), field),
            attempt: fc.oneof(fc.constant(1), field),
            tag: field,
            workgroup: field,
            priority: field,
            user_id: field,
            deadline: fc.oneof(
              fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
              field,
            ),
            callback: fc.oneof(fc.constant(web.url), fc.webUrl(), field),
            resources: field,
          },
          { requiredKeys: ['pipeline', 'job_id', 'attempt', 'callback'] },
        ),
        async (body) => {
          const answer = await client.ask('POST', '/head/submit', body);
          expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
          if (answer.status !== 200) expect(answer.body.error.code).toMatch(/^[A-Z_]+$/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the open routes', () => {
  it('say who answers and what it can run', async () => {
    const open = clientOf(crobot.url, '', '');
    expect((await open.ask('GET', '/')).body.message).toContain('CRobot');
    expect((await open.ask('GET', '/healthz')).body).toEqual({ ok: true });
    expect((await open.ask('GET', '/service-info')).body).toMatchObject({
      id: 'enterobot.crobot',
      cores: 2,
      memory_mb: 1000,
      pipelines: [
        { name: 'toy', version: '1.0' },
        { name: 'toy', version: '1.1', resources: { cores: 1 } },
        { name: 'echo' },
      ],
    });
  });
});
