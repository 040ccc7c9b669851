# Takes a bundle and makes a snapshot of it, or changes the live folder.
# Arguments: ROOT MODE BUNDLE SESSION OFFSET COUNT LISTS LISTS_DIGEST CONTENT_DIGEST SIZES_DIGEST TARGET BASE [PIECE LENGTH]...
# stdin: COUNT blocks of 64 KiB, the bundle from byte OFFSET on. The bundle: a tar of lists (LISTS blocks), then a tar of
# files. LENGTH is in blocks, too: dd copies them, since BusyBox's head takes byte by byte.
# Ends with 70: cut short, 71: came out wrong, 72: the volume is not as it was when the bundle was made, 73: can't go on.
fail() { code=$1; shift; echo "$*" >&2; exit "$code"; }

root=$1 mode=$2 bundle=$3 session=$4 offset=$5 count=$6 lists=$7 lists_digest=$8 contents=$9
shift 9
sizes=$1 target=$2 base=$3
shift 3
umask 022
trap : PIPE
own=$root/.sooper/uploads
parts=$own/$bundle.part
work=$parts/$session.work
for link in "$root" "$root/.sooper" "$root/.sooper/code" "$own"; do
  [ ! -L "$link" ] || fail 73 "$link is a link"
done
mkdir -p "$parts" "$root/.sooper/code" || fail 73 "can't make folders in $root"
cd "$root" || fail 73 "can't enter $root"

if [ "$count" -gt 0 ]; then
  piece=$parts/$offset.$session.piece
  said=$(dd bs=65536 count="$count" iflag=fullblock of="$piece" 2>&1) || fail 73 "$said"
  got=$(wc -c < "$piece") || got=0
  [ "$got" -eq "$((count * 65536))" ] || fail 70 "$got of $((count * 65536)) bytes arrived"
fi

beat='' locked=''
# shellcheck disable=SC2317 # called by the trap
leave() {
  [ -z "$beat" ] || kill "$beat" 2>/dev/null
  [ -z "$locked" ] || rm -rf "$own/lock"
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 73' HUP INT TERM
mkdir -p "$work" || fail 73 "can't make folders in $root"

# The bundle, from the pieces that it came in.
while [ $# -gt 0 ]; do echo "$1 $2"; shift 2; done > "$work/pieces"
bundle() {
  skip=$1
  while read -r piece length; do
    now=$skip
    [ "$now" -le "$length" ] || now=$length
    skip=$((skip - now))
    [ "$now" -eq "$length" ] || dd bs=65536 skip="$now" count="$((length - now))" if="$parts/$piece"
  done < "$work/pieces" 2>/dev/null
}
wrong() { rm -rf "$parts"; fail 71 "$1 came out wrong"; }

bundle 0 | dd bs=65536 count="$lists" iflag=fullblock 2>/dev/null > "$work/lists.tar"
digest=$(sha256sum < "$work/lists.tar")
[ "${digest%% *}" = "$lists_digest" ] || wrong "the list of files"
tar -xmf "$work/lists.tar" -C "$work" || wrong "the list of files"

# A program with the names of a list: `each LIST PROGRAM ARGUMENT...`. A list comes in batches, since BusyBox's xargs mixes
# up names when it has to split its input by itself.
each() {
  list=$1 status=0
  shift
  for batch in "$work/$list".*; do
    [ ! -f "$batch" ] || xargs -0 "$@" < "$batch" || status=1
  done
  return "$status"
}

# Unpacks the files into the folder $1 and reads them back.
unpack() {
  [ -f "$work/sent.0000" ] || return 0
  bundle "$lists" | tar -xmf - -C "$1" || return 1
  cd "$1" || return 1
  digest=$(each sent cat | sha256sum)
  [ "${digest%% *}" = "$contents" ] || return 1
  digest=$(each sent stat -c %s | sha256sum)
  cd "$root" || return 1
  [ "${digest%% *}" = "$sizes" ]
}
drop() {
  each drop rm -f || return 1
  each rmdir rmdir 2>/dev/null
  return 0
}

make_snapshot() {
  fresh=$work/$target
  if [ -n "$base" ]; then
    cp -al "$root/.sooper/code/$base" "$fresh" 2>/dev/null || {
      rm -rf "$fresh"
      cp -a "$root/.sooper/code/$base" "$fresh" || fail 73 "can't copy the files that did not change"
    }
    cd "$fresh" || fail 73 "can't enter $fresh"
    drop || fail 73 "can't remove old files"
    cd "$root" || fail 73 "can't enter $root"
  else
    mkdir "$fresh" || fail 73 "can't make folders in $root"
  fi
  unpack "$fresh" || wrong "the snapshot"
  # The list first: it means nothing without the folder. The folder appears at once or not at all.
  touch "$work/index"
  mv -f "$work/index" "$own/$target.snapshot" || fail 73 "can't write the list of files"
  mv "$fresh" "$root/.sooper/code/" 2>/dev/null || [ -d "$root/.sooper/code/$target" ] || fail 73 "can't name the snapshot"
}

# One at a time. A holder counts in `beat`; one that has stopped counting for 20 s is gone.
take_lock() {
  last='' still=0 waited=0
  until mkdir "$own/lock" 2>/dev/null; do
    [ "$waited" -lt 600 ] || fail 73 "another upload has been changing the live folder for ten minutes"
    now=$(cat "$own/lock/holder" "$own/lock/beat" 2>/dev/null)
    if [ "$now" = "$last" ]; then still=$((still + 1)); else last=$now still=0; fi
    if [ "$still" -ge 20 ] && mv "$own/lock" "$work/stale" 2>/dev/null; then rm -rf "$work/stale"; still=0; fi
    waited=$((waited + 1))
    sleep 1
  done
  locked=yes
  echo "$session" > "$own/lock/holder"
  ( n=0; while kill -0 $$ 2>/dev/null; do n=$((n + 1)); echo "$n" > "$own/lock/beat"; sleep 3; done ) >/dev/null 2>&1 </dev/null &
  beat=$!
}
still_ours() {
  [ "$(cat "$own/lock/holder" 2>/dev/null)" = "$session" ] || { locked=''; fail 72 "another upload took over"; }
}

change_live() {
  take_lock
  now=none
  if [ -f "$own/live" ]; then now=$(sha256sum < "$own/live"); fi
  [ "${now%% *}" = "$base" ] || fail 72 "another upload changed the live folder"
  # shellcheck disable=SC2016 # the inner shell expands it
  links=$(each folders sh -c 'find "$@" -maxdepth 0 -type l 2>/dev/null' sooper)
  [ -z "$links" ] || fail 73 "$links on the volume is a link, and nothing follows one there"
  if [ -f "$own/unfinished" ]; then cat "$own/unfinished" >> "$work/pending"; fi
  mv -f "$work/pending" "$own/unfinished" || fail 73 "can't mark the folder as unfinished"
  still_ours
  drop || fail 73 "can't remove old files"
  still_ours
  unpack "$root" || wrong "the live folder"
  still_ours
  touch "$work/index"
  mv -f "$work/index" "$own/live" || fail 73 "can't write the list of files"
  rm -f "$own/unfinished"
}

case $mode in
snapshot) make_snapshot ;;
live) change_live ;;
esac
rm -rf "$parts"
find "$own" -maxdepth 1 -name '*.part' -mtime +1 -exec rm -rf {} + 2>/dev/null
exit 0
