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

type Environment = Partial<Record<string, string>>;

/**
 * What a task needs of the environment to fetch runs: its own settings, and the way out of the house. CRobot hands all of
 * it on. Proxies are written in small letters, too.
 */
export function readsEnvironment(): Environment {
  const small = (name: string) => process.env[name.toLowerCase()];
  const given: Environment = {
    READS_MIRROR: process.env.READS_MIRROR,
    READS_DOWNLOADS: process.env.READS_DOWNLOADS,
    READS_KEEP: process.env.READS_KEEP,
    ENA_URL: process.env.ENA_URL,
    ENA_FILES: process.env.ENA_FILES,
    ENA_STALL_SECONDS: process.env.ENA_STALL_SECONDS,
    ENA_TRIES: process.env.ENA_TRIES,
    HTTP_PROXY: process.env.HTTP_PROXY || small('HTTP_PROXY'),
    HTTPS_PROXY: process.env.HTTPS_PROXY || small('HTTPS_PROXY'),
    NO_PROXY: process.env.NO_PROXY || small('NO_PROXY'),
    NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
}

/**
 * What the environment says (docs/reference/settings.md).
 * @throws READS_SETTING_WRONG
 */
export function readsSettings(env: Environment = readsEnvironment()): ReadsSettings {
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

function number(name: string, env: Environment, usual: number, most: number): number {
  const text = env[name];
  if (text === undefined || text === '') return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new EnterobotError('READS_SETTING_WRONG', {
    name,
    problem: `${text} is no whole number from 1 to ${most}`,
  });
}
