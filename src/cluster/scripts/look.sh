# What is on the volume of a project. Changes nothing. Every answer ends with a NUL.
# Arguments: ROOT, MODE (live or snapshot), SNAPSHOT, BATCHES; stdin: the files in question, each ./NAME NUL, in so many
# batches of 16 KiB: BusyBox's xargs mixes up names when it has to split its input by itself.
root=$1 mode=$2 snapshot=$3 batches=$4
own=.sooper/uploads

batch() { dd bs=16384 count="$1" iflag=fullblock 2>/dev/null; }
for tool in cat cp dd df find head mkdir mv rm rmdir sha256sum stat tail tar touch wc xargs; do
  command -v "$tool" >/dev/null 2>&1 || printf 'lacks %s\0' "$tool"
done
above=$root
while [ ! -d "$above" ] && [ "$above" != / ]; do above=${above%/*}; above=${above:-/}; done
[ -w "$above" ] || printf 'readonly %s\0' "$above"
# shellcheck disable=SC2046 # the words of df's second line
set -- $(df -Pk "$above" | tail -n 1)
printf 'free %s\0' "$4"
for link in "$root" "$root/.sooper" "$root/.sooper/code" "$root/$own"; do
  [ ! -L "$link" ] || printf 'link %s\0' "$link"
done
cd "$root" 2>/dev/null || { batch "$batches" >/dev/null; exit 0; }

base=. index=$own/live
if [ "$mode" = snapshot ]; then
  base='' index=''
  # shellcheck disable=SC2045 # the names are sooper's own: 32 hexadecimal digits and an ending
  for name in "$snapshot.snapshot" $(ls -t "$own" 2>/dev/null); do
    found=${name%.snapshot}
    if [ "$found" != "$name" ] && [ -f "$own/$name" ] && [ -d ".sooper/code/$found" ]; then
      printf 'base %s\0' "$found"
      base=.sooper/code/$found index=$PWD/$own/$name
      break
    fi
  done
elif [ -e "$own/unfinished" ]; then
  printf 'unfinished\0'
  cat "$own/unfinished"
fi
for piece in "$own"/*.part/*.piece; do
  [ ! -f "$piece" ] || printf 'piece %s %s\0' "$(wc -c < "$piece")" "${piece#"$own/"}"
done
if [ -n "$index" ] && [ -f "$index" ]; then
  printf 'index %s\0' "$(sha256sum < "$index")"
  cat "$index"
  case $index in /*) ;; *) index=$PWD/$index ;; esac
  cd "$base" || exit 1
  while [ "$batches" -gt 0 ]; do
    # shellcheck disable=SC2016 # the inner shell expands them
    batch 1 | xargs -0 sh -c \
      'index=$1; shift; find "$@" -maxdepth 0 -type f ! -newer "$index" -exec printf "intact %s\\0" {} + 2>/dev/null' sooper "$index"
    batches=$((batches - 1))
  done
else
  batch "$batches" >/dev/null
fi
exit 0
