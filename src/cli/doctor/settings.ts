import { existsSync } from 'node:fs';
import { dataPaths } from '../../config.ts';
import { reportOf } from '../../errors.ts';
import { faultOf, type Setting } from '../../settings/setting.ts';
import { shown } from '../../settings/shown.ts';
import { SETTINGS } from '../../settings.ts';
import { applySettingsFile, originOf, settingsFileOf } from '../../settings_file.ts';
import { type RunFile, readLiveRunFile } from '../server/run_file.ts';
import type { Finding } from './finding.ts';

/** A setting as it holds here and now; secrets are hidden. */
export interface ShownSetting {
  name: string;
  value: string;
  /** "environment", "line 3 of enterobot.env", "default", "the running server" … */
  from: string;
}

/** Reads the settings file; what is wrong with it is a finding. After it the other settings hold. */
export function settingsFile(data: string): Finding {
  const what = 'settings file';
  try {
    const found = applySettingsFile(data);
    if (!found) return { what, ok: true, needed: true, says: `none (${settingsFileOf(data)})` };
    if (found.warning) return { what, ok: false, needed: false, says: found.warning };
    return { what, ok: true, needed: true, says: `${found.file}, ${found.lines.length} settings` };
  } catch (error) {
    return { what, ok: false, needed: true, says: reportOf(error).message };
  }
}

/** What the environment says that cannot be; folders there may be relative, the file's were looked at before. */
export function settingsOfEnvironment(): Finding[] {
  return SETTINGS.flatMap((setting) => {
    const value = process.env[setting.name];
    if (!value || setting.kind === 'folder' || setting.kind === 'files') return [];
    const fault = faultOf(setting, value);
    return fault ? [{ what: setting.name, ok: false, needed: true, says: `${setting.name} ${fault}` }] : [];
  });
}

/** Every setting with its value and where that comes from. `chosen`: `--data` was given. */
export function shownSettings(data: string, chosen: boolean): ShownSetting[] {
  const run = readLiveRunFile(dataPaths(data).runFile);
  return SETTINGS.map((setting) => {
    const { name } = setting;
    if (name === 'ENTEROBOT_DATA') return { name, value: data, from: chosen ? '--data' : told(name) };
    const value = process.env[name];
    if (value !== undefined) return { name, value: shown(setting, value), from: told(name) };
    return { name, ...unset(setting, data, run) };
  });
}

function told(name: string): string {
  const origin = originOf(name);
  return origin.from === 'file' ? `line ${origin.line} of enterobot.env` : origin.from;
}

/** What stands in for a setting that nobody made. */
function unset(setting: Setting, data: string, run: RunFile | undefined): { value: string; from: string } {
  const paths = dataPaths(data);
  const running: Record<string, string | undefined> = {
    DATABASE_URL: run?.database_url,
    CROBOT_URL: run?.crobot_url,
    WEB_URL: run?.web_url,
  };
  const found = running[setting.name];
  if (found) return { value: shown(setting, found), from: 'the running server' };
  if (setting.name === 'ENTEROBOT_STORE') return { value: paths.store, from: 'default' };
  if (setting.secret && setting.default.startsWith('secrets.json') && existsSync(paths.secrets)) {
    return { value: '(hidden)', from: 'secrets.json' };
  }
  return { value: `(${setting.default})`, from: 'default' };
}
