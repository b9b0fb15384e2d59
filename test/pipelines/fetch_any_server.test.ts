import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EnterobotError } from '../../src/errors.ts';
import { RunFetcher } from '../../src/pipelines/reads/fetch_runs.ts';
import { readsSettings } from '../../src/pipelines/reads/settings.ts';
import { TaskLog } from '../../src/pipelines/task_log.ts';
import { EnaServer, type Misbehaviour, sendFrom, sendPart } from './ena_server.ts';
import { Workbench } from './task_folders.ts';

const BODY = Buffer.from(Array.from({ length: 90_000 }, (_, i) => (i * 7919) % 251));
let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench.remove());

/** What a server may do with one request; `part` in [0, 1) says where in what is left. */
const DEEDS: Record<string, (at: Parameters<Misbehaviour>[0], part: number) => Promise<boolean> | boolean> = {
  right: () => false,
  late: ({ response }) => !!response.writeHead(503, { 'retry-after': '0' }).end(),
  gone: ({ response }) => !!response.writeHead(404).end(),
  hangup: ({ request }) => !!request.socket.destroy(),
  ignores_range: ({ response, body }) => !!sendFrom(response, body).end(body),
  no_more: ({ response }) => !!response.writeHead(416).end(),
  other_file: ({ response, body }) => !!sendFrom(response, body).end(Buffer.alloc(body.length, 7)),
  wrong_place: ({ response, body, from }, part) => {
    const place = Math.min(body.length - 1, from + 1 + Math.floor(part * 100));
    return !!sendFrom(response, body, place).end(body.subarray(place));
  },
  drop: async ({ response, body, from }, part) => {
    const end = from + Math.ceil(part * (body.length - from));
    await sendPart(sendFrom(response, body, from > 0 ? from : undefined), body.subarray(from, end), 'drop');
    return true;
  },
  damage: ({ response, body, from }, part) => {
    const damaged = Buffer.from(body.subarray(from));
    if (damaged.length > 0) damaged[Math.floor(part * damaged.length)]! ^= 1;
    sendFrom(response, body, from > 0 ? from : undefined).end(damaged);
    return true;
  },
};

const deed = fc.tuple(fc.constantFrom(...Object.keys(DEEDS)), fc.double({ min: 0, max: 0.999, noNaN: true }));

it('whatever a server does, a file arrives whole or an error says why: never other bytes', async () => {
  let tasks = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 7 }), async (deeds) => {
      const ena = await EnaServer.start();
      try {
        ena.runs.set('ERR1', { files: { 'ERR1_1.fastq.gz': BODY, 'ERR1_2.fastq.gz': Buffer.from('x') } });
        // At its end the server does what is right.
        ena.tricks.set('ERR1_1.fastq.gz', (at) => {
          const [name, part] = deeds[at.times] ?? ['right', 0];
          return DEEDS[name]!(at, part);
        });
        const folder = bench.path(`any${++tasks}`);
        const scratch = join(folder, 'work');
        await mkdir(scratch, { recursive: true });
        const log = new TaskLog(join(folder, 'log.txt'));
        const settings = { ...readsSettings(ena.env), stallMs: 2000, pauseMs: 1, tries: 4 };
        const fetcher = new RunFetcher(
          {
            ...{ folder, scratch, token: 'a token of tests', priority: 0, runs: [], log },
            ...{ signal: new AbortController().signal, resources: { cores: 1, memory_mb: 1, minutes: 1 } },
          },
          settings,
        );
        try {
          const { pair } = await fetcher.fetch('ERR1');
          expect((await readFile(pair.read1)).equals(BODY)).toBe(true);
        } catch (error) {
          if (!(error instanceof EnterobotError)) throw error;
          expect(['RUN_UNREACHABLE', 'RUN_DAMAGED', 'RUN_MD5_WRONG']).toContain(error.code);
          // It had reason to: four faults in a row, or three wrong files.
          expect(deeds.filter(([name]) => name !== 'right').length).toBeGreaterThanOrEqual(3);
        } finally {
          log.close();
        }
      } finally {
        await ena.stop();
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
