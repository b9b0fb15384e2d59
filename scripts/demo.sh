#!/bin/sh
# npm run demo [-- options]: installs what is missing, then runs the whole way once on real genomes.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
sh "$here/scripts/bootstrap.sh"
sh "$here/scripts/programs.sh"
exec "$here/enterobot" demo "$@"
