import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/free_port.ts';
import { dna, randomFrom } from '../genome/genomes.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, MAIN, temporaryData } from './command.ts';

const { url, pool } = await freshDatabase();
const { top, store } = await temporaryData();

/** Starts a service in an empty data folder of its own, as on another machine; ends it with the test. */
function service(name: string, words: string[], env: Record<string, string>): void {
  const { PATH, HOME } = process.env;
  const data = join(top, name);
  const child: ChildProcess = spawn(process.execPath, [MAIN, '--data', data, name, ...words], {
    env: { PATH, HOME, ENTEROBOT_LOG: 'error', DATABASE_URL: url, ENTEROBOT_STORE: store, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
}

test('web, worker and CRobot apart: a broken upload is refused, mended, and judged', async () => {
  const ports = { web: await freePort(), crobot: await freePort() };
  const WEB_URL = `http://127.0.0.1:${ports.web}`;
  const CROBOT_URL = `http://127.0.0.1:${ports.crobot}`;
  const CROBOT_TOKEN = 'token-for-tests';
  const CALLBACK_SECRET = `whsec_${Buffer.from('a secret for tests, 32 bytes long').toString('base64')}`;
  service('crobot', ['--port', String(ports.crobot)], { WEB_URL, CROBOT_TOKEN, CALLBACK_SECRET });
  service('web', ['--port', String(ports.web)], { CALLBACK_SECRET });
  service('worker', ['-t', '2'], { WEB_URL, CROBOT_URL, CROBOT_TOKEN });

  const here = { DATABASE_URL: url, ENTEROBOT_STORE: store, ENTEROBOT_DATA: join(top, 'here') };
  await enterobot(['db', 'add', 'kpneumoniae', '--prefix', 'KLE', '--genus', 'Klebsiella'], here);
  const uploads = join(top, 'uploads');
  await mkdir(uploads);
  const load = () => enterobot(['load', uploads, '--database', 'kpneumoniae'], here);
  const state = async (job: number) => {
    const { rows } = await pool.query('select status, error_class from user_jobs where job_id = $1', [job]);
    return rows[0];
  };

  await writeFile(join(uploads, 'K1.fasta'), 'no FASTA at all\n');
  expect((await load()).out).toMatch(/K1 +loaded/);
  await expect.poll(() => state(1), { timeout: 20_000 }).toEqual({ status: 'FAILED', error_class: 'input' });
  expect((await load()).out).toMatch(/K1 +already there .* FAILED, Refused, K1\.fasta, line 1: /);
  await writeFile(join(uploads, 'K1.fasta'), `>contig\n${dna(randomFrom(3), 5000)}\n`);
  expect((await load()).out).toMatch(/in place of the upload that job 1 refused/);
  await expect.poll(() => state(2), { timeout: 20_000 }).toEqual({ status: 'COMPLETE', error_class: null });
}, 60_000);
