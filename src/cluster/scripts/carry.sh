# Takes pieces of a bundle for the script that stores it. Arguments: ROOT, BUNDLE, BLOCK.
# stdin: lines `take NAME BLOCKS`, each with a piece, in blocks of BLOCK bytes; an empty line. Answers with the NAME of each piece
# that is there, and `end`, each with a NUL. Ends with 73: can't go on.
root=$1 own=$1/.sooper/uploads block=$3
parts=$own/$2.part
umask 022
for link in "$root" "$root/.sooper" "$own"; do
  [ ! -L "$link" ] || { echo "$link is a link" >&2; exit 73; }
done
mkdir -p "$parts" || exit 73
while read -r word piece blocks && [ "$word" = take ]; do
  # Where there is no room for one piece nothing of the upload may stay.
  said=$(dd bs="$block" count="$blocks" iflag=fullblock of="$parts/$piece" 2>&1) || { rm -rf "$parts"; echo "$said" >&2; exit 73; }
  printf '%s\0' "$piece"
done
printf 'end\0'
exit 0
