// Behaves as the protocol asks of a task's process, and badly on demand: `params.act` says how.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, linkSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const at = (name) => join(folder, name);
const task = JSON.parse(readFileSync(at('task.json'), 'utf8'));
const { act = 'complete', ms = 0 } = task.params;
const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

if (act === 'no_claim') {
  process.stderr.write('no such program\n');
  process.exit(3);
}
if (act === 'slow_claim') await sleep(ms);

const stat = readFileSync('/proc/self/stat', 'latin1');
const owner = {
  pid: process.pid,
  start_ticks: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19],
  boot_id: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
  token: task.token,
};
const draft = at(`.process.${process.pid}`);
writeFileSync(draft, JSON.stringify(owner));
try {
  linkSync(draft, at('process.json'));
} catch {
  appendFileSync(at('refused.txt'), `${process.pid}\n`);
  process.exit(4);
}
appendFileSync(at('starts.txt'), `${process.pid}\n`);

/** A program of the task; `own` gives it a session of its own, `bare` no environment. */
function child(options = {}) {
  const made = spawn('sleep', ['300'], { stdio: 'ignore', ...options });
  made.unref();
  appendFileSync(at('children.txt'), `${made.pid}\n`);
}

function leave(name, content) {
  writeFileSync(at(`.${name}`), content);
  renameSync(at(`.${name}`), at(name));
}

function exit(content) {
  leave('exit.json', JSON.stringify({ ...content, ended: new Date().toISOString() }));
  process.exit(content.state === 'complete' ? 0 : 1);
}

if (act === 'stubborn') process.on('SIGTERM', () => {});
if (act === 'children' || act === 'orphans') {
  child();
  child({ detached: true });
  child({ env: {} });
}
if (act === 'env') leave('env.json', JSON.stringify(process.env));
await sleep(ms);
if (act === 'orphans' || act === 'vanish') process.kill(process.pid, 'SIGKILL');
if (act === 'fail') {
  exit({ state: 'failed', error: { code: 'FILE_EMPTY', class: 'input', message: 'it is empty' } });
}
const result = JSON.stringify({ job_id: task.job_id, inputs: task.inputs });
leave('result.json', result);
const sha256 = createHash('sha256')
  .update(act === 'damaged' ? 'other' : result)
  .digest('hex');
if (act === 'linger') {
  leave(
    'exit.json',
    JSON.stringify({ state: 'complete', result_sha256: sha256, ended: new Date().toISOString() }),
  );
  await sleep(300_000);
}
exit({ state: 'complete', result_sha256: sha256 });
