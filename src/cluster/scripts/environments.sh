# The environments on the volume of a project: tells what there is, or removes some. Every answer ends with a NUL.
# Arguments: ROOT list | ROOT remove [NAME LAST_USE]... -- [RUN]...
root=$1 mode=$2
shift 2
for link in "$root" "$root/.sooper" "$root/.sooper/envs" "$root/.sooper/envs/runs"; do
  [ ! -L "$link" ] || { echo "$link is a link" >&2; exit 73; }
done
cd "$root/.sooper/envs" 2>/dev/null || exit 0

# When an environment was used last, or somebody worked on it, in seconds since 1970.
last_use() {
  latest=0
  for sign in "$1" "$1/used" "$1/ready" "$1"/*/claim; do
    time=$(stat -c %Y "$sign" 2>/dev/null) || continue
    [ "$time" -le "$latest" ] || latest=$time
  done
  echo "$latest"
}

case $mode in
list)
  printf 'now %s\0' "$(date +%s)"
  for name in *; do
    { [ -d "$name" ] && [ ! -L "$name" ] && [ "$name" != runs ]; } || continue
    size=$(du -sk "$name" 2>/dev/null | tail -n 1)
    claims=$(echo "$name"/*/claim)
    state=unfinished
    [ ! -e "${claims%% *}" ] || state=building
    [ ! -e "$name/ready" ] || state=ready
    printf 'environment %s\0state %s\0size %s\0last %s\0' "$name" "$state" "${size%%[!0-9]*}" "$(last_use "$name")"
    [ ! -f "$name/used" ] || printf 'about %s\0' "$(cat "$name/used")"
  done
  for note in runs/*/*; do
    [ ! -f "$note" ] || printf 'note %s %s %s\0' "$(stat -c %Y "$note")" "$(cat "$note")" "${note#runs/}"
  done
  ;;
remove)
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    name=$1 known=$2
    shift 2
    case $name in '' | runs | */* | .*) continue ;; esac
    { [ -d "$name" ] && [ ! -L "$name" ]; } || continue
    # Out of everybody's sight first; back again if somebody has begun to use it.
    mv "$name" ".gone-$name" || { echo "can't remove $name" >&2; continue; }
    if [ "$(stat -c %Y ".gone-$name/used" 2>/dev/null || echo 0)" -gt "$known" ]; then
      mv ".gone-$name" "$name"
    else
      rm -rf ".gone-$name" && printf 'removed %s\0' "$name"
    fi
  done
  shift
  for run; do
    case $run in '' | */* | .*) ;; *) [ -L "runs/$run" ] || rm -rf "runs/$run" ;; esac
  done
  ;;
esac
exit 0
