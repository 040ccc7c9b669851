//! Digests of the files that a compilation read: they say from which sources a manifest was made.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::digest::{Digest, Hasher};
use crate::source::{Files, Kind, Provider};

/// The digests of what was read so far, in no order; a file that was read twice is in it twice.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<(PathBuf, Digest)>>>);

/// A provider whose files are hashed as they are read: then their texts need neither be kept nor be read again.
#[derive(Debug)]
pub struct Hashing<P> {
    /// Where the files come from.
    pub provider: P,
    /// Where the digests go.
    pub seen: Seen,
}

impl<P: Provider> Provider for Hashing<P> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let bytes = self.provider.read(path)?;
        let entry = (path.to_owned(), Digest::of(&bytes));
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        Ok(bytes)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        self.provider.kind(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.provider.list(path)
    }

    fn sizes(&self, path: &Path) -> io::Result<Vec<(String, Kind, u64)>> {
        self.provider.sizes(path)
    }

    fn resolve(&self, path: &Path) -> PathBuf {
        self.provider.resolve(path)
    }
}

impl Seen {
    /// The digest of what `sha256sum` prints for all files below `root` that were asked for, by their paths in it and in the
    /// order of these. What was only glanced at or foreseen doesn't count.
    pub fn digest(&self, root: &Path, files: &Files) -> Digest {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut inside: Vec<(&[u8], Digest)> = seen
            .iter()
            .filter(|(path, _)| files.was_asked_for(path))
            .filter_map(|(path, digest)| Some((below(root, path)?, *digest)))
            .collect();
        inside.sort_unstable();
        inside.dedup();
        let mut hasher = Hasher::default();
        for (path, digest) in inside {
            hasher.update(digest.to_string().as_bytes());
            [b"  ", path, b"\n"].into_iter().for_each(|part| hasher.update(part));
        }
        hasher.finish()
    }
}

/// The path from `root` on, by its bytes: taking thousands of paths apart takes longer than hashing them.
fn below<'a>(root: &Path, path: &'a Path) -> Option<&'a [u8]> {
    let bytes = |path: &'a Path| path.as_os_str().as_encoded_bytes();
    let rest = bytes(path).strip_prefix(root.as_os_str().as_encoded_bytes())?;
    if root.parent().is_none() { Some(rest) } else { rest.strip_prefix(b"/") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn the_digest_is_one_that_sha256sum_gives() {
        let memory = Memory::default()
            .with("/p/b", "b")
            .with("/p/a", "a")
            .with("/q", "q")
            .with("/p/c", "c")
            .with("/p/d", "d");
        let seen = Seen::default();
        let files = Files::new(Hashing { provider: memory, seen: seen.clone() });
        for path in ["/p/b", "/q", "/p/a", "/p/none"] {
            let _ = files.open(Path::new(path));
        }
        assert!(files.glance(Path::new("/p/c")).is_some() && files.foresee(Path::new("/p/d")).is_some());
        let listed = format!("{}  a\n{}  b\n", Digest::of(b"a"), Digest::of(b"b"));
        assert_eq!(seen.digest(Path::new("/p"), &files), Digest::of(listed.as_bytes()));
    }
}
