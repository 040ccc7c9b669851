//! The texts that a compilation looks at, each read once, from any thread.
//!
//! Where they come from is a [`Provider`]'s business: the disk (`load`), a map in memory ([`Memory`], tests), an editor's unsaved text.

mod location;
mod looks;
mod memory;
mod provider;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::{Lines, Span};

pub use location::Location;
pub use memory::Memory;
pub use provider::{Kind, Provider};

/// Names a text of [`Files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

/// Why a file has no text.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// Nothing is at the path.
    #[error("no such file")]
    Missing,
    /// The path is a folder.
    #[error("this is a folder, not a file")]
    Folder,
    /// It is not UTF-8; the byte offset of the first byte that isn't.
    #[error("not valid UTF-8 (byte {0})")]
    Encoding(usize),
    /// It is too large: sooper reads sources up to 1 GiB.
    #[error("too large to read ({0} bytes)")]
    TooLarge(usize),
    /// The operating system refused.
    #[error("{0}")]
    Io(Arc<io::Error>),
}

/// Where a text that is not a whole file came from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The file that holds it (a notebook).
    pub file: FileId,
    /// Its number there, from 1 (a notebook's cell).
    pub cell: u32,
    /// For each line of the text, the byte offset in `file` where that line begins; empty when unknown.
    pub lines: Vec<u32>,
}

struct Entry {
    path: PathBuf,
    /// `None` once forgotten; then read anew when somebody asks.
    text: Mutex<Option<Arc<str>>>,
    origin: Option<Origin>,
    /// Whether the file begins with a byte order mark, which is no part of the text.
    marked: bool,
    /// Where each line begins, once somebody asked for a location.
    lines: OnceLock<Arc<Lines>>,
    /// The last look at the world in which somebody asked for it, or [`NEVER`].
    asked: AtomicU32,
    /// Whether the file has another text by now, which goes by another id.
    outdated: AtomicBool,
    /// Whether the text says [`MENTION`], once somebody asked.
    mentions: OnceLock<bool>,
}

/// All texts seen so far. Shared by reference between threads.
pub struct Files {
    provider: Box<dyn Provider>,
    /// Whether texts stay in memory although nobody needs them for the moment.
    keeps: bool,
    /// Read far more often than added to, by all threads.
    entries: boxcar::Vec<Entry>,
    /// By the bytes of the path: comparing paths part by part took longer than reading most files.
    by_path: RwLock<FxHashMap<OsString, Result<FileId, ReadError>>>,
    /// How many of them are outdated.
    outdated: AtomicUsize,
    /// What changed and nobody asked for yet, and whether it had a text before.
    changes: RwLock<HashMap<PathBuf, bool>>,
    /// How many looks at the world there were before this one.
    look: AtomicU32,
}

const LARGEST: usize = 1 << 30;

/// With this begins, in a comment, what a text says to sooper.
pub(crate) const MENTION: &str = "sooper:";

/// No look at the world.
const NEVER: u32 = u32::MAX;

impl Files {
    /// No texts yet; they come from `provider` when asked for.
    pub fn new(provider: impl Provider + 'static) -> Self {
        Self {
            provider: Box::new(provider),
            keeps: false,
            entries: boxcar::Vec::new(),
            by_path: RwLock::default(),
            outdated: AtomicUsize::default(),
            changes: RwLock::default(),
            look: AtomicU32::default(),
        }
    }

    /// The same for those who look at all texts again and again: nothing is [forgotten](Self::forget).
    pub fn keeping(provider: impl Provider + 'static) -> Self {
        Self { keeps: true, ..Self::new(provider) }
    }

    /// The file at `path` (absolute), read on the first call. A byte order mark is kept out of the text.
    ///
    /// # Errors
    /// The reason why there is no text, remembered for the next call.
    pub fn open(&self, path: &Path) -> Result<FileId, ReadError> {
        let path = normal(path);
        let look = self.look.load(Ordering::Relaxed);
        let ask = |known: &Result<FileId, ReadError>| {
            if let Some(entry) = known.as_ref().ok().and_then(|id| self.entry(*id)) {
                entry.asked.store(look, Ordering::Relaxed);
            }
            known.clone()
        };
        if let Some(known) = read_lock(&self.by_path).get(path.as_os_str()) {
            return ask(known);
        }
        let outcome = self.read_text(&path);
        let mut by_path = write_lock(&self.by_path);
        if let Some(known) = by_path.get(path.as_os_str()) {
            return ask(known);
        }
        let path = path.into_owned();
        let answer = outcome.map(|(text, marked)| self.push(path.clone(), text, None, marked, look));
        by_path.insert(path.into_os_string(), answer.clone());
        answer
    }

