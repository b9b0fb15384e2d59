import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What the services of one installation share. Generated once, mode 0600, never logged. */
export interface Secrets {
  /** Of the embedded PostgreSQL's role. */
  postgresPassword: string;
  /** With which the web side speaks to CRobot. */
  crobotToken: string;
  /** With which CRobot signs its callbacks (Standard Webhooks form). */
  callbackSecret: string;
}

/**
 * The secrets of a data folder, made if absent. CROBOT_TOKEN and CALLBACK_SECRET in the environment come first:
 * services on other machines are told theirs that way.
 */
export function readSecrets(file: string): Secrets {
  if (!existsSync(file)) make(file);
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  return {
    ...stored,
    crobotToken: process.env.CROBOT_TOKEN ?? stored.crobotToken,
    callbackSecret: process.env.CALLBACK_SECRET ?? stored.callbackSecret,
  };
}

function make(file: string): void {
  const secrets: Secrets = {
    postgresPassword: randomBytes(24).toString('hex'),
    crobotToken: randomBytes(32).toString('hex'),
    callbackSecret: `whsec_${randomBytes(32).toString('base64')}`,
  };
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // link, not rename: of two processes that make them at once one wins, and both then read the same.
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary);
  }
}
