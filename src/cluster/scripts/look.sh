# What is on the volume of a project. Changes nothing. Every answer ends with a NUL, the last one is `end`.
# Arguments: ROOT, MODE (live or snapshot); stdin: a line SNAPSHOT BATCHES, then the folders that may hold code, each
# ./NAME NUL, in so many batches of 16 KiB: BusyBox's xargs mixes up names when it has to split its input by itself.
root=$1 mode=$2
case $root in /?*) ;; *) echo "no folder for the project" >&2; exit 73 ;; esac
own=$root/.sooper/uploads

read -r snapshot batches || exit 0
for tool in cat cp date dd df find ls mkdir mv rm rmdir sha256sum sleep stat tail tar tee touch wc xargs; do
  command -v "$tool" >/dev/null 2>&1 || printf 'lacks %s\0' "$tool"
done
above=$root
while [ ! -d "$above" ] && [ "$above" != / ]; do above=${above%/*}; above=${above:-/}; done
[ -w "$above" ] || printf 'readonly %s\0' "$above"
df -Pk "$above" | { read -r _; read -r _ _ _ free _; printf 'free %s\0' "$free"; }
for link in "$root" "$root/.sooper" "$root/.sooper/code" "$own"; do
  [ ! -L "$link" ] || printf 'link %s\0' "$link"
done

base=$root index=$own/index
if [ "$mode" = snapshot ]; then
  index=''
  # shellcheck disable=SC2045 # the names are sooper's own: 32 hexadecimal digits and an ending
  for name in "$snapshot.snapshot" $(ls -t "$own" 2>/dev/null); do
    found=${name%.snapshot}
    if [ "$found" != "$name" ] && [ -f "$own/$name" ] && [ -d "$root/.sooper/code/$found" ]; then
      printf 'base %s\0' "$found"
      base=$root/.sooper/code/$found index=$own/$name
      break
    fi
  done
  # Those that may go: nobody has uploaded them for a month, and ten are newer.
  set --
  newer=0
  # shellcheck disable=SC2045 # as above
  for name in $(ls -t "$root/.sooper/code" 2>/dev/null); do
    newer=$((newer + 1))
    [ "$newer" -le 10 ] || set -- "$@" "$root/.sooper/code/$name"
  done
  # shellcheck disable=SC2016 # the inner shell expands it
  [ $# -eq 0 ] || find "$@" -maxdepth 0 -type d -mtime +30 -exec sh -c 'for old; do printf "old %s\0" "${old##*/}"; done' sooper {} +
elif [ -e "$own/unfinished" ]; then
  printf 'unfinished\0'
  cat "$own/unfinished"
fi
for piece in "$own"/*.part/*.piece; do
  [ ! -f "$piece" ] || printf 'piece %s %s\0' "$(wc -c < "$piece")" "${piece#"$own/"}"
done
if [ ! -f "$index" ]; then index=''; fi
[ -z "$index" ] || cat "$index"
while [ "$batches" -gt 0 ]; do
  if [ -n "$index" ]; then
    # Files that nobody has written to since.
    # shellcheck disable=SC2016 # the inner shell expands them
    dd bs=16384 count=1 iflag=fullblock 2>/dev/null | xargs -0 sh -c \
      'cd "$0" && index=$1 && shift && exec find "$@" -maxdepth 1 -type f ! -newer "$index" -print0' "$base" "$index" 2>/dev/null
  else
    dd bs=16384 count=1 iflag=fullblock >/dev/null 2>&1
  fi
  batches=$((batches - 1))
done
printf 'end\0'
