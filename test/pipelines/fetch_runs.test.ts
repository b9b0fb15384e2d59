import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TaskContext } from '../../src/pipelines/pipeline.ts';
import { RunFetcher } from '../../src/pipelines/reads/fetch_runs.ts';
import { retryAfter } from '../../src/pipelines/reads/http_get.ts';
import { type ReadsSettings, readsSettings } from '../../src/pipelines/reads/settings.ts';
import { TaskLog } from '../../src/pipelines/task_log.ts';
import { EnaServer, type Misbehaviour, md5, sendFrom, sendPart } from './ena_server.ts';
import { Workbench } from './task_folders.ts';

const RUN = 'ERR1234567';
const ONE = `${RUN}_1.fastq.gz`;
const TWO = `${RUN}_2.fastq.gz`;
/** Large enough that half of it is progress. */
const FIRST = randomBytes(400_000);
const SECOND = randomBytes(1000);

let bench: Workbench;
let ena: EnaServer;
let tasks = 0;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench.remove());
beforeEach(async () => {
  ena = await EnaServer.start();
  ena.runs.set(RUN, { files: { [ONE]: FIRST, [TWO]: SECOND } });
});
afterEach(() => ena.stop());

async function context(priority = 0, signal = new AbortController().signal): Promise<TaskContext> {
  const folder = bench.path(`fetch${++tasks}`);
  const scratch = join(folder, 'work');
  await mkdir(scratch, { recursive: true });
  return {
    ...{ folder, scratch, token: 'a token of tests', priority, signal, runs: [] },
    resources: { cores: 1, memory_mb: 100, minutes: 5 },
    log: new TaskLog(join(folder, 'log.txt')),
  };
}
const settings = (more: Partial<ReadsSettings> = {}): ReadsSettings => ({
  ...readsSettings(ena.env),
  ...{ stallMs: 400, pauseMs: 20, tries: 3 },
  ...more,
});
async function fetch(more: Partial<ReadsSettings> = {}, run = RUN, task?: TaskContext) {
  const fetcher = new RunFetcher(task ?? (await context()), settings(more));
  const found = await fetcher.fetch(run);
  return { ...found, read1: await readFile(found.pair.read1), read2: await readFile(found.pair.read2) };
}
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** Both files, byte by byte, by way of their digests: a difference of 400,000 bytes is not worth printing. */
async function expectWhole(more: Partial<ReadsSettings> = {}): Promise<void> {
  const { read1, read2 } = await fetch(more);
  expect([sha(read1), sha(read2)]).toEqual([sha(FIRST), sha(SECOND)]);
}
const refusal = (code: string, errorClass: string) => ({ code, class: errorClass });

it.each(['json', 'tsv'] as const)('fetches both files of a run; the report is %s', async (format) => {
  ena.format = format;
  // Reads that lost their mates are listed first by ENA, and left out here.
  ena.runs.set(RUN, { files: { [`${RUN}.fastq.gz`]: SECOND, [ONE]: FIRST, [TWO]: SECOND } });
  const { told } = await fetch();
  expect(told).toMatchObject({
    ...{ run: RUN, platform: 'ILLUMINA', layout: 'PAIRED' },
    read1: { name: ONE, md5: md5(FIRST), bytes: FIRST.length, source: `${ena.url}/vol1/fastq/${RUN}/${ONE}` },
  });
  expect(ena.count(`${RUN}.fastq.gz`)).toBe(0);
  await expectWhole();
});

