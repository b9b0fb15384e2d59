import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

const SERVER = join(import.meta.dirname, '../../src/cli/server');
/** A service that takes 1.8 s to stop and says when it has. */
const SLOW = `
  import { runService } from '${SERVER}/service.ts';
  import { silentLogger } from '${SERVER}/../../log.ts';
  const alive = setInterval(() => {}, 1000);
  const stop = async () => { await new Promise((go) => setTimeout(go, 1800)); clearInterval(alive); console.log('stopped'); };
  const running = runService({ stop }, silentLogger);
  console.log('ready');
  await running;`;

interface Ran {
  child: ChildProcess;
  ended: Promise<[number | null, string]>;
}

async function service(supervised: boolean): Promise<Ran> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SLOW], {
    stdio: ['ignore', 'pipe', 'inherit', ...(supervised ? (['ipc'] as const) : [])],
  });
  let said = '';
  child.stdout!.on('data', (chunk) => {
    said += chunk;
  });
  // Not 'close': it does not come after disconnect().
  const over = Promise.all([once(child, 'exit'), once(child.stdout!, 'end')]);
  const ended = over.then(([[code]]): [number | null, string] => [code, said]);
  while (!said.includes('ready')) await sleep(20);
  return { child, ended };
}

async function tell({ child, ended }: Ran, ...signals: NodeJS.Signals[]): Promise<[number | null, string]> {
  for (const signal of signals) {
    child.kill(signal);
    await sleep(100);
  }
  return ended;
}

const IN_ORDER = [0, 'ready\nstopped\n'];

test('a repeated SIGTERM, and all of a Ctrl-C that its supervisor saw too, leave a service to stop in order', async () => {
  const [supervised, alone] = await Promise.all([service(true), service(false)]);
  const ends = [
    tell(supervised, 'SIGINT', 'SIGTERM', 'SIGTERM', 'SIGINT'),
    tell(alone, 'SIGTERM', 'SIGTERM'),
  ];
  expect(await Promise.all(ends)).toEqual([IN_ORDER, IN_ORDER]);
});

test('a Ctrl-C that arrives twice is one; one that is pressed again ends a service at once', async () => {
  const [doubled, pressed] = await Promise.all([service(false), service(false)]);
  const again = sleep(1300).then(() => pressed.child.kill('SIGINT'));
  const ends = [tell(doubled, 'SIGINT', 'SIGINT'), tell(pressed, 'SIGINT')];
  expect(await Promise.all(ends)).toEqual([IN_ORDER, [1, 'ready\n']]);
  await again;
});

test('a service whose supervisor has died stops in order', async () => {
  const { child, ended } = await service(true);
  child.disconnect();
  expect(await ended).toEqual(IN_ORDER);
});
