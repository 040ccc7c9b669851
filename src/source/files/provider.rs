//! Where files come from.

use std::io;
use std::path::{Path, PathBuf};

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file, or a link to one.
    File,
    /// A folder, or a link to one.
    Folder,
    /// Something else: a socket, a device, a link that leads nowhere or around in a circle.
    Other,
}

/// The only way to the world outside for everything before `deliver`. Paths are absolute.
pub trait Provider: Send + Sync {
    /// The bytes of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// What is at `path`, links followed; `None` when nothing is.
    fn kind(&self, path: &Path) -> Option<Kind>;
    /// The names in a folder, sorted.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;
    /// What a folder holds: names, sorted, with what they are (a link is [`Kind::Other`]) and their sizes in bytes. For
    /// those who look through a whole project; whoever follows changes isn't told of changes of this.
    fn sizes(&self, path: &Path) -> io::Result<Vec<(String, Kind, u64)>>;
    /// The path with links resolved, as far as it exists; otherwise made absolute and free of `..` by its text.
    fn resolve(&self, path: &Path) -> PathBuf;
}