describe('a server that misbehaves, and comes round', () => {
  const once =
    (trick: Misbehaviour): Misbehaviour =>
    (at) =>
      at.times === 0 && trick(at);
  const cases: [string, Misbehaviour, ranges: (string | undefined)[]][] = [
    [
      'stalls in the middle',
      once(async ({ response, body }) => {
        await sendPart(sendFrom(response, body), body.subarray(0, 200_000), 'stall');
        return true;
      }),
      [undefined, 'bytes=200000-'],
    ],
    ['stalls before it answers', once(() => true), [undefined, undefined]],
    [
      'drops the connection again and again, further on each time',
      async ({ response, body, from, times }) => {
        if (times > 4) return false;
        const head = sendFrom(response, body, from > 0 ? from : undefined);
        await sendPart(head, body.subarray(from, from + 70_000), 'drop');
        return true;
      },
      [undefined, 'bytes=70000-', 'bytes=140000-', 'bytes=210000-', 'bytes=280000-', 'bytes=350000-'],
    ],
    [
      'ends early as if that were all',
      once(async ({ response, body }) => {
        response.writeHead(200);
        await sendPart(response, body.subarray(0, 5000), 'end');
        return true;
      }),
      [undefined, 'bytes=5000-'],
    ],
    [
      'knows no ranges',
      async ({ response, body, times }) => {
        const head = sendFrom(response, body);
        if (times === 0) await sendPart(head, body.subarray(0, 200_000), 'drop');
        else head.end(body);
        return true;
      },
      [undefined, 'bytes=200000-'],
    ],
    [
      'answers another range than it was asked for',
      async ({ response, body, times, from }) => {
        if (times > 1) return false;
        if (times === 0) await sendPart(sendFrom(response, body), body.subarray(0, 1000), 'drop');
        else sendFrom(response, body, from - 10).end(body.subarray(from - 10));
        return true;
      },
      [undefined, 'bytes=1000-', 'bytes=1000-'],
    ],
    [
      'says 416 to a range that is right',
      async ({ response, body, times }) => {
        if (times === 0) await sendPart(sendFrom(response, body), body.subarray(0, 1000), 'drop');
        else if (times === 1) response.writeHead(416).end();
        return times < 2;
      },
      [undefined, 'bytes=1000-', undefined],
    ],
    ['answers 500', once(({ response }) => !!response.writeHead(500).end('sorry')), [undefined, undefined]],
    [
      'sends damaged bytes',
      once(({ response, body }) => {
        const damaged = Buffer.from(body);
        damaged[77]! ^= 1;
        sendFrom(response, body).end(damaged);
        return true;
      }),
      [undefined, undefined],
    ],
    [
      'sends a page of HTML in place of the file',
      once(({ response }) => {
        const page = '<html>down for maintenance</html>';
        return !!response.writeHead(200, { 'content-length': page.length }).end(page);
      }),
      [undefined, undefined],
    ],
    [
      'sends a page of HTML, and does not say how long it is',
      once(async ({ response }) => {
        await sendPart(response.writeHead(200), Buffer.from('<html>down for maintenance</html>'), 'end');
        return true;
      }),
      // Its 33 bytes are taken for the file's first ones, until the md5 says what they are.
      [undefined, 'bytes=33-', undefined],
    ],
    [
      'sends more than the file has',
      once(async ({ response, body }) => {
        await sendPart(response.writeHead(200), Buffer.concat([body, body]), 'end');
        return true;
      }),
      [undefined, undefined],
    ],
    [
      'sends us on',
      once(({ request, response }) => {
        return !!response.writeHead(302, { location: `${request.url}?again` }).end();
      }),
      [undefined, undefined],
    ],
  ];
  // On a machine that is very busy a client may still see the end before the bytes, and ask for them again.
  it.each(cases)('%s', { retry: 2 }, async (_name, trick, ranges) => {
    ena.asked.length = 0;
    ena.tricks.set(ONE, trick);
    await expectWhole();
    expect(ena.asked.filter(({ what }) => what === ONE).map(({ range }) => range)).toEqual(ranges);
  });

  it('says 503 and when to come back: nobody comes sooner', async () => {
    ena.tricks.set(
      ONE,
      once(({ response }) => !!response.writeHead(503, { 'retry-after': '1' }).end()),
    );
    await expectWhole();
    const [first, second] = ena.asked.filter(({ what }) => what === ONE);
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(1000);
  });

  it('says 503 to the question for the report', async () => {
    ena.tricks.set(
      'report',
      once(({ response }) => !!response.writeHead(503).end()),
    );
    await expectWhole();
    expect(ena.count('report')).toBe(2);
  });

  it('is the second: the first is away, the next knows nothing', async () => {
    const away = 'http://127.0.0.1:1';
    await expectWhole({
      portals: [away, `${ena.url}/portal`],
      files: [away, `${ena.url}/nowhere`, ena.url],
    });
  });
});

