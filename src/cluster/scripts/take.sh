# What is at paths of a project, or the bytes of files. Changes nothing.
# Arguments: ROOT list BATCHES | ROOT small BATCHES MOST | ROOT bytes 1 OFFSET; stdin: names, each ./NAME NUL, in so many batches of 16 KiB.
batch() { dd bs=16384 count="$1" iflag=fullblock 2>/dev/null; }
cd "$1" 2>/dev/null || { batch "$3" >/dev/null; exit 0; }
batches=$3
case $2 in
list)
  # For each file below the paths: its name NUL, its size and digest NUL.
  while [ "$batches" -gt 0 ]; do
    # shellcheck disable=SC2016 # the inner shells expand them
    batch 1 | xargs -0 sh -c 'find "$@" -type f -exec sh -c "$0" sooper {} + 2>/dev/null' '
      for file; do
        digest=$(sha256sum < "$file")
        printf "file %s\0size %s %s\0" "$file" "$(wc -c < "$file")" "$digest"
      done'
    batches=$((batches - 1))
  done
  ;;
small)
  # Of each file its name NUL, its size NUL, and the content of those that have no more than MOST bytes.
  while [ "$batches" -gt 0 ]; do
    # shellcheck disable=SC2016 # the inner shells expand them
    batch 1 | xargs -0 sh -c 'find "$@" -maxdepth 0 -type f -exec sh -c "$0" '"$4"' {} + 2>/dev/null' '
      for file; do
        size=$(wc -c < "$file")
        printf "file %s\0size %s\0" "$file" "$size"
        [ "$size" -gt "$0" ] || head -c "$size" "$file"
      done'
    batches=$((batches - 1))
  done
  ;;
bytes)
  # A file from OFFSET on.
  # shellcheck disable=SC2016 # the inner shell expands it
  batch 1 | xargs -0 sh -c 'tail -c "+$(($0 + 1))" "$1"' "$4" 2>/dev/null
  ;;
esac
exit 0
