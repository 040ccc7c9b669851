# Takes a bundle and makes a snapshot of it, or changes the live folder. Follows the script that looks, and has its variables.
# stdin: a line BUNDLE SESSION BLOCK WHEN BASE READ READ SIZES (`keep`: all is there; an empty one or none: nothing is to be
# done); lines `take NAME BLOCKS`, each with a piece of the bundle, which dd copies in blocks of BLOCK bytes, and `next NAME`,
# for each piece in its order once it is there, by whatever way; a line `sums`, and for each piece a line with its digest; or a
# line `stop`: what is intact is not what it was thought to be, when the bundle was made before that was known. The bundle: a tar of lists/ and code/. WHEN it is unpacked: `early`, while the rest of it comes, or `late`, where there is no room
# for both. Answers with `end` when all is stored. Ends with 70: cut short, 71: came out wrong, 72: the volume is not as it was
# when the bundle was made, 73: can't go on.
fail() { code=$1; shift; echo "$*" >&2; exit "$code"; }

# shellcheck disable=SC2154 # the script that looks has read it
target=$snapshot
# Asked for here, while the other side works out what differs.
now=$(date +%s)
read -r bundle session block when base read_one read_other sizes || exit 0
[ -n "$bundle" ] || exit 0
# A snapshot that is there counts as uploaded today.
if [ "$bundle" = keep ]; then touch "$root/.sooper/code/$target"; printf 'end\0'; exit 0; fi
umask 022
parts=$own/$bundle.part
work=$parts/$session.work
for link in "$root" "$root/.sooper" "$root/.sooper/code" "$own"; do
  [ ! -L "$link" ] || fail 73 "$link is a link"
done

beat='' locked=''
unlock() {
  [ -z "$beat" ] || kill "$beat" 2>/dev/null
  [ -z "$locked" ] || rm -rf "$@" "$own/lock"
  beat='' locked=''
}
leave() {
  unlock
  [ ! -d "$work" ] || rm -rf "$work"
  [ ! -d "$parts" ] || rmdir "$parts" 2>/dev/null
}
trap leave EXIT
trap 'exit 73' HUP INT TERM
# Words that nobody hears any more must not end this before it has tidied up.
trap '' PIPE
mkdir -p "$work/code" "$work/lists" "$root/.sooper/code" || fail 73 "can't make folders in $root"
cd "$work" || fail 73 "can't enter $work"

