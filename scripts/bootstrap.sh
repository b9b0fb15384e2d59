#!/bin/sh
# Makes node_modules complete: the packages of package-lock.json and, among them, the pinned Node.
# Runs before anything is installed, so plain POSIX sh, and any npm from 9 on. Says what it does on standard error.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$here"
stamp=node_modules/.enterobot-lock

say() { printf 'enterobot: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# The stamp holds the checksum of the lock file that was installed: dates alone lie after a copy or a checkout.
checksum() { sha256sum <package-lock.json | cut -d' ' -f1; }
is_complete() { [ -x node_modules/.bin/node ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(checksum)" ]; }
# A newer stamp is what ./enterobot looks at, to come here rarely. In a checkout of someone else's it stays as it is.
refresh() { touch "$stamp" 2>/dev/null || true; }

# The pages that browsers are served; all else works without them, so a build that fails (and says so) ends nothing.
build_pages() { node_modules/.bin/node scripts/build_pages.ts || true; }

if is_complete; then
  refresh
  build_pages
  exit 0
fi

# `npm run` puts node_modules/.bin first: the Node in there must not install itself, since npm ci removes it.
set -f
clean=
old_ifs=$IFS
IFS=:
for folder in $PATH; do
  case $folder in */node_modules/.bin | */node-gyp-bin) ;; *) clean=${clean:+$clean:}$folder ;; esac
done
IFS=$old_ifs
set +f
PATH=$clean
export PATH

for program in node npm; do
  command -v "$program" >/dev/null 2>&1 || die "$program is missing on this machine (any Node from 18 on will do; it fetches the pinned one). On Debian ask for:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends nodejs npm ca-certificates"
done
[ -w . ] || die "the packages in $here/node_modules are missing or out of date, and this user may not write there. Its owner can run: sh $here/scripts/bootstrap.sh"

# Two that start at once: the second waits, and then finds the work done. The lock is on the folder itself, so that no
# file is left behind; npm inherits it, so that it holds until npm has really ended.
exec 9<"$here"
if command -v flock >/dev/null 2>&1; then
  flock -n 9 || { say 'another start is installing the packages; waiting for it'; flock 9; }
fi
if is_complete; then
  build_pages
  exit 0
fi

wanted=$(checksum)
if [ -x node_modules/.bin/node ] && node_modules/.bin/node scripts/is_installed.cjs 2>/dev/null; then
  printf '%s\n' "$wanted" >"$stamp"
  build_pages
  exit 0
fi

say 'installing the npm packages (once; about half a minute) …'
rm -f "$stamp"
# Test and lint tools belong to a checkout, whatever NODE_ENV says. Warnings are about the old Node, which only installs.
options=${NODE_OPTIONS:-}
ENTEROBOT_NODE_OPTIONS=$options NODE_OPTIONS="--require \"$here/scripts/npm_for_pinned_node.cjs\" $options" \
  npm ci --no-audit --no-fund --include=dev --include=optional --loglevel=error 1>&2 </dev/null ||
  die 'npm ci failed (see above). Behind a proxy or with a registry of your own, set it in ~/.npmrc and start again.'

[ -x node_modules/.bin/node ] || die 'npm did not put the pinned Node in place (node_modules/.bin/node). Most often install scripts are switched off:
  see whether "npm config get ignore-scripts" says true; then: npm config set ignore-scripts false && sh scripts/bootstrap.sh'
version=$(node_modules/.bin/node --version 2>&1) ||
  die "the pinned Node does not run here (${version:-no output}). It needs glibc 2.28 or later and a folder that is not mounted noexec."
printf '%s\n' "$wanted" >"$stamp"
say "packages are complete, with Node $version"
build_pages
