# What is on the volume of a project. Changes nothing. Every answer ends with a NUL, the last one is `end`; there are two of
# these: with live, the second comes after what is intact, while the script that stores goes on.
# Arguments: ROOT, MODE (live or snapshot). Most of it is told without being asked, while the other side hashes its files.
# stdin, with snapshot: a line with the name of the one that is to be made, of which is told what is there.
root=$1 mode=$2
case $root in /?*) ;; *) echo "no folder for the project" >&2; exit 73 ;; esac
own=$root/.sooper/uploads

# Whether an upload can go here at all, and what earlier tries brought over.
about() {
  for tool in cat cp date dd df find ls mkdir mv rm rmdir sha256sum sleep stat tar touch wc xargs; do
    command -v "$tool" >/dev/null 2>&1 || printf 'lacks %s\0' "$tool"
  done
  above=$root
  while [ ! -d "$above" ] && [ "$above" != / ]; do above=${above%/*}; above=${above:-/}; done
  [ -w "$above" ] || printf 'readonly %s\0' "$above"
  df -Pk "$above" | { read -r _; read -r _ _ _ free _; printf 'free %s\0' "$free"; }
  for link in "$root" "$root/.sooper" "$root/.sooper/code" "$own"; do
    [ ! -L "$link" ] || printf 'link %s\0' "$link"
  done
  for piece in "$own"/*.part/*.piece; do
    [ ! -f "$piece" ] || printf 'piece %s %s\0' "$(wc -c < "$piece")" "${piece#"$own/"}"
  done
}

# Files that nobody has written to since a list of files was made. Their folders stand beside it, each ./NAME NUL, in batches
# of 16 KiB: BusyBox's xargs mixes up names when it has to split its input by itself. Half of them are looked at while the
# other half is.
intact() {
  base=$1 index=$2
  [ -f "$index.folders" ] || return 0
  batches=$(($(wc -c < "$index.folders") / 16384))
  some $((batches / 2)) "$batches" | { some 0 $((batches / 2)); cat; }
}
some() {
  from=$1
  while [ "$from" -lt "$2" ]; do
    # shellcheck disable=SC2016 # the inner shell expands them
    dd bs=16384 skip="$from" count=1 if="$index.folders" 2>/dev/null | xargs -0 sh -c \
      'cd "$0" && index=$1 && shift && exec find "$@" -maxdepth 1 -type f ! -newer "$index" -print0' "$base" "$index" 2>/dev/null
    from=$((from + 1))
  done
}
# A snapshot, if it is there.
snapshot_is() {
  [ -f "$own/$1.snapshot" ] && [ -d "$root/.sooper/code/$1" ] || return 1
  printf 'base %s\0' "$1"
  intact "$root/.sooper/code/$1" "$own/$1.snapshot" | { cat "$own/$1.snapshot"; cat; }
}

if [ "$mode" = live ]; then
  # All the rest is told while what is intact is looked for, which takes the longest.
  intact "$root" "$own/index" | {
    about
    if [ -e "$own/unfinished" ]; then
      printf 'unfinished\0'
      cat "$own/unfinished"
    fi
    [ ! -f "$own/index" ] || cat "$own/index"
    printf 'end\0'
    cat
    printf 'end\0'
  } &
else
  about
  newest=''
  # shellcheck disable=SC2045 # the names are sooper's own: 32 hexadecimal digits and an ending
  for name in $(ls -t "$own" 2>/dev/null); do
    newest=${name%.snapshot}
    if [ "$newest" != "$name" ] && snapshot_is "$newest"; then break; fi
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
  printf 'end\0'
  read -r snapshot || exit 0
  [ "$snapshot" = "$newest" ] || snapshot_is "$snapshot"
  printf 'end\0'
fi