describe('a server that stays bad ends with the reason, of the right class', () => {
  const cases: [string, Misbehaviour, code: string, errorClass: string, says: RegExp][] = [
    ['stalls', () => true, 'RUN_UNREACHABLE', 'infrastructure', /said nothing for 0\.4 s/],
    [
      'answers 503',
      ({ response }) => !!response.writeHead(503, { 'retry-after': '0' }).end(),
      'RUN_UNREACHABLE',
      'infrastructure',
      /answers 503/,
    ],
    [
      'wants to be left alone for a day',
      ({ response }) => !!response.writeHead(503, { 'retry-after': '86400' }).end(),
      'RUN_UNREACHABLE',
      'infrastructure',
      /answers 503/,
    ],
    [
      'has no such file',
      ({ response }) => !!response.writeHead(404).end(),
      'RUN_UNREACHABLE',
      'infrastructure',
      /404/,
    ],
    [
      'drops the connection after a byte',
      async ({ response, body }) => {
        await sendPart(sendFrom(response, body), body.subarray(0, 1), 'drop');
        return true;
      },
      'RUN_UNREACHABLE',
      'infrastructure',
      /ERR1234567_1\.fastq\.gz cannot be downloaded/,
    ],
    [
      'goes round in circles',
      ({ request, response }) => !!response.writeHead(302, { location: request.url }).end(),
      'RUN_UNREACHABLE',
      'infrastructure',
      /sends us on more than 5 times/,
    ],
    [
      'damages the file in another way each time',
      ({ response, body, times }) => {
        const damaged = Buffer.from(body);
        damaged[times]! ^= 1;
        sendFrom(response, body).end(damaged);
        return true;
      },
      'RUN_DAMAGED',
      'infrastructure',
      /different from each of 3 downloads/,
    ],
  ];
  it.each(cases)('%s', async (_name, trick, code, errorClass, says) => {
    ena.tricks.set(ONE, trick);
    await expect(fetch()).rejects.toMatchObject(refusal(code, errorClass));
    await expect(fetch()).rejects.toThrow(says);
  });

  it('lies about the md5: the file is the same each time, so no try mends it', async () => {
    ena.runs.get(RUN)!.md5 = { [TWO]: 'a'.repeat(32) };
    await expect(fetch({ tries: 1 })).rejects.toMatchObject(refusal('RUN_MD5_WRONG', 'input'));
    expect(ena.count(TWO)).toBe(3);
  });

  it('has no report: garbage, another run, silence', async () => {
    const answers: Misbehaviour[] = [
      ({ response }) => !!response.writeHead(200).end('<html>we moved</html>'),
      ({ response }) => !!response.writeHead(200).end('[1]'),
      ({ response }) => !!response.writeHead(200).end('[{"run_accession": "ERR1"}]'),
      ({ response }) => !!response.writeHead(200).end(`run_accession\tfastq_ftp\n${RUN}\tx/../../y\n`),
      ({ response }) => !!response.writeHead(200).end('['.repeat(2_000_000)),
      ({ response }) => !!response.writeHead(500).end(),
      () => true,
    ];
    for (const answer of answers) {
      ena.tricks.set('report', answer);
      await expect(fetch()).rejects.toMatchObject(refusal('RUN_REPORT_AWAY', 'infrastructure'));
    }
  });
});

describe('runs that cannot be assembled are refused as input', () => {
  it('one that ENA does not know', async () => {
    await expect(fetch({}, 'SRR99')).rejects.toMatchObject(refusal('RUN_UNKNOWN', 'input'));
    ena.format = 'tsv';
    await expect(fetch({}, 'SRR99')).rejects.toMatchObject(refusal('RUN_UNKNOWN', 'input'));
    ena.tricks.set('report', ({ response }) => !!response.writeHead(204).end());
    await expect(fetch()).rejects.toMatchObject(refusal('RUN_UNKNOWN', 'input'));
    // What is known by all addresses is not asked of each.
    expect(ena.count('report')).toBe(3);
  });

  it('only when all portals say so: one that is at the wrong path, or lags behind, is no witness', async () => {
    const [empty, other] = [await EnaServer.start(), await EnaServer.start()];
    onTestFinished(async () => void (await Promise.all([empty.stop(), other.stop()])));
    const portals = (...of: string[]) => ({ portals: of, tries: 3 });
    const [here, lags, wrong] = [`${ena.url}/portal`, `${empty.url}/portal`, `${empty.url}/nowhere`];
    await expectWhole(portals(wrong, here));
    await expectWhole(portals(lags, here));
    // Also where there is a try for the first alone.
    await expectWhole({ ...portals(lags, here), tries: 1 });
    await expect(fetch(portals(lags, `${other.url}/portal`))).rejects.toMatchObject(
      refusal('RUN_UNKNOWN', 'input'),
    );
    for (const half of [portals(wrong), portals(lags, wrong), portals(wrong, lags)])
      await expect(fetch(half)).rejects.toMatchObject(refusal('RUN_REPORT_AWAY', 'infrastructure'));
    // A 404 with a report that has no row is one that says so.
    ena.tricks.set('report', ({ response }) => !!response.writeHead(404).end('[]'));
    await expect(fetch()).rejects.toMatchObject(refusal('RUN_UNKNOWN', 'input'));
    ena.tricks.set('report', ({ response }) => !!response.writeHead(404).end('{"message": "no such path"}'));
    await expect(fetch()).rejects.toMatchObject(refusal('RUN_REPORT_AWAY', 'infrastructure'));
  });

  it('long reads, single ends, no files, one file', async () => {
    const both = { [ONE]: FIRST, [TWO]: SECOND };
    ena.runs.set(RUN, { files: both, platform: 'OXFORD_NANOPORE' });
    await expect(fetch()).rejects.toMatchObject(refusal('RUN_NOT_ILLUMINA', 'input'));
    await expect(fetch()).rejects.toThrow(/OXFORD_NANOPORE/);
    ena.runs.set(RUN, { files: both, layout: 'SINGLE' });
    await expect(fetch()).rejects.toMatchObject(refusal('RUN_NOT_PAIRED', 'input'));
    ena.runs.set(RUN, { files: {} });
    await expect(fetch()).rejects.toMatchObject(refusal('RUN_NO_FILES', 'input'));
    ena.runs.set(RUN, { files: { [`${RUN}.fastq.gz`]: FIRST } });
    await expect(fetch()).rejects.toThrow(`no two files of paired reads: ${RUN}.fastq.gz`);
    expect(ena.asked.every(({ what }) => what === 'report')).toBe(true);
  });

  it('not in the mirror folder, when nothing is downloaded', async () => {
    await expect(fetch({ portals: [] })).rejects.toMatchObject(refusal('RUN_NOT_HERE', 'input'));
  });
});

