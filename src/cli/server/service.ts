import { once } from 'node:events';
import { EnterobotError } from '../../errors.ts';
import type { Logger } from '../../log.ts';

/** A part of the system that runs until it is told to stop. */
export interface Service {
  /** Where it can be reached, if anywhere. */
  url?: string;
  stop(): Promise<void>;
}

/** A Ctrl-C may arrive twice at once: from the terminal, and passed on by npm. Only a later one is a second. */
const SAME_CTRL_C_MS = 1000;

/**
 * Aborts when this process is told to stop: on SIGTERM, on SIGINT (unless supervised: then the supervisor, who saw the
 * same Ctrl-C, says when), and when the supervisor has died. After that only a person at a terminal who presses Ctrl-C
 * again ends it at once. A repeated SIGTERM says nothing new: systemd sends one to each process of a unit, and `up` sends
 * its services another; whoever has no patience has SIGKILL.
 */
export function stopSignal(logger: Logger): AbortSignal {
  const supervised = process.connected === true;
  const told = new AbortController();
  let since = 0;
  const stop = (why: string) => {
    if (told.signal.aborted) return;
    since = Date.now();
    logger.info({ why }, 'stopping');
    told.abort();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => {
    if (supervised) return;
    if (told.signal.aborted && Date.now() - since > SAME_CTRL_C_MS) process.exit(1);
    stop('SIGINT');
  });
  if (supervised) process.on('disconnect', () => stop('the supervisor is gone'));
  return told.signal;
}

/** Resolves when the signal aborts, or has. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Runs a service as a process until it is told to stop: tells its supervisor, if it has one, that it is ready. */
export async function runService(service: Service, logger: Logger): Promise<void> {
  const told = stopSignal(logger);
  process.send?.({ ready: true, url: service.url });
  await aborted(told);
  await service.stop().catch((error) => logger.error({ err: error }, 'did not stop in order'));
  if (process.connected) process.disconnect?.();
}

/** A setting that a service cannot do without. @throws SETTING_MISSING */
export function needSetting(value: string | undefined, name: string): string {
  if (!value) throw new EnterobotError('SETTING_MISSING', { name });
  return value;
}
