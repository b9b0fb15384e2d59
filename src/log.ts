import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * Structured log lines (JSON) on standard error, so that standard output stays for results.
 * Level from ENTEROBOT_LOG (default info). Secrets never reach it: known keys are cut out here as a second net.
 */
export function createLogger(name: string): Logger {
  return pino(
    {
      name,
      level: process.env.ENTEROBOT_LOG ?? 'info',
      redact: [
        'token',
        'secret',
        'password',
        '*.token',
        '*.secret',
        '*.password',
        'req.headers.authorization',
      ],
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** For code that is called without a service around it. */
export const silentLogger: Logger = pino({ level: 'silent' });
