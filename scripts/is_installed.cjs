/**
 * Exit code 0 when node_modules already holds what package-lock.json names for this machine, as after `npm install` by
 * hand. Then scripts/bootstrap.sh need not run `npm ci`, which empties node_modules under whoever runs from it.
 * Must run on Node 18, hence plain CommonJS.
 */
const { join } = require('node:path');

const root = join(__dirname, '..');
const wanted = require(join(root, 'package-lock.json')).packages;
/** npm's own list of what it installed, written last. */
const installed = require(join(root, 'node_modules/.package-lock.json')).packages;

const libc = process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
const fits = (list, here) => !list || list.includes(here);

/** Optional packages of other platforms are rightly absent, and so are those without a platform that only they need. */
function isForHere({ optional, os, cpu, libc: libcs }) {
  if (!optional) return true;
  return Boolean(os && cpu) && fits(os, process.platform) && fits(cpu, process.arch) && fits(libcs, libc);
}

const differs = Object.entries(wanted).some(([path, entry]) => {
  if (path === '' || entry.link) return false;
  const found = installed[path];
  return found ? found.version !== entry.version : isForHere(entry);
});
process.exitCode = differs ? 1 : 0;
