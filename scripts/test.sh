#!/bin/sh
# test.sh self-contained|reference [vitest words…]: installs what is missing and runs one of the two suites.
# The last line of standard output is always `N passed, N failed`; the exit code is 0 only when tests ran and none failed.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$here"
suite=$1
shift

counts=$(mktemp)
passed=0
failed=0
# Whatever happens, the last line is said. A run that broke down (no packages, no programs, a crash of the runner)
# counts as a failure: "0 failed" must never stand under a run that did not end well.
closing_line() {
  code=$?
  trap '' EXIT INT TERM
  # shellcheck disable=SC2034 # `rest` keeps a longer line from spoiling `finished`
  read -r passed failed finished rest <"$counts" || finished=
  passed=${passed:-0}
  failed=${failed:-0}
  if [ "$finished" != finished ]; then
    failed=$((failed + 1))
  elif [ "$code" -ne 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; then
    failed=1
  fi
  rm -f "$counts"
  if [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; then [ "$code" -ne 0 ] || code=1; fi
  printf '%s passed, %s failed\n' "$passed" "$failed"
  exit "$code"
}
trap closing_line EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

sh scripts/bootstrap.sh
PATH=$here/node_modules/.bin:$PATH
export PATH
sh scripts/programs.sh test
# What tests want beyond the programs of an installation is told, and missed aloud by the tests that want it.
case $suite in
  self-contained) sh scripts/programs.sh test || sh scripts/programs.sh core ;;
  *) sh scripts/programs.sh core ;;
esac

case $suite in
  self-contained) ;;
  reference)
    REFERENCE_DATA=${REFERENCE_DATA:-$here/../shared/data}
    export REFERENCE_DATA
    if [ ! -d "$REFERENCE_DATA" ]; then
      echo "THE REFERENCE DATA ARE MISSING: there is no folder $REFERENCE_DATA." >&2
      echo 'No reference test can run. Name the folder that holds them: REFERENCE_DATA=DIR npm run test:reference' >&2
      exit 1
    fi
    ;;
  *)
    echo "test.sh knows self-contained and reference, not $suite" >&2
    exit 2
    ;;
esac

ENTEROBOT_SUITE=$suite ENTEROBOT_TEST_COUNTS=$counts node node_modules/vitest/vitest.mjs run "$@"