describe('the mirror folder', () => {
  it('is looked at first, in either form', async () => {
    const [flat, deep] = [bench.path('flat'), bench.path('deep')];
    await mkdir(join(deep, RUN), { recursive: true });
    await mkdir(flat);
    for (const name of [ONE, TWO]) {
      await writeFile(join(deep, RUN, name), name);
      await writeFile(join(flat, name), name);
    }
    for (const folder of [flat, deep]) {
      const { read1, read2 } = await fetch({ mirrors: [folder], portals: [] });
      expect([String(read1), String(read2)]).toEqual([ONE, TWO]);
    }
    // Half a pair is none: the archive has both.
    await rm(join(flat, TWO));
    await expectWhole({ mirrors: [flat] });
  });

  it('is not there: nobody is sent to the archive for that', async () => {
    const mirrors = [bench.path('not mounted')];
    await expect(fetch({ mirrors })).rejects.toMatchObject(refusal('READS_MIRROR_AWAY', 'infrastructure'));
    expect(ena.asked).toEqual([]);
  });
});

describe('what is kept for another attempt', () => {
  const kept = async (keep: string) =>
    (await readdir(keep)).filter((name) => /^run-.*gz(\.part)?$/.test(name));

  it('another attempt goes on where one ended; then it is forgotten', async () => {
    const keep = bench.path('keep');
    ena.tricks.set(ONE, async ({ response, body, from, times }) => {
      if (times === 0) await sendPart(sendFrom(response, body), body.subarray(0, 100_000), 'drop');
      if (times === 1) response.writeHead(500).end();
      if (times === 2) expect(from).toBe(100_000);
      return times < 2;
    });
    await expect(fetch({ keep, tries: 1 })).rejects.toMatchObject({ code: 'RUN_UNREACHABLE' });
    expect(await kept(keep)).toEqual([expect.stringMatching(/_1\.fastq\.gz\.part$/)]);
    await expectWhole({ keep });
    expect(await kept(keep)).toHaveLength(2);
    // What is there whole is not asked for again; what was damaged on our disk is.
    await writeFile(
      join(keep, (await kept(keep)).find((name) => name.endsWith(ONE))!),
      randomBytes(FIRST.length),
    );
    ena.asked.length = 0;
    ena.tricks.clear();
    const task = await context();
    const fetcher = new RunFetcher(task, settings({ keep }));
    await fetcher.fetch(RUN);
    expect(ena.asked.map(({ what }) => what)).toEqual(['report', ONE]);
    await fetcher.forget();
    expect(await kept(keep)).toEqual([]);
    expect(sha(await readFile(join(task.scratch, ONE)))).toBe(sha(FIRST));
  });

  it('two tasks that want one run at the same time download it once', async () => {
    const keep = bench.path('shared');
    ena.tricks.set(ONE, async () => {
      await sleep(300);
      return false;
    });
    await Promise.all([1, 2].map(() => expectWhole({ keep, stallMs: 5000 })));
    expect([ena.count(ONE), ena.count(TWO)]).toEqual([1, 1]);
  });

  it('a task that ends takes nothing from another that downloads the same run', async () => {
    const keep = bench.path('taken');
    const [done, other] = [await context(), await context()];
    const ended = new RunFetcher(done, settings({ keep }));
    await ended.fetch(RUN);
    await ended.forget();
    // Another begins anew, and the first (or a third that shared its files) ends in the middle of that.
    ena.tricks.set(ONE, async ({ response, body, times }) => {
      if (times !== 1) return false;
      const head = sendFrom(response, body);
      await new Promise((sent) => head.write(body.subarray(0, 100_000), sent));
      await sleep(200);
      await ended.forget();
      head.end(body.subarray(100_000));
      return true;
    });
    const { pair } = await new RunFetcher(other, settings({ keep, stallMs: 5000 })).fetch(RUN);
    expect(sha(await readFile(pair.read1))).toBe(sha(FIRST));
    expect(ena.count(ONE)).toBe(2);
  });

  it('a task that is told to stop stops at once, in the middle', async () => {
    const stop = new AbortController();
    ena.tricks.set(ONE, async ({ response, body }) => {
      await sendPart(sendFrom(response, body), body.subarray(0, 1000), 'stall');
      stop.abort(new Error('told to stop'));
      return true;
    });
    const task = await context(0, stop.signal);
    await expect(fetch({ stallMs: 60_000 }, RUN, task)).rejects.toThrow('told to stop');
  });
});

