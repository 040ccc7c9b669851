//! Digests of large files that were known before, so that a file of a gigabyte isn't read again to learn that it is the same.
//!
//! The rule is git's: a file whose size, times and inode are those of then has the content of then. What was written to within
//! the last two seconds isn't remembered, since it could change again without its time telling so.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::{CodeFile, Digest};

/// Smaller files are hashed in less time than the way to the cluster takes.
const LARGE: u64 = 1 << 20;

/// What was known, and what is.
#[derive(Debug, Default)]
pub(super) struct Known {
    file: Option<PathBuf>,
    before: HashMap<String, String>,
    now: Mutex<Vec<(String, String)>>,
}

impl Known {
    /// As `file` has it; nothing is known where there is none.
    pub(super) fn read(file: Option<&Path>) -> Self {
        let text = file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        let pairs = text.lines().filter_map(|line| line.split_once("  "));
        let before = pairs.map(|(digest, stamp)| (stamp.to_owned(), digest.to_owned())).collect();
        Self { file: file.map(Path::to_owned), before, now: Mutex::default() }
    }

    /// The digest of a file that is as it was.
    pub(super) fn digest(&self, path: &str, metadata: &Metadata) -> Option<Digest> {
        Digest::parse(self.before.get(&stamp(path, metadata)?)?)
    }

    /// Remembers a file that was listed.
    pub(super) fn remember(&self, file: &CodeFile, metadata: &Metadata) {
        if let (Some(stamp), Ok(mut now)) = (stamp(&file.path, metadata), self.now.lock()) {
            now.push((stamp, file.digest.to_string()));
        }
    }

    /// Writes down what is known for the next time. It is no matter if that can't be done.
    pub(super) fn write(self) {
        let now: HashMap<String, String> = self.now.into_inner().unwrap_or_default().into_iter().collect();
        let Some(file) = self.file.filter(|_| now != self.before) else { return };
        let mut lines: Vec<String> =
            now.iter().map(|(stamp, digest)| format!("{digest}  {stamp}\n")).collect();
        lines.sort();
        let fresh = file.with_extension(std::process::id().to_string());
        let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = folder.and_then(|()| std::fs::write(&fresh, lines.concat()));
        let _ = written.and_then(|()| std::fs::rename(&fresh, &file));
    }
}

/// What tells a large file from its later versions: size, times, inode and name. `None` of one that is small or too new.
#[cfg(unix)]
fn stamp(path: &str, metadata: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    let changed = u64::try_from(metadata.mtime().max(metadata.ctime())).ok()?;
    let settled = changed + 2 < now && metadata.len() >= LARGE && !path.contains('\n');
    let (mtime, ctime) = (metadata.mtime_nsec(), metadata.ctime_nsec());
    settled.then(|| {
        format!(
            "{} {}.{mtime} {}.{ctime} {} {path}",
            metadata.len(),
            metadata.mtime(),
            metadata.ctime(),
            metadata.ino()
        )
    })
}

#[cfg(not(unix))]
fn stamp(_: &str, _: &Metadata) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{Request, list};

    #[test]
    fn a_large_file_that_is_as_it_was_is_not_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let (root, known) = (folder.path().join("project"), folder.path().join("cache/known"));
        std::fs::create_dir(&root).unwrap();
        let write = |byte: u8| {
            let file = root.join("weights.bin");
            std::fs::write(&file, vec![byte; 2 << 20]).unwrap();
            let past = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
            std::fs::File::options().write(true).open(&file).unwrap().set_modified(past).unwrap();
        };
        let digest = || {
            let request = Request { known: Some(known.clone()), ..Request::of(&root) };
            list(&request).unwrap().files[0].digest.to_string()
        };
        write(1);
        let real = digest();
        assert!(!known.exists(), "its inode changed a moment ago");
        std::thread::sleep(std::time::Duration::from_secs(4));
        digest();
        let text = std::fs::read_to_string(&known).unwrap();
        assert!(text.starts_with(&real), "{text}");
        let other = Digest::of(b"other").to_string();
        std::fs::write(&known, text.replace(&real, &other)).unwrap();
        assert_eq!(digest(), other, "what is known is believed");
        write(2);
        assert_ne!(digest(), other, "but not of a file that was written to");
    }
}
