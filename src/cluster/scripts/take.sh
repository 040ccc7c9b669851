# What is at paths of a project, or the bytes of files. Changes nothing.
# Arguments: ROOT list LENGTH | ROOT bytes LENGTH OFFSET; stdin: LENGTH bytes, each ./NAME NUL.
cd "$1" 2>/dev/null || { head -c "$3" >/dev/null; exit 0; }
case $2 in
list)
  # For each file below the paths: its name NUL, its size and digest NUL.
  # shellcheck disable=SC2016 # the inner shell expands them
  head -c "$3" | xargs -0 sh -c 'find "$@" -type f -exec sh -c "$0" sooper {} + 2>/dev/null' '
    for file; do
      digest=$(sha256sum < "$file")
      printf "file %s\0size %s %s\0" "$file" "$(wc -c < "$file")" "$digest"
    done'
  ;;
bytes)
  # The files one after the other, the first from OFFSET on.
  head -c "$3" | xargs -0 cat 2>/dev/null | tail -c "+$(($4 + 1))"
  ;;
esac
exit 0