describe('the line', () => {
  it('lets so many download at once, the lower priority first', async () => {
    const keep = bench.path('line');
    const order: number[] = [];
    let atOnce = 0;
    let most = 0;
    const runs = [5, 0, -3, 0, 7].map((priority, i) => ({ priority, run: `SRR${i + 1}` }));
    for (const { priority, run } of runs) {
      const name = `${run}_1.fastq.gz`;
      ena.runs.set(run, { files: { [name]: randomBytes(10), [`${run}_2.fastq.gz`]: randomBytes(10) } });
      ena.tricks.set(name, async () => {
        order.push(priority);
        most = Math.max(most, ++atOnce);
        // Long enough that all others stand in line by then.
        await sleep(order.length === 1 ? 1500 : 50);
        atOnce--;
        return false;
      });
    }
    const all = [];
    for (const { priority, run } of runs) {
      all.push(fetch({ keep, atOnce: 1, stallMs: 10_000 }, run, await context(priority)));
      await sleep(30);
    }
    await Promise.all(all);
    expect(order).toEqual([5, -3, 0, 0, 7]);
    expect(most).toBe(1);
    expect((await readdir(join(keep, 'runs-line'))).filter((name) => name !== '.lock')).toEqual([]);
  });
});

describe('settings', () => {
  it('have defaults, and refuse what they cannot use by their code', () => {
    expect(readsSettings({})).toMatchObject({
      portals: ['https://www.ebi.ac.uk/ena/portal/api'],
      ...{ mirrors: [], atOnce: 4, stallMs: 60_000 },
    });
    expect(readsSettings({ ENA_URL: 'off' }).portals).toEqual([]);
    expect(readsSettings({ READS_MIRROR: '/a, /b', ENA_FILES: 'http://x/,https://y' })).toMatchObject({
      mirrors: ['/a', '/b'],
      files: ['http://x', 'https://y'],
    });
    for (const wrong of [
      { ENA_URL: 'ftp://x' },
      { ENA_FILES: 'x y' },
      { READS_DOWNLOADS: '0' },
      { ENA_TRIES: 'two' },
    ])
      expect(() => readsSettings(wrong)).toThrow(expect.objectContaining({ code: 'READS_SETTING_WRONG' }));
  });

  it('Retry-After is seconds or a date', () => {
    const waits = (value: string) =>
      retryAfter({ headers: { 'retry-after': value } } as never, Date.parse('2026-01-01T00:00:00Z'));
    expect(waits('7')).toBe(7000);
    expect(waits('Thu, 01 Jan 2026 00:00:05 GMT')).toBe(5000);
    expect(waits('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0);
    expect(waits('soon')).toBeUndefined();
  });
});

it('what is packed is not unpacked on the way, whatever the server calls it', async () => {
  const packed = gzipSync('@r\nACGT\n+\nIIII\n');
  ena.runs.set(RUN, { files: { [ONE]: packed, [TWO]: packed } });
  ena.tricks.set(ONE, ({ response, body }) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body);
    return true;
  });
  expect((await fetch()).read1.equals(packed)).toBe(true);
});
