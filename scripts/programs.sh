#!/bin/sh
# programs.sh [core|schemes|test|ci]: makes sure that the programs of scripts/debian-packages.txt are installed.
# core (when unsaid): set core. schemes: core and schemes. test: core, schemes and pages, all that `npm test` runs. ci: every set.
# programs.sh [core|test|ci]: makes sure that the programs of scripts/debian-packages.txt are installed (core when unsaid).
# As root it installs what is missing; anyone else gets the one line to ask an administrator for, and exit code 1.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
list=$here/debian-packages.txt
wanted=${1:-core}
case $wanted in
  core) sets=' core ' ;;
  schemes) sets=' core schemes ' ;;
  test) sets=' core schemes pages ' ;;
  ci) sets=' core schemes pages ci ' ;;
  *) echo "enterobot: programs.sh takes core, schemes, test or ci, not $wanted" >&2; exit 2 ;;
esac
case $wanted in core | test | ci) ;; *) echo "enterobot: programs.sh takes core, test or ci, not $wanted" >&2; exit 2 ;; esac

say() { printf 'enterobot: %s\n' "$*" >&2; }

# Prints the Debian packages whose program is not on the PATH, each once, on one line.
missing() {
  while read -r package program group _; do
    case $package in '' | '#'*) continue ;; esac
    case $sets in *" $group "*) ;; *) continue ;; esac
    # Each set holds those before it.
    case $wanted:$group in *:core | test:test | ci:*) ;; *) continue ;; esac
    command -v "$program" >/dev/null 2>&1 || echo "$package"
  done <"$list" | sort -u | tr '\n' ' ' | sed 's/ $//'
}

packages=$(missing)
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  say "programs are missing, and this is not a Debian machine. Install by its own means: $packages"
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  printf 'sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n' "$packages" >&2
  exit 1
fi

# Two that start at once from here: the second waits and looks again. Others who hold dpkg's lock are waited for below.
exec 9<"$list"
if command -v flock >/dev/null 2>&1; then flock 9; fi
packages=$(missing)
[ -n "$packages" ] || exit 0

DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
made=
trap 'rm -f "$log" ${made:+"$policy"}' EXIT
# A package may bring a service, which Debian starts at once; ours starts what it needs by itself, on ports of its own.
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  made=yes
fi
apt() { apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null 9<&-; }
# A machine whose package lists are fresh needs no update, which costs a download.
# shellcheck disable=SC2086 # one word a package is what apt-get takes
install() { apt install -y --no-install-recommends $packages; }

say "installing Debian packages: $packages …"
if ! install; then
  { apt update && install; } || { cat "$log" >&2; say 'apt-get failed (its words stand above)'; exit 1; }
fi
packages=$(missing)
if [ -n "$packages" ]; then
  say "apt-get succeeded, but these packages did not bring their programs: $packages"
  exit 1
fi
