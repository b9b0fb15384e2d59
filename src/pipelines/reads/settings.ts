import { resolve } from 'node:path';
import { EnterobotError } from '../../errors.ts';

/** Where runs are had from, and how patiently. */
export interface ReadsSettings {
  /** Folders that are looked into first, in this order. */
  mirrors: string[];
  /** Where `/filereport` is asked, in this order; none: nothing is downloaded. */
  portals: string[];
  /** What stands before the path of a file, in this order. */
  files: string[];
  /** Downloads at the same time, of all tasks that share the folder `keep`. */
  atOnce: number;
  /** Where downloads lie that another attempt may go on with; undefined: in the task's own scratch folder. */
  keep: string | undefined;
  /** An address that says nothing for so long is given up. */
  stallMs: number;
  /** Tries in a row that brought nothing. */
  tries: number;
  /** The first pause; each is twice as long as the one before, up to a minute. */
  pauseMs: number;
}

const PORTAL = 'https://www.ebi.ac.uk/ena/portal/api';
const FILES = 'https://ftp.sra.ebi.ac.uk,http://ftp.sra.ebi.ac.uk';

/** Settings of a task, which CRobot hands on from its own environment (`TASK_SETTINGS`). */
export const TASK_SETTINGS = [
  'READS_MIRROR',
  'READS_DOWNLOADS',
  'READS_KEEP',
  'ENA_URL',
  'ENA_FILES',
  'ENA_STALL_SECONDS',
  'ENA_TRIES',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
] as const;

/**
 * What the environment says (docs/reference/settings.md).
 * @throws READS_SETTING_WRONG
 */
export function readsSettings(env: NodeJS.ProcessEnv = process.env): ReadsSettings {
  const portals = env.ENA_URL || PORTAL;
  return {
    mirrors: listOf(env.READS_MIRROR).map((folder) => resolve(folder)),
    portals: portals === 'off' ? [] : addresses('ENA_URL', portals),
    files: addresses('ENA_FILES', env.ENA_FILES || FILES),
    atOnce: number('READS_DOWNLOADS', env, 4, 64),
    keep: env.READS_KEEP ? resolve(env.READS_KEEP) : undefined,
    stallMs: number('ENA_STALL_SECONDS', env, 60, 3600) * 1000,
    tries: number('ENA_TRIES', env, 8, 1000),
    pauseMs: 1000,
  };
}

function listOf(text = ''): string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

function addresses(name: string, text: string): string[] {
  return listOf(text).map((one) => {
    const url = URL.parse(one);
    if (url?.protocol === 'https:' || url?.protocol === 'http:') return one.replace(/\/+$/, '');
    throw new EnterobotError('READS_SETTING_WRONG', { name, problem: `${one} is no http(s) address` });
  });
}

function number(name: string, env: NodeJS.ProcessEnv, usual: number, most: number): number {
  const text = env[name];
  if (text === undefined || text === '') return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new EnterobotError('READS_SETTING_WRONG', {
    name,
    problem: `${text} is no whole number from 1 to ${most}`,
  });
}
