import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeAtomic } from '../../store.ts';
import { needSetting } from './service.ts';

/** What the services of one installation share. Never logged. */
export interface Secrets {
  /** With which the web side speaks to CRobot. */
  readonly crobotToken: string;
  /** With which CRobot signs its callbacks (Standard Webhooks form). */
  readonly callbackSecret: string;
}

/** The file: mode 0600, generated once. */
interface StoredSecrets extends Secrets {
  /** Of the embedded PostgreSQL's role. */
  readonly postgresPassword: string;
}

/**
 * The secrets of a data folder for one of its services, which may lie on another machine: CROBOT_TOKEN and
 * CALLBACK_SECRET in the environment come first. It makes none: a token that nobody else knows would be of no use.
 * Each is looked for when it is read, since no service but CRobot needs both.
 * @throws SETTING_MISSING (on reading a secret) when neither the environment nor the file has it
 */
export function readSecrets(file: string): Secrets {
  const stored: Partial<StoredSecrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return {
    get crobotToken() {
      return needSetting(process.env.CROBOT_TOKEN || stored.crobotToken, 'CROBOT_TOKEN');
    },
    get callbackSecret() {
      return needSetting(process.env.CALLBACK_SECRET || stored.callbackSecret, 'CALLBACK_SECRET');
    },
  };
}

/**
 * Makes the secrets of a data folder if it has none, durably, and returns the database's password. Only for the owner
 * of the folder: two that make them at once would not agree.
 */
export async function makeSecrets(file: string): Promise<string> {
  if (!existsSync(file)) {
    const secrets: StoredSecrets = {
      postgresPassword: randomBytes(24).toString('hex'),
      crobotToken: randomBytes(32).toString('hex'),
      callbackSecret: `whsec_${randomBytes(32).toString('base64')}`,
    };
    await writeAtomic(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as StoredSecrets).postgresPassword;
}
