//! Waiting until something changes that was looked at.
//!
//! What the operating system tells is only that something happened in a folder; what changed is found by comparing each
//! path with how it was. So it doesn't matter how an editor saves, and a network disk, of which nothing is told, is
//! noticed by asking now and then.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use rayon::prelude::*;

use super::listings::Listings;
use super::{Disk, kind_of};
use crate::source::{Kind, Provider, threads};

/// How long what has begun to change may take to go on.
const BEGUN: Duration = Duration::from_millis(100);
/// How long after a file was closed the next may follow.
const DONE: Duration = Duration::from_millis(2);
/// How long a burst of changes may last.
const LONGEST: Duration = Duration::from_secs(2);
/// How often to look where nothing is told.
const UNTOLD: Duration = Duration::from_secs(2);

/// How a path is: what is there, its time, size, and which file it is. Only the first where it can't be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    kind: Option<Kind>,
    file: Option<(i64, i64, u64, u64)>,
}

impl Stamp {
    fn of(path: &Path, disk: &Disk) -> Self {
        match fs::metadata(path) {
            Ok(found) => Self {
                kind: Some(kind_of(&found)),
                file: Some((found.mtime(), found.mtime_nsec(), found.size(), found.ino())),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self { kind: None, file: None },
            Err(_) => Self { kind: disk.kind(path), file: None },
        }
    }
}

/// The disk, which remembers what it was asked for and how that was.
#[derive(Debug, Default)]
pub struct Observed {
    disk: Disk,
    seen: Mutex<HashMap<PathBuf, Stamp>>,
    listings: Listings,
}

impl Observed {
    /// How a path is, or was at the last call of [`Self::changes`]: what becomes of it then is for the next one.
    fn see(&self, path: &Path) -> Stamp {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = seen.get(path) {
            return *known;
        }
        let stamp = Stamp::of(path, &self.disk);
        seen.insert(path.to_owned(), stamp);
        stamp
    }

    /// The paths that are otherwise than when they were last asked for; the next call compares with how they are then.
    pub fn changes(&self) -> HashSet<PathBuf> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = |(path, before): (&PathBuf, &Stamp)| {
            let after = Stamp::of(path, &self.disk);
            (after != *before).then(|| (path.clone(), after))
        };
        let changed: Vec<(PathBuf, Stamp)> =
            threads::in_pool(|| seen.par_iter().filter_map(changed).collect());
        if !changed.is_empty() {
            self.disk.forget_folders();
        }
        for (path, stamp) in &changed {
            if let Some((_, _, size, _)) = stamp.file {
                self.listings.note(path, size);
            }
        }
        let paths = changed.iter().map(|(path, _)| path.clone()).collect();
        seen.extend(changed);
        paths
    }

    /// The folders in which a change would concern somebody: each the nearest that is there.
    fn folders(&self) -> BTreeSet<PathBuf> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut parents: HashSet<&Path> = seen.keys().filter_map(|path| path.parent()).collect();
        parents.extend(seen.keys().map(PathBuf::as_path).filter(|path| path.is_dir()));
        let nearest = |path: &Path| path.ancestors().find(|folder| folder.is_dir()).map(Path::to_owned);
        parents.into_iter().filter_map(nearest).collect()
    }
}

impl Provider for Arc<Observed> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.see(path);
        self.disk.read(path)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        self.see(path).kind
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.see(path);
        self.disk.list(path)
    }

    fn sizes(&self, path: &Path) -> io::Result<Vec<(String, Kind, u64)>> {
        let is_seen =
            |path: &Path| self.seen.lock().unwrap_or_else(PoisonError::into_inner).contains_key(path);
        self.listings.sizes(path, is_seen)
    }

    fn resolve(&self, path: &Path) -> PathBuf {
        self.disk.resolve(path)
    }
}

/// Waits for changes of what a disk was asked for.
pub struct Watch {
    observed: Arc<Observed>,
    /// None where the system can't tell.
    watcher: Option<RecommendedWatcher>,
    /// How soon there may be more to tell.
    told: Receiver<Duration>,
    watched: BTreeSet<PathBuf>,
}

impl Watch {
    /// Watches whatever `observed` is asked for.
    pub fn new(observed: Arc<Observed>) -> Self {
        let (tell, told) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let pause = match event.map(|event| event.kind) {
                Ok(EventKind::Access(AccessKind::Close(AccessMode::Write))) => DONE,
                // Reading is told, too.
                Ok(EventKind::Access(_)) => return,
                // An error may mean that events were lost.
                Ok(_) | Err(_) => BEGUN,
            };
            let _ = tell.send(pause);
        });
        Self { observed, watcher: watcher.ok(), told, watched: BTreeSet::new() }
    }

    /// Blocks until something changed and a moment has passed since; gives the paths.
    pub fn wait(&mut self) -> HashSet<PathBuf> {
        self.follow();
        loop {
            match self.told.recv_timeout(UNTOLD) {
                Ok(pause) => self.settle(pause),
                Err(RecvTimeoutError::Timeout) => {}
                // Without a watcher nobody tells.
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(UNTOLD),
            }
            let changes = self.observed.changes();
            if !changes.is_empty() {
                return changes;
            }
        }
    }

    /// Lets a burst of changes end: a file that is saved is told of when that begins, and when it is closed.
    fn settle(&self, mut pause: Duration) {
        let start = Instant::now();
        while start.elapsed() < LONGEST
            && let Ok(next) = self.told.recv_timeout(pause)
        {
            pause = next;
        }
    }

    /// Watches the folders that count now. Where that fails, changes are seen by asking.
    fn follow(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let wanted = self.observed.folders();
        for gone in self.watched.difference(&wanted) {
            let _ = watcher.unwatch(gone);
        }
        // A folder that was removed and made again is watched no longer, so each is asked for anew.
        self.watched = wanted
            .into_iter()
            .filter(|folder| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok())
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_changing_a_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["a", "b", "c"] {
            fs::write(path(name), name).unwrap();
        }
        let observed = Arc::new(Observed::default());
        for name in ["a", "b", "c"] {
            observed.read(&path(name)).unwrap();
        }
        assert_eq!(observed.kind(&path("later/d")), None);
        assert!(observed.changes().is_empty());
        fs::write(path("a"), "longer").unwrap();
        fs::write(path("new"), "B").unwrap();
        fs::rename(path("new"), path("b")).unwrap();
        fs::remove_file(path("c")).unwrap();
        fs::create_dir(path("later")).unwrap();
        assert_eq!(observed.changes(), HashSet::from([path("a"), path("b"), path("c")]));
        assert!(observed.changes().is_empty());
        fs::write(path("later/d"), "").unwrap();
        assert_eq!(observed.changes(), HashSet::from([path("later/d")]));
    }

    #[test]
    fn the_nearest_folder_is_watched() {
        let folder = tempfile::tempdir().unwrap();
        let observed = Arc::new(Observed::default());
        observed.kind(&folder.path().join("a/b/c"));
        assert_eq!(observed.folders(), BTreeSet::from([folder.path().to_owned()]));
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        assert_eq!(observed.folders(), BTreeSet::from([folder.path().join("a/b")]));
    }
}
