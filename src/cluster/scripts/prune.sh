# Removes snapshots. Arguments: ROOT, then the names of snapshots: each is renamed before it is emptied, so that no pod ever
# starts on half of one.
cd "$1/.sooper" 2>/dev/null || exit 0
shift
for link in . code uploads; do [ ! -L "$link" ] || exit 0; done
for name; do
  mv "code/$name" "uploads/$name.removed" 2>/dev/null && rm -rf "uploads/$name.removed" "uploads/$name.snapshot" "uploads/$name.snapshot.folders"
done
exit 0
