import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EnterobotError } from './errors.ts';
import { faultOf, type Setting } from './settings/setting.ts';
import { holdsSecret } from './settings/shown.ts';
import { SETTINGS } from './settings.ts';

/** Where a setting comes from: the environment, a line of the settings file, or nobody set it. */
export type Origin = { from: 'environment' } | { from: 'file'; line: number } | { from: 'default' };

/** A line of the settings file that sets something. */
interface Line {
  line: number;
  setting: Setting;
  value: string;
}

export interface SettingsFile {
  file: string;
  lines: Line[];
  /** What is wrong, one sentence for each line of which something is. */
  faults: string[];
  /** Something that does not stop us: others may read the secrets in it. */
  warning?: string;
}

/** The settings file of a data folder. */
export function settingsFileOf(data: string): string {
  return join(data, 'enterobot.env');
}

const NAMED = new Map(SETTINGS.map((setting) => [setting.name, setting]));

/**
 * Reads the text of a settings file: lines of KEY=VALUE, blank lines, and comments that begin with #. Only what sh,
 * systemd (EnvironmentFile) and dotenv read alike is let through, so that one file serves all of them: a value is plain,
 * or stands in single quotes, or in double quotes and holds no $, ` or \.
 */
export function parseSettings(text: string): { lines: Line[]; faults: string[] } {
  const lines = new Map<string, Line>();
  const faults: string[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const words = raw.trim();
    if (words === '' || words.startsWith('#')) continue;
    const read = readLine(words, i + 1, lines);
    if (typeof read === 'string') faults.push(`line ${i + 1}: ${read}`);
    else if (read) lines.set(read.setting.name, read);
  }
  return { lines: [...lines.values()], faults };
}

/** One line; what is wrong with it, as a sentence; or undefined when it sets nothing (an empty value). */
function readLine(words: string, line: number, before: Map<string, Line>): Line | string | undefined {
  const [, name, quoted] = /^([A-Za-z_]\w*)=(.*)$/s.exec(words) ?? [];
  // Never the line itself: half of a secret may stand in it.
  if (name === undefined || quoted === undefined) return 'it is not of the form NAME=value';
  const setting = NAMED.get(name);
  if (!setting) return `there is no setting ${name}${meant(name)}`;
  if (setting.inFile === false) return `${name} can be set in the environment only`;
  const earlier = before.get(name);
  if (earlier) return `${name} was set in line ${earlier.line} already`;
  const value = unquote(quoted);
  if (value === undefined)
    return `the value of ${name} needs single quotes around it (and can hold none): it has blanks or characters that a shell would take for its own`;
  if (value === '') return undefined;
  const fault = faultOf(setting, value);
  return fault ? `${name} ${fault}` : { line, setting, value };
}

function unquote(text: string): string | undefined {
  if (/^'[^']*'$/.test(text) || /^"[^"$`\\]*"$/.test(text)) return text.slice(1, -1);
  return /^[\w@%+=:,./~^[\]{}*?!-]*$/.test(text) && !/^~/.test(text) ? text : undefined;
}

/** "; did you mean …?" when only the case is wrong, a character or two, or the prefix is missing. */
function meant(name: string): string {
  const wanted = name.toUpperCase();
  const near =
    SETTINGS.find((one) => one.name === wanted || one.name === `ENTEROBOT_${wanted}`) ?? closest(wanted);
  return near ? `; did you mean ${near.name}?` : '';
}

function closest(wanted: string): Setting | undefined {
  const ranked = SETTINGS.map((setting) => ({ setting, steps: distance(wanted, setting.name) }));
  const [best] = ranked.sort((a, b) => a.steps - b.steps);
  return best && best.steps <= 2 ? best.setting : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The settings file of a data folder; undefined when there is none. @throws SETTINGS_FILE_CLOSED */
function readSettingsFile(data: string): SettingsFile | undefined {
  const file = settingsFileOf(data);
  let text: string;
  let mode: number;
  try {
    text = readFileSync(file, 'utf8');
    mode = statSync(file).mode;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new EnterobotError('SETTINGS_FILE_CLOSED', { file, message }, { cause: error });
  }
  const parsed = parseSettings(text);
  const secret = parsed.lines.find(({ setting, value }) => holdsSecret(setting, value));
  if ((mode & 0o004) === 0 || !secret) return { file, ...parsed };
  const warning = `${file} may be read by everybody on this machine, and ${secret.setting.name} in it is a secret: chmod o= ${file}`;
  return { file, ...parsed, warning };
}

const origins = new Map<string, Origin>();

/**
 * Puts what the settings file says into the environment, where that says nothing itself, so that everything below reads
 * one place. Called once, before anything reads a setting. @throws SETTINGS_FILE_WRONG (nothing was put), SETTINGS_FILE_CLOSED
 */
export function applySettingsFile(data: string): SettingsFile | undefined {
  const found = readSettingsFile(data);
  if (!found) return undefined;
  const { file, faults } = found;
  if (faults.length > 0) throw new EnterobotError('SETTINGS_FILE_WRONG', { file, faults: faults.join('; ') });
  for (const { setting, value, line } of found.lines) {
    if (process.env[setting.name] !== undefined) continue;
    process.env[setting.name] = value;
    origins.set(setting.name, { from: 'file', line });
  }
  return found;
}

/** Where the value of a setting comes from that holds in this process. */
export function originOf(name: string): Origin {
  const from: Origin = process.env[name] === undefined ? { from: 'default' } : { from: 'environment' };
  return origins.get(name) ?? from;
}
