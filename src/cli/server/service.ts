import { EnterobotError } from '../../errors.ts';
import type { Logger } from '../../log.ts';

/** A part of the system that runs until it is told to stop. */
export interface Service {
  /** Where it can be reached, if anywhere. */
  url?: string;
  stop(): Promise<void>;
}

/**
 * Runs a service as a process: tells its supervisor (if it has one) that it is ready, and stops it in order on
 * SIGTERM, on SIGINT (unless supervised: then the supervisor, who saw the same Ctrl-C, says when), and when the
 * supervisor has died. A second signal ends it at once.
 */
export async function runService(service: Service, logger: Logger): Promise<void> {
  const supervised = process.connected === true;
  await new Promise<void>((resolve) => {
    let stopping = false;
    const stop = (why: string) => {
      if (stopping) process.exit(1);
      stopping = true;
      logger.info({ why }, 'stopping');
      service.stop().then(resolve, (error) => {
        logger.error({ err: error }, 'did not stop in order');
        resolve();
      });
    };
    process.on('SIGTERM', () => stop('SIGTERM'));
    process.on('SIGINT', () => {
      if (!supervised) stop('SIGINT');
    });
    if (supervised) {
      process.on('disconnect', () => stop('the supervisor is gone'));
      process.send?.({ ready: true, url: service.url });
    }
  });
  if (process.connected) process.disconnect?.();
}

/** A setting that a service cannot do without. @throws SETTING_MISSING */
export function needSetting(value: string | undefined, name: string): string {
  if (!value) throw new EnterobotError('SETTING_MISSING', { name });
  return value;
}
