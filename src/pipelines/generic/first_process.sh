# The first process of a program's own process space: runs the program (its argument list, "$@"), and stays until what that
# left behind has ended by itself, one second at most. When this one ends, the kernel ends all that is still there.
"$@" 3>&-
code=$?
tries=0
# To process -1: all of this space but the first. It fails when there is none.
while kill -0 -1 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -gt 10 ]; then
    echo left >&3
    break
  fi
  sleep 0.1
done
exit "$code"
