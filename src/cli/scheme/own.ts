import { isDeepStrictEqual } from 'node:util';
import type { Pool } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { registerIntake } from '../../intake/register.ts';
import { BUILT_IN_SCHEMES } from '../../jobs/built_in_schemes.ts';
import { knownClasses } from '../../jobs/registry.ts';
import { registerMaintenance } from '../../maintenance/register.ts';
import { parametersFault } from '../../pipelines/generic/check_parameter.ts';
import { decisiveDigest, installManifest } from '../../pipelines/generic/installed.ts';
import type { Manifest } from '../../pipelines/generic/manifest.ts';
import { readManifest } from '../../pipelines/generic/read_manifest.ts';
import type { Json } from '../../protocol/task.ts';
import { type AttachedScheme, attachScheme, refuseUnfit } from '../../records/attach_scheme.ts';
import type { OwnProgramParam, Scheme, SchemeParam } from '../../records/schemes.ts';

export interface OwnSchemeWanted {
  /** The manifest's file. */
  file: string;
  database: string;
  /** CRobot's folder of manifests on this machine. */
  manifests: string;
  display?: SchemeParam['display'] | undefined;
  /** `name=value`, for parameters of the manifest. */
  set?: readonly string[] | undefined;
}

/**
 * Installs a manifest on this machine and attaches it to a database. What decides results makes a new version; words, limits
 * and who sees it do not.
 * @throws MANIFEST_UNREADABLE, MANIFEST_WRONG, MANIFEST_NAME_TAKEN, MANIFEST_PARAMETER, MANIFEST_FILE_MISSING, and the codes of
 *   attachScheme
 */
export async function addOwnScheme(pool: Pool, wanted: OwnSchemeWanted): Promise<AttachedScheme> {
  const manifest = await readManifest(wanted.file);
  refuseTakenName(manifest.name);
  const parameters = readParameters(manifest, wanted.set ?? []);
  const { name: description, genera } = manifest;
  const display = wanted.display ?? manifest.display;
  const unfit = { database: wanted.database, description, genera, param: { display, pipeline: 'generic' } };
  // Before anything is installed.
  await refuseUnfit(pool, unfit);
  const installed = await installManifest(manifest, wanted.file, wanted.manifests);
  const own: OwnProgramParam = {
    ...{ manifest: installed.sha256, decides: decisiveDigest(installed), program: manifest.program },
    ...{ inputs: manifest.inputs, parameters },
  };
  return attachScheme(pool, {
    ...{ database: wanted.database, description, name: manifest.label, genera },
    param: {
      ...{ display, pipeline: 'generic', own_program: own },
      columns: manifest.columns.map(({ name, label, kind, unit, description }) => ({
        ...{ name, label, kind },
        ...(unit === undefined ? {} : { unit }),
        ...(description === undefined ? {} : { description }),
      })),
    },
    version: (before) => versionAfter(before, own),
  });
}

function versionAfter(before: Scheme | undefined, own: OwnProgramParam): string {
  const was = before?.param.own_program;
  if (!before || !was) return '1';
  const same = was.decides === own.decides && isDeepStrictEqual(was.parameters, own.parameters);
  return same ? before.version : String(Number(before.version) + 1);
}

/** The type of a job says which class it has; a name that says another one is nobody's to give. */
function refuseTakenName(scheme: string): void {
  registerIntake();
  registerMaintenance();
  const taken = new Set([...knownClasses(), ...BUILT_IN_SCHEMES.map(({ description }) => description)]);
  if (taken.has(scheme)) throw new EnterobotError('MANIFEST_NAME_TAKEN', { scheme });
}

/** `name=value` as the manifest's kinds have it. @throws MANIFEST_PARAMETER */
export function readParameters(manifest: Manifest, set: readonly string[]): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const one of set) {
    const at = one.indexOf('=');
    const [name, text] = at < 0 ? [one, ''] : [one.slice(0, at), one.slice(at + 1)];
    const kind = Object.hasOwn(manifest.parameters, name) ? manifest.parameters[name]!.kind : 'text';
    values[name] = READ[kind](text);
  }
  const problem = parametersFault(manifest, values);
  if (problem) throw new EnterobotError('MANIFEST_PARAMETER', { scheme: manifest.name, problem });
  return values;
}

const number = (text: string): Json => (text.trim() === '' ? text : Number(text));
const READ: Record<Manifest['parameters'][string]['kind'], (text: string) => Json> = {
  text: (text) => text,
  integer: number,
  number,
  yes_no: (text) =>
    text === 'true' || text === 'yes' ? true : text === 'false' || text === 'no' ? false : text,
};

/** Whether the word of `scheme add` names a file and no built-in scheme. */
export function isManifestFile(word: string): boolean {
  return word.includes('/') || /\.(ya?ml|json)$/i.test(word);
}
