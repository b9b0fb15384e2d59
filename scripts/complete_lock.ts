/**
 * Completes package-lock.json with the optional packages of other platforms. A registry that mirrors only some platforms
 * makes npm leave the others out, and then `npm ci` refuses the lock file ("Missing: … from lock file"). What is added
 * has no checksum, which only that platform would need; elsewhere npm reads os and cpu, and never fetches it.
 * Run by `npm run generate`; changes nothing when nothing is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const LOCK = resolve(import.meta.dirname, '../package-lock.json');
const SYSTEMS = new Set([
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]);
const PROCESSORS = [
  'arm64',
  'arm',
  'x64',
  'ia32',
  'ppc64',
  'riscv64',
  'loong64',
  's390x',
  'mips64el',
  'wasm32',
];

interface LockedPackage {
  version?: string;
  cpu?: string[];
  dev?: boolean;
  libc?: string[];
  optional?: boolean;
  os?: string[];
  optionalDependencies?: Record<string, string>;
}

/** What the name of a package says of its platform, as `…/core-linux-arm64-musl` does; undefined when it says nothing. */
function platformOf(name: string): Pick<LockedPackage, 'cpu' | 'libc' | 'os'> | undefined {
  const words = name.split(/[/-]/);
  const os = words.find((word) => SYSTEMS.has(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) return undefined;
  const libc = /musl/.test(name) ? 'musl' : 'glibc';
  return { cpu: [cpu], ...(os === 'linux' ? { libc: [libc] } : {}), os: [os] };
}

const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as { packages: Record<string, LockedPackage> };
const missing: Record<string, LockedPackage> = {};
for (const { dev, optionalDependencies } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    const platform = platformOf(name);
    if (lock.packages[`node_modules/${name}`] || !platform || !/^\d/.test(version)) continue;
    const { cpu, ...rest } = platform;
    missing[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu }),
      ...(dev && { dev }),
      optional: true,
      ...rest,
    };
  }
}
if (Object.keys(missing).length > 0) {
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(`package-lock.json: ${Object.keys(missing).length} packages of other platforms added\n`);