    /// Reads a file that is likely to be opened soon; until then nobody has asked for it. Nothing when it was read before, or
    /// can't be.
    pub(crate) fn foresee(&self, path: &Path) -> Option<FileId> {
        let path = normal(path);
        if read_lock(&self.by_path).contains_key(path.as_os_str()) {
            return None;
        }
        let look = self.look.load(Ordering::Relaxed);
        let (text, marked) = self.read_text(&path).ok()?;
        let mut by_path = write_lock(&self.by_path);
        // It may have changed since it was read.
        if look != self.look.load(Ordering::Relaxed) || by_path.contains_key(path.as_os_str()) {
            return None;
        }
        let path = path.into_owned();
        let id = self.push(path.clone(), text, None, marked, NEVER);
        by_path.insert(path.into_os_string(), Ok(id));
        Some(id)
    }

    /// Adds a text that is part of another file, such as a notebook's cell.
    pub fn add_part(&self, origin: Origin, text: Arc<str>) -> FileId {
        let path = self.path(origin.file);
        self.push(path, text, Some(origin), false, NEVER)
    }

    /// Adds a text under a path that need not exist, such as standard input.
    pub fn add_text(&self, path: &Path, text: Arc<str>) -> FileId {
        let look = self.look.load(Ordering::Relaxed);
        let id = self.push(path.to_owned(), text, None, false, look);
        if let Some(Ok(before)) = write_lock(&self.by_path).insert(path.into(), Ok(id)) {
            self.outdate(before);
        }
        id
    }

    /// The text; read again if it was [forgotten](Self::forget) (empty when that fails now).
    pub fn text(&self, id: FileId) -> Arc<str> {
        let Some(entry) = self.entry(id) else {
            return Arc::from("");
        };
        let mut text = entry.text.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = &*text {
            return Arc::clone(text);
        }
        let again = self.read_text(&entry.path).map_or_else(|_| Arc::from(""), |(text, _)| text);
        *text = Some(Arc::clone(&again));
        again
    }

    /// Whether the file begins with a byte order mark, which is kept out of its text.
    pub fn is_marked(&self, id: FileId) -> bool {
        self.entry(id).is_some_and(|entry| entry.marked)
    }

