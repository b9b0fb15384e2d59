import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dna, randomFrom } from '../genome/genomes.ts';
import { type Ended, enterobot, MAIN, temporaryData } from './command.ts';

const { top, data } = await temporaryData();
// As root the database's user has to get in.
await chmod(top, 0o755);

/** `up` on a data folder, until the test ends or it is stopped. */
async function up(folder: string): Promise<{ stop(): Promise<void> }> {
  const { PATH, HOME } = process.env;
  const child: ChildProcess = spawn(process.execPath, [MAIN, '--data', folder, 'up'], {
    env: { PATH, HOME, ENTEROBOT_LOG: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  };
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/Enterobot is ready/);
  return { stop };
}

const on = (folder: string, ...words: string[]): Promise<Ended> => enterobot(['--data', folder, ...words]);

test('backup of a running system, wipe, restore: the same jobs, the same secrets, and it goes on', async () => {
  const old = await up(data);
  await on(data, 'db', 'add', 'kpneumoniae', '--prefix', 'KLE', '--genus', 'Klebsiella');
  const uploads = join(top, 'uploads');
  await mkdir(uploads);
  await writeFile(join(uploads, 'K1.fasta'), `>contig\n${dna(randomFrom(3), 5000)}\n`);
  await on(data, 'load', uploads, '--database', 'kpneumoniae');
  const jobs = async (folder: string) => JSON.parse((await on(folder, '--json', 'job', 'list')).out);
  await expect.poll(async () => (await jobs(data))[0].status, { timeout: 20_000 }).toBe('COMPLETE');
  await writeFile(join(data, 'enterobot.env'), 'ENTEROBOT_LOG=warn\n', { mode: 0o600 });

  expect(JSON.parse((await on(data, '--json', 'doctor')).out).findings).toContainEqual(
    expect.objectContaining({ what: 'last backup', ok: false, needed: false }),
  );
  const target = join(top, 'backups');
  const made = await on(data, 'backup', target);
  expect(made).toMatchObject({ code: 0, err: expect.stringMatching(/rows of \d+ tables and \d+ files/) });
  expect((await stat(join(made.out, 'secrets.json'))).mode & 0o777).toBe(0o600);
  const again = JSON.parse((await on(data, '--json', 'backup', target)).out);
  expect(again).toMatchObject({ copied: 0, missing: [], damaged: [] });
  expect((await on(data, 'backup', join(top, 'one.tar'))).code).toBe(0);
  expect((await on(data, 'doctor')).out).toMatch(/^ok +last backup: .*one\.tar/m);

  // While it runs, and on what it leaves: refused.
  expect(await on(data, 'restore', target)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/DATA_FOLDER_OWNED/),
  });
  const before = await jobs(data);
  await old.stop();
  expect(await on(data, 'restore', target)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/data folder .* is not empty: .*postgres.*\[RESTORE_NOT_EMPTY\]/),
  });
  // Stopped, its database is started for the backup alone.
  expect((await on(data, 'backup', target)).code).toBe(0);

  for (const [name, from] of [
    ['of a folder', target],
    ['of a file', join(top, 'one.tar')],
  ] as const) {
    const place = join(top, `restored ${name}`);
    const restored = await on(place, 'restore', from);
    expect(restored.err).toMatch(/ledger check: \d+ jobs, nothing differs/);
    expect([restored.code, restored.out]).toEqual([0, expect.stringMatching(/new ones begin with 1\d{4}$/)]);
    expect(await readFile(join(place, 'secrets.json'), 'utf8')).toBe(
      await readFile(join(data, 'secrets.json'), 'utf8'),
    );
    expect((await stat(join(place, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(place, 'enterobot.env.restored'), 'utf8')).toBe('ENTEROBOT_LOG=warn\n');
    const house = await up(place);
    expect(await jobs(place)).toEqual(before);
    await writeFile(join(uploads, `${name}.fasta`), `>contig\n${dna(randomFrom(4), 5000)}\n`);
    expect((await on(place, 'load', uploads, '--database', 'kpneumoniae')).out).toMatch(/K1 +already there/);
    await expect
      .poll(async () => (await jobs(place))[0], { timeout: 20_000 })
      .toMatchObject({ status: 'COMPLETE' });
    expect((await jobs(place))[0].job_id).toBeGreaterThan(10_000);
    await house.stop();
  }
}, 240_000);

test('a backup that cannot be used leaves no data folder behind', async () => {
  const nowhere = join(top, 'never');
  await writeFile(join(top, 'cut.tar'), 'half a file');
  for (const [from, code] of [
    [join(top, 'nothing'), 'BACKUP_MISSING'],
    [join(top, 'cut.tar'), 'BACKUP_DAMAGED'],
  ] as const) {
    expect(await on(nowhere, 'restore', from)).toMatchObject({ code: 1, err: expect.stringMatching(code) });
    expect(await readdir(top)).not.toContain('never');
  }
  expect(await on(nowhere, 'backup', join(top, 'b'))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/NOT_RUNNING/),
  });
  expect(await readdir(top)).not.toContain('b');
});
