import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { enterobot } from '../cli/command.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DEPLOY = join(ROOT, 'deploy');
const folder = await mkdtemp(join(tmpdir(), 'enterobot-deploy-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const files = async (kind: string) =>
  (await readdir(join(DEPLOY, kind))).map((name) => join(DEPLOY, kind, name));

/** A file of deploy/ with the places of this checkout, in the temporary folder. */
async function here(file: string, places: Record<string, string> = {}): Promise<string> {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of Object.entries({ '/opt/enterobot/': `${ROOT}/`, ...places }))
    text = text.replaceAll(from, to);
  const copy = join(folder, file.split('/').at(-1)!);
  await writeFile(copy, text);
  return copy;
}

test('every command line in deploy/ is one that Enterobot takes', async () => {
  const lines: string[] = [];
  for (const file of [...(await files('systemd')), ...(await files('supervisor'))]) {
    const text = await readFile(file, 'utf8');
    for (const [, line] of text.matchAll(/^(?:ExecStart|command)=\/opt\/enterobot\/enterobot (.+)$/gm))
      lines.push(line!);
  }
  expect(lines.length).toBeGreaterThanOrEqual(9);
  for (const line of new Set(lines)) {
    const { out } = await enterobot([line.split(' ')[0]!, '--help']);
    for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(out, line).toContain(`${option} `);
  }
});

describe.skipIf(!has('systemd-analyze'))('systemd', () => {
  test('finds nothing to complain of in any unit', async () => {
    const units = await Promise.all((await files('systemd')).map((file) => here(file)));
    expect(units).toHaveLength(6);
    // The user that the units name may not be on this machine; that is no fault of theirs.
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe.skipIf(!has('nginx'))('nginx', () => {
  test('takes the configuration', async () => {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=test'],
        ...['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')],
      ],
      { stdio: 'ignore' },
    );
    const site = await here(join(DEPLOY, 'nginx/enterobot.conf'), { '/etc/ssl/enterobot': folder });
    const main = join(folder, 'nginx.conf');
    await writeFile(
      main,
      `pid ${folder}/pid; error_log stderr; events {} http { access_log off; include ${site}; }`,
    );
    const { status, stderr } = spawnSync('nginx', ['-t', '-p', folder, '-c', main], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, expect.stringMatching(/test is successful/)]);
  });
});

describe.skipIf(!has('caddy'))('Caddy', () => {
  test('takes the configuration', () => {
    const words = ['validate', '--adapter', 'caddyfile', '--config', join(DEPLOY, 'caddy/Caddyfile')];
    const { status, stderr } = spawnSync('caddy', words, {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
  });
});
