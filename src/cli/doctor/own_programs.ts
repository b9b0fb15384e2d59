import { statSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths } from '../../config.ts';
import { confinement } from '../../pipelines/generic/confine.ts';
import { lookForOwnProgram } from '../../pipelines/generic/find_own_program.ts';
import { type InstalledManifest, installedManifests } from '../../pipelines/generic/installed.ts';
import type { Finding } from './finding.ts';

/** The programs of schemes of one's own that CRobot may run here, the newest manifest of each; and how well they are held. */
export async function ownPrograms(data: string): Promise<Finding[]> {
  const { manifests } = dataPaths(data);
  const newest = new Map<string, { installed: InstalledManifest; since: number }>();
  for (const installed of installedManifests(manifests)) {
    const since = statSync(join(manifests, `${installed.sha256}.json`)).mtimeMs;
    const { name } = installed.manifest;
    if (since >= (newest.get(name)?.since ?? 0)) newest.set(name, { installed, since });
  }
  if (newest.size === 0) return [];
  const inOrder = [...newest].sort(([a], [b]) => (a < b ? -1 : 1));
  const found = await Promise.all(inOrder.map(([, { installed }]) => ofScheme(installed)));
  return [...found, await held()];
}

async function ofScheme({ manifest }: InstalledManifest): Promise<Finding> {
  const { name, program, package: debian } = manifest;
  const path = await lookForOwnProgram(manifest);
  const how = debian === undefined ? 'install it' : `apt-get install -y ${debian}`;
  const says = path ? `${program} (${path})` : `${program} is missing: ${how}`;
  return { what: `scheme ${name}`, ok: path !== null, needed: true, says };
}

async function held(): Promise<Finding> {
  const { space, network, alone } = await confinement({ network: false, diskMb: 1, mark: 1 });
  const says = !space
    ? 'no process space can be made here: what they leave running is looked for by its marks'
    : `in a process space of their own${network ? '; their network cannot be taken away here' : ', without network'}${alone ? '' : '; they can look at other processes'}`;
  return { what: 'programs of your own', ok: space && !network, needed: false, says };
}
