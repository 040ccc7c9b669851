//! What folders hold, and how large it is, remembered from one look to the next.
//!
//! A folder's time tells that something came or went in it, not that a file grew. So the size of a file that is watched is
//! told, and that of any other is asked for at each look.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::Disk;
use crate::source::{Kind, Provider};

/// A folder that was changed this recently may change once more without its time telling: clocks of file systems tick.
const TICK: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
pub(super) struct Listings(Mutex<HashMap<PathBuf, Listing>>);

#[derive(Debug)]
struct Listing {
    /// When the folder was changed, and which one it is.
    folder: (SystemTime, u64),
    /// By name.
    entries: Vec<(String, Kind, u64)>,
    /// Those of them whose size nobody tells.
    untold: Vec<usize>,
}

impl Listings {
    /// As [`Provider::sizes`]. `is_watched` says for which files [`Self::note`] will be called.
    pub(super) fn sizes(
        &self,
        path: &Path,
        is_watched: impl Fn(&Path) -> bool,
    ) -> io::Result<Vec<(String, Kind, u64)>> {
        let found = fs::metadata(path)?;
        let folder = (found.modified()?, found.ino());
        let mut all = self.lock();
        if let Some(known) = all.get_mut(path).filter(|known| known.folder == folder) {
            for at in &known.untold {
                let Some((name, _, size)) = known.entries.get_mut(*at) else { continue };
                *size = fs::symlink_metadata(path.join(name)).map_or(0, |found| found.len());
            }
            return Ok(known.entries.clone());
        }
        let entries = Disk::default().sizes(path)?;
        if folder.0.elapsed().is_ok_and(|age| age > TICK) {
            let is_untold = |(_, (name, kind, _)): &(usize, &(String, Kind, u64))| {
                *kind == Kind::File && !is_watched(&path.join(name))
            };
            let untold = entries.iter().enumerate().filter(is_untold).map(|(at, _)| at).collect();
            all.insert(path.to_owned(), Listing { folder, entries: entries.clone(), untold });
        } else {
            all.remove(path);
        }
        Ok(entries)
    }

    /// A watched file has this size.
    pub(super) fn note(&self, path: &Path, size: u64) {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str()))
        else {
            return;
        };
        if let Some(known) = self.lock().get_mut(folder)
            && let Ok(at) = known.entries.binary_search_by(|(other, ..)| other.as_str().cmp(name))
            && let Some((_, Kind::File, known)) = known.entries.get_mut(at)
        {
            *known = size;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, Listing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_as_they_are_now() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["told", "untold"] {
            fs::write(path(name), "1").unwrap();
        }
        let before = SystemTime::now() - 2 * TICK;
        fs::File::open(folder.path()).unwrap().set_modified(before).unwrap();
        let listings = Listings::default();
        let sizes = || listings.sizes(folder.path(), |path| path.ends_with("told")).unwrap();
        let file = |name: &str, size| (name.to_owned(), Kind::File, size);
        assert_eq!(sizes(), [file("told", 1), file("untold", 1)]);
        fs::write(path("told"), "22").unwrap();
        fs::write(path("untold"), "333").unwrap();
        assert_eq!(sizes(), [file("told", 1), file("untold", 3)], "it was not told");
        listings.note(&path("told"), 2);
        listings.note(&path("other"), 2);
        assert_eq!(sizes(), [file("told", 2), file("untold", 3)]);
        fs::write(path("new"), "").unwrap();
        fs::remove_file(path("told")).unwrap();
        assert_eq!(sizes(), [file("new", 0), file("untold", 3)]);
    }
}
