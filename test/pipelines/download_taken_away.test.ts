import { randomBytes } from 'node:crypto';
import * as files from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { download } from '../../src/pipelines/reads/download.ts';
import { readsSettings } from '../../src/pipelines/reads/settings.ts';
import { TaskLog } from '../../src/pipelines/task_log.ts';
import { EnaServer, md5 } from './ena_server.ts';
import { Workbench } from './task_folders.ts';

/** What came is whole and checked, and gone before it has its name: somebody cleaned the folder just then. */
const taken = vi.hoisted(() => ({ times: 0 }));
vi.mock(import('node:fs/promises'), async (original) => {
  const real = await original();
  const rename: typeof real.rename = async (from, to) => {
    if (taken.times-- > 0) await real.rm(from);
    return real.rename(from, to);
  };
  return { ...real, rename };
});

const BODY = randomBytes(1000);
const listed = { name: 'ERR1_1.fastq.gz', path: '/ERR1_1.fastq.gz', md5: md5(BODY), bytes: BODY.length };
let bench: Workbench;
let ena: EnaServer;
beforeAll(async () => {
  bench = await Workbench.make();
  ena = await EnaServer.start();
  ena.runs.set('ERR1', { files: { 'ERR1_1.fastq.gz': BODY } });
});
afterAll(() => Promise.all([bench.remove(), ena.stop()]));
beforeEach(() => ena.asked.splice(0));

function fetch(name: string) {
  const log = new TaskLog(bench.path(`${name}.txt`));
  const settings = { ...readsSettings(ena.env), pauseMs: 1, tries: 3 };
  const patient = { settings, signal: new AbortController().signal, log };
  return download(patient, listed, bench.path(name)).finally(() => log.close());
}

it('a download that was taken away comes again', async () => {
  taken.times = 2;
  await fetch('twice');
  expect((await files.readFile(join(bench.root, 'twice'))).equals(BODY)).toBe(true);
  expect(ena.asked).toHaveLength(3);
});

it('one that is taken away each time is a fault of the house, with its code', async () => {
  taken.times = 100;
  await expect(fetch('always')).rejects.toMatchObject({ code: 'RUN_UNREACHABLE', class: 'infrastructure' });
  expect(ena.asked).toHaveLength(3);
});