drop_pieces() { rm -f "$parts"/*.piece; }
wrong() { drop_pieces; fail 71 "$1 came out wrong"; }
# Says that a piece may be unpacked.
unpack() { echo "$1" 2>/dev/null || { drop_pieces; fail 73 "can't unpack it"; }; }
# Takes what comes, each piece of it into a file, which is read back while the next one comes; two at a time, lest a hundred
# pieces of an earlier try are read at once.
receive() {
  set --
  before='' last=''
  while read -r word piece blocks && [ "$word" != sums ]; do
    case $word in
    take) said=$(dd bs="$block" count="$blocks" iflag=fullblock of="$parts/$piece" 2>&1) || { drop_pieces; fail 73 "$said"; } ;;
    next)
      [ -s "$parts/$piece" ] || fail 70 "not all of it arrived"
      [ -z "$before" ] || wait "$before"
      sha256sum < "$parts/$piece" > "sum.$#" &
      before=$last last=$!
      set -- "$@" "$piece"
      [ "$when" = late ] || unpack "$piece"
      ;;
    stop) drop_pieces; fail 72 "files there are not as the last upload left them" ;;
    esac
  done
  [ "$word" = sums ] || fail 70 "not all of it arrived"
  wait
  count=0
  while [ "$count" -lt $# ]; do
    read -r digest || fail 70 "not all of it arrived"
    read -r sum _ < "sum.$count"
    [ "$sum" = "$digest" ] || wrong "what arrived"
    count=$((count + 1))
  done
  [ "$when" != late ] || for piece; do unpack "$piece"; done
}
# Until all of it has been checked it is nothing but files in this folder, and its pieces stay for the next try. Without room
# for both each piece goes as soon as it is unpacked.
{ ( receive ); echo $? > received; } | while read -r piece; do
  cat "$parts/$piece" || break
  [ "$when" != late ] || rm -f "$parts/$piece"
done | tar -xmf -
unpacked=$?
read -r code < received
[ "$code" = 0 ] || exit "$code"
[ "$unpacked" = 0 ] || { drop_pieces; fail 73 "can't unpack it"; }

# A program with the names of a list: `each LIST PROGRAM ARGUMENT...`. A list comes in batches, since BusyBox's xargs mixes
# up names when it has to split its input by itself.
each() {
  list=$1 status=0
  shift
  for batch in "$work/lists/$list".*; do
    [ ! -f "$batch" ] || xargs -0 "$@" < "$batch" || status=1
  done
  return "$status"
}

# What was unpacked is read back before it counts; of large files, which were summed on their way, the size. They are made
# older than the list of files by more than the second that some programs count in: whatever is written to them later makes
# them newer.
cd code || fail 73 "can't enter $work"
# shellcheck disable=SC2016 # the inner shell expands them
read_back() { each "$1" sh -c 'touch -d "$0" "$@" 2>/dev/null; exec '"$2"' "$@"' "@$((now - 2))" | sha256sum; }
sum=$(read_back sent sha256sum)
case ${sum%% *} in "$read_one" | "$read_other") ;; *) wrong "a file" ;; esac
if [ "$sizes" != none ]; then
  sum=$(read_back large 'stat -c %s')
  [ "${sum%% *}" = "$sizes" ] || wrong "a large file"
fi
cd "$root" || fail 73 "can't enter $root"

# The list of files: a new one, or the one that was, under another name and with what differs at its end. The name is its
# first line.
remember() {
  if [ ! -f "$work/lists/index" ]; then
    { read -r _; cat "$work/lists/version" - "$work/lists/differs"; } < "$1" > "$work/lists/index" || fail 73 "can't write the list of files"
  fi
  touch -d "@$((now - 1))" "$work/lists/index" 2>/dev/null || touch "$work/lists/index"
  # Files in folders that are not in their list count as changed, so it may be newer than the list of files.
  [ ! -f "$work/lists/in" ] || mv -f "$work/lists/in" "$2.folders" || fail 73 "can't write the list of folders"
  mv -f "$work/lists/index" "$2" || fail 73 "can't write the list of files"
}

drop() {
  each drop rm -f || return 1
  each rmdir rmdir 2>/dev/null
  return 0
}
# Puts the files into a folder, as links where the volume has them.
put() { cp -rlf "$work/code/." "$1" 2>/dev/null || cp -rpf "$work/code/." "$1"; }

make_snapshot() {
  fresh=$work/$target
  if [ "$base" != none ]; then
    cp -al "$root/.sooper/code/$base" "$fresh" 2>/dev/null || {
      rm -rf "$fresh"
      cp -a "$root/.sooper/code/$base" "$fresh" || fail 73 "can't copy the files that did not change"
    }
    cd "$fresh" || fail 73 "can't enter $fresh"
    drop || fail 73 "can't remove old files"
    cd "$root" || fail 73 "can't enter $root"
    put "$fresh" || fail 73 "can't add the files"
  else
    mv "$work/code" "$fresh" || fail 73 "can't name the snapshot"
  fi
  # The list first: it means nothing without the folder. The folder appears at once or not at all.
  remember "$own/$base.snapshot" "$own/$target.snapshot"
  # One that somebody wrote to makes room for what it was.
  [ "$base" != "$target" ] || mv "$root/.sooper/code/$target" "$work/damaged" || fail 73 "can't mend the snapshot"
  touch "$fresh"
  mv "$fresh" "$root/.sooper/code/" 2>/dev/null || [ -d "$root/.sooper/code/$target" ] || fail 73 "can't name the snapshot"
}

# One at a time. A holder counts in `beat`; one that has stopped counting for 20 s is gone.
take_lock() {
  last='' still=0 waited=0
  until mkdir "$own/lock" 2>/dev/null; do
    [ "$waited" -lt 600 ] || fail 73 "another upload has been changing the live folder for ten minutes"
    seen=$(cat "$own/lock/holder" "$own/lock/beat" 2>/dev/null)
    if [ "$seen" = "$last" ]; then still=$((still + 1)); else last=$seen still=0; fi
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
  holder=''
  read -r holder 2>/dev/null < "$own/lock/holder"
  [ "$holder" = "$session" ] || { locked=''; fail 72 "another upload took over"; }
}

change_live() {
  take_lock
  there=none
  if [ -f "$own/index" ]; then read -r there < "$own/index"; fi
  [ "${there#version }" = "$base" ] || fail 72 "another upload changed the live folder"
  # shellcheck disable=SC2016 # the inner shell expands it
  links=$(each folders sh -c 'find "$@" -maxdepth 0 -type l 2>/dev/null' sooper)
  [ -z "$links" ] || fail 73 "$links on the volume is a link, and nothing follows one there"
  if [ -f "$own/unfinished" ]; then cat "$own/unfinished" >> "$work/lists/pending"; fi
  mv -f "$work/lists/pending" "$own/unfinished" || fail 73 "can't mark the folder as unfinished"
  still_ours
  drop || fail 73 "can't remove old files"
  still_ours
  put "$root" || fail 73 "can't put the files into their places"
  still_ours
  remember "$own/index" "$own/index"
  still_ours
  unlock "$own/unfinished"
}

case $mode in
snapshot) make_snapshot ;;
live) change_live ;;
esac
# Nobody has to wait for what follows.
printf 'end\0'
leave
set -- "$parts"/*.work
[ -d "$1" ] || rm -rf "$parts"
for stale in "$own"/*.part; do
  [ ! -d "$stale" ] || find "$stale" -maxdepth 0 -mmin +60 -exec rm -rf {} +
done
exit 0
