import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../log.ts';

/** One service of `up` as a child process. */
export interface ChildPlan {
  name: string;
  /** The command line after `enterobot`. */
  words: string[];
  env: NodeJS.ProcessEnv;
}

export interface Child {
  /** Resolves once it said that it is ready, for the first time. */
  ready: Promise<{ url?: string }>;
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../main.ts');
/** How long a child may take to stop in order. */
const STOP_MS = 15_000;

/** The argument list that runs one of our own commands in a process of its own, with the Node that runs us. */
export function ownCommand(...words: string[]): [string, ...string[]] {
  return [process.execPath, MAIN, ...words];
}

/** Starts a child and starts it again, with growing pauses, whenever it ends without being asked to. */
export function supervise(plan: ChildPlan, logger: Logger): Child {
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let announce: (message: { url?: string }) => void = () => {};
  const ready = new Promise<{ url?: string }>((resolve) => {
    announce = resolve;
  });
  const life = (async () => {
    let pause = 250;
    while (!stopping.signal.aborted) {
      const began = Date.now();
      const [program, ...words] = ownCommand(...plan.words);
      child = spawn(program, words, { env: plan.env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.on('message', (message) => announce(message as { url?: string }));
      const code = await new Promise((resolve) => {
        child?.once('exit', (exit, signal) => resolve(exit ?? signal));
        child?.once('error', resolve);
      });
      if (stopping.signal.aborted) return;
      logger.error({ service: plan.name, code, pause }, 'a service ended; starting it again');
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
      // One that lived for a while failed for another reason than its start.
      pause = Date.now() - began > 30_000 ? 250 : Math.min(pause * 2, 10_000);
    }
  })();
  return {
    ready,
    stop: async () => {
      stopping.abort();
      child?.kill('SIGTERM');
      const hard = setTimeout(() => child?.kill('SIGKILL'), STOP_MS);
      await life;
      clearTimeout(hard);
    },
  };
}
