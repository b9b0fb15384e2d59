import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * The data folder: `--data`, else ENTEROBOT_DATA, else /var/lib/enterobot for root and
 * $XDG_DATA_HOME/enterobot (~/.local/share/enterobot) for everybody else.
 */
export function dataFolder(flag?: string): string {
  const chosen = flag ?? process.env.ENTEROBOT_DATA;
  if (chosen) return resolve(chosen);
  if (process.getuid?.() === 0) return '/var/lib/enterobot';
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'enterobot');
}

/** What lies where in a data folder. */
export interface DataPaths {
  root: string;
  /** Held by the one process that owns the folder. */
  ownerLock: string;
  /** Tells other commands where the running server is. */
  runFile: string;
  secrets: string;
  postgresLog: string;
  /** Shared by all services: reads/, assemblies/, schemes/, outputs/. ENTEROBOT_STORE names another place. */
  store: string;
  /** CRobot's own: manifests of programs that it may run. ENTEROBOT_MANIFESTS names another place. */
  manifests: string;
  /** What the demo downloads and simulates. */
  demo: string;
}

export function dataPaths(root: string): DataPaths {
  return {
    root,
    ownerLock: join(root, 'owner.lock'),
    runFile: join(root, 'run.json'),
    secrets: join(root, 'secrets.json'),
    postgresLog: join(root, 'postgres.log'),
    store: process.env.ENTEROBOT_STORE ? resolve(process.env.ENTEROBOT_STORE) : join(root, 'store'),
    manifests: process.env.ENTEROBOT_MANIFESTS
      ? resolve(process.env.ENTEROBOT_MANIFESTS)
      : join(root, 'manifests'),
    demo: join(root, 'demo'),
  };
}

/** Makes the folders that everything else expects. */
export function makeDataFolder(paths: DataPaths): void {
  // Open: as root the database's user must be able to reach its cluster; what is secret has a mode of its own.
  makeOpenFolder(paths.root);
  for (const kind of ['reads', 'assemblies', 'schemes', 'outputs']) {
    mkdirSync(join(paths.store, kind), { recursive: true, mode: 0o750 });
  }
}

/**
 * Makes a folder, and those above it that are absent, with mode 0755. For root this holds whatever the umask is: the
 * database's user has to pass. Folders that were there keep their modes.
 */
export function makeOpenFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (first === undefined || process.getuid?.() !== 0) return;
  for (let at = resolve(folder); at.startsWith(first); at = dirname(at)) chmodSync(at, 0o755);
}