    /// Drops a file's text from memory until it is asked for again. Parts of files are kept.
    pub fn forget(&self, id: FileId) {
        if let Some(entry) = self.entry(id)
            && entry.origin.is_none()
            && !self.keeps
        {
            *entry.text.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// The text at `span` (empty when the span doesn't fit).
    pub fn slice(&self, span: Span) -> String {
        self.text(span.file).get(span.range()).unwrap_or("").to_owned()
    }

    /// The path of the file, or of the file that holds this part.
    pub fn path(&self, id: FileId) -> PathBuf {
        self.entry(id).map(|entry| entry.path.clone()).unwrap_or_default()
    }

    /// Where a part came from; `None` for whole files.
    pub fn origin(&self, id: FileId) -> Option<Origin> {
        self.entry(id).and_then(|entry| entry.origin.clone())
    }

    /// What is at `path`.
    pub fn kind(&self, path: &Path) -> Option<Kind> {
        let known = matches!(read_lock(&self.by_path).get(path.as_os_str()), Some(Ok(_)));
        if known { Some(Kind::File) } else { self.provider.kind(path) }
    }

    /// Whether `path` is a file.
    pub fn is_file(&self, path: &Path) -> bool {
        self.kind(path) == Some(Kind::File)
    }

    /// Whether `path` is a folder.
    pub fn is_folder(&self, path: &Path) -> bool {
        self.kind(path) == Some(Kind::Folder)
    }

    /// The names in a folder, sorted; none when it can't be listed.
    pub fn list(&self, path: &Path) -> Vec<String> {
        self.provider.list(path).unwrap_or_default()
    }

    /// What a folder holds, see [`Provider::sizes`]; nothing when it can't be listed.
    pub fn sizes(&self, path: &Path) -> Vec<(String, Kind, u64)> {
        self.provider.sizes(path).unwrap_or_default()
    }

    /// `path` with links and `..` resolved, as Python's `Path.resolve()`.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.provider.resolve(path)
    }

    /// The file that holds a part; a whole file itself.
    pub fn whole(&self, id: FileId) -> FileId {
        self.entry(id).and_then(|entry| Some(entry.origin.as_ref()?.file)).unwrap_or(id)
    }

    /// The text of a file that is looked at in passing: it is no text of the compilation. Nothing when it has none.
    pub(crate) fn glance(&self, path: &Path) -> Option<Arc<str>> {
        self.read_text(path).ok().map(|(text, _)| text)
    }

    /// The text of a file, and whether a byte order mark stands before it.
    fn read_text(&self, path: &Path) -> Result<(Arc<str>, bool), ReadError> {
        let bytes =
            self.provider.read(path).map_err(|error| match (error.kind(), self.provider.kind(path)) {
                (_, Some(Kind::Folder)) => ReadError::Folder,
                (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, _) => ReadError::Missing,
                _ => ReadError::Io(Arc::new(error)),
            })?;
        if bytes.len() > LARGEST {
            return Err(ReadError::TooLarge(bytes.len()));
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| ReadError::Encoding(error.utf8_error().valid_up_to()))?;
        Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => (Arc::from(rest), true),
            None => (Arc::from(text), false),
        })
    }

    fn push(
        &self,
        path: PathBuf,
        text: Arc<str>,
        origin: Option<Origin>,
        marked: bool,
        asked: u32,
    ) -> FileId {
        let (text, asked) = (Mutex::new(Some(text)), AtomicU32::new(asked));
        let (lines, mentions, outdated) = (OnceLock::new(), OnceLock::new(), AtomicBool::new(false));
        let entry = Entry { path, text, origin, marked, lines, asked, outdated, mentions };
        let at = self.entries.push(entry);
        FileId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn entry(&self, id: FileId) -> Option<&Entry> {
        self.entries.get(id.0 as usize)
    }
}

fn read_lock<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write_lock<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// [`normalize`], which most paths need not be.
fn normal(path: &Path) -> Cow<'_, Path> {
    let mut parts = path.as_os_str().as_encoded_bytes().split(|byte| *byte == b'/');
    let begins_plain = parts.next().is_some_and(|part| !matches!(part, b"." | b".."));
    let is_plain = begins_plain && parts.all(|part| !matches!(part, b"" | b"." | b".."));
    if is_plain { Cow::Borrowed(path) } else { Cow::Owned(normalize(path)) }
}

/// The path without `.` and `..`, by its text alone.
pub fn normalize(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_text_is_read_again() {
        let files = Files::new(Memory::default().with("/a", "text"));
        let id = files.open(Path::new("/a")).unwrap();
        files.forget(id);
        assert_eq!(&*files.text(id), "text");
    }

    #[test]
    fn a_path_that_is_left_as_it_is_would_come_out_the_same() {
        let odd = [
            "",
            "/",
            "a",
            "./a",
            "../a",
            "/a/",
            "/a//b",
            "/a/./b",
            "/a/../b",
            "/a/..",
            "/.a/..b/...",
            "a/.b",
        ];
        for path in odd.map(Path::new) {
            assert_eq!(normal(path).as_os_str(), normalize(path).as_os_str(), "{path:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let mut memory = Memory::default().with("/d/a", "x");
        memory.0.insert("/bad".into(), vec![b'a', 0xff]);
        let files = Files::new(memory);
        assert!(matches!(files.open(Path::new("/d")), Err(ReadError::Folder)));
        assert!(matches!(files.open(Path::new("/no")), Err(ReadError::Missing)));
        assert!(matches!(files.open(Path::new("/bad")), Err(ReadError::Encoding(1))));
    }
}
