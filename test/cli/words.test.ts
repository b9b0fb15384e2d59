import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wholeNumber } from '../../src/cli/options.ts';
import { enterobot, enterobotHead, temporaryData } from './command.ts';

const { data } = await temporaryData();
/** Nobody listens there. */
const away = { ENTEROBOT_DATA: data, DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };

test.each([
  ['nonsense', /unknown command 'nonsense'/],
  ['job', /Usage: enterobot job/],
  ['worker -t four', /--threads <n>' argument 'four' is invalid\. It takes a whole number from 1 to 256\./],
  ['worker -t 0', /'0' is invalid/],
  ['crobot --cores x', /--cores <n>' argument 'x' is invalid/],
  ['crobot --memory -1', /--memory <MiB>' argument '-1' is invalid/],
  ['crobot --port 99999', /'99999' is invalid\. It takes a whole number from 0 to 65535\./],
  ['web --port', /--port <n>' argument missing/],
  ['web --port 80.5', /'80.5' is invalid/],
  ['load . --database x --priority high', /'high' is invalid/],
  ['load . --database x --assembler velvet', /Allowed choices are spades, megahit/],
  ['load .', /required option '--database <name>' not specified/],
  ['job show last', /'last' is invalid for argument 'id'/],
  ['job list --limit 0', /'0' is invalid/],
  ['job list --status gone', /It takes one of WAITING, QUEUED/],
  ['db add x --prefix KLE', /required option '--genus <genus>' not specified/],
])('wrong words end with 2 and say which: %s', async (line, says) => {
  const { code, out, err } = await enterobot(line.split(' '), away);
  expect(err).toMatch(says);
  expect(err).not.toMatch(/^\s+at /m);
  expect([code, out]).toEqual([2, '']);
});

test('whole numbers are nothing else', () => {
  const parse = wholeNumber(-5, 5);
  expect(['-5', '+3', '05', '0'].map(parse)).toEqual([-5, 3, 5, 0]);
  for (const wrong of ['', ' ', '1 ', '1.0', '1e0', '0x1', '6', '-6', 'Infinity', '９']) {
    expect(() => parse(wrong)).toThrow('It takes a whole number from -5 to 5.');
  }
});

test('help is a result: standard output, exit code 0; also when only its first line is read', async () => {
  expect(await enterobot(['--help'])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^Usage:/),
  });
  const first = await enterobotHead(['--help']);
  expect(first).toEqual({ code: 0, err: '', out: 'Usage: enterobot [options] [command]' });
});

test('without a server commands say how to start one, and make no data folder', async () => {
  for (const line of ['job list', 'web']) {
    const { code, err } = await enterobot(line.split(' '), { ENTEROBOT_DATA: data });
    expect(err).toMatch(/^enterobot: No Enterobot runs on .*\[NOT_RUNNING\]$/);
    expect(code).toBe(1);
  }
  expect(existsSync(data)).toBe(false);
});

test('a database that does not answer has a code', async () => {
  const { code, err } = await enterobot(['job', 'list'], away);
  expect(err).toMatch(/^enterobot: The database cannot be used: connect ECONNREFUSED .*\[DATABASE_AWAY\]$/);
  expect(code).toBe(1);
});

test('doctor: no server is no illness; one that does not answer is, and so are missing programs', async () => {
  const alone = await enterobot(['doctor', '--json'], { ENTEROBOT_DATA: data });
  const { findings } = JSON.parse(alone.out);
  expect(findings).toContainEqual(
    expect.objectContaining({
      what: 'server',
      ok: false,
      needed: false,
      says: expect.stringMatching(/enterobot up/),
    }),
  );

  const ill = await enterobot(['doctor'], { ...away, PATH: '/nowhere' });
  expect(ill.out).toMatch(/^MISSING {2}server: The database cannot be used: connect ECONNREFUSED/m);
  for (const name of ['fastp', 'megahit', 'spades', 'minimap2', 'samtools', 'bcftools']) {
    expect(ill.out).toMatch(new RegExp(`^MISSING .*apt-get install -y ${name}$`, 'm'));
  }
  expect(ill.out).toMatch(/^optional mash: /m);
  expect([ill.code, ill.err]).toEqual([1, '']);
});
