//! The files that make up a project's code: which ones are sent to the pods, and the digest that names them.
//!
//! The one idea: code is a set of `(path, executable or not, content)`, and its digest is a digest of exactly that. Two
//! folders with equal code have equal digests wherever and whenever they were made.
#![expect(
    clippy::disallowed_methods,
    reason = "reads the project's folder, to list and to hash what is sent"
)]

mod archive;
mod commit;
mod context;
mod described;
mod digest;
mod held_back;
mod ignored;
mod known;
mod links;
mod listing;
mod seen;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use archive::archive;
pub use commit::{Unfit, commit};
pub use context::{Context, tag};
pub use described::described_by;
pub use digest::{Digest, Hasher};
pub use held_back::HeldBack;
pub use listing::{Request, list};
pub use seen::{Hashing, Seen};

/// The folder of a project on the volume that is sooper's own.
pub const FOLDER: &str = ".sooper";

/// Where snapshots are, each in a folder named by its digest.
pub const SNAPSHOTS: &str = ".sooper/code";

/// There as long as the live folder is being changed, relative to it: pods don't start on half an upload.
pub const UNFINISHED: &str = ".sooper/uploads/unfinished";

/// A file that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFile {
    /// Relative to the project root, with `/`.
    pub path: String,
    /// Whether it may be run; nothing else of the mode is kept.
    pub executable: bool,
    /// In bytes.
    pub size: u64,
    /// Of its content.
    pub digest: Digest,
    /// Where its content is.
    pub content: Content,
}

/// Where the content of a file that is sent comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A file on the local disk.
    Disk(PathBuf),
    /// Made by sooper for the pods; never written into the user's folder.
    Text(Arc<[u8]>),
}

/// All files of a project that are sent, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Code {
    /// Sorted by path.
    pub files: Vec<CodeFile>,
    digest: OnceLock<Digest>,
}

impl Code {
    /// Of these files, sorted by path.
    pub fn new(files: Vec<CodeFile>) -> Self {
        Self { files, digest: OnceLock::new() }
    }

    /// What names this code: equal for equal paths, modes and contents.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| self.work_out_digest())
    }

    fn work_out_digest(&self) -> Digest {
        let mut lines = Vec::new();
        for file in &self.files {
            let mode = if file.executable { 'x' } else { '-' };
            lines.extend_from_slice(&file.digest.hexadecimal());
            lines.extend_from_slice(format!(" {mode} {}\0", file.path).as_bytes());
        }
        Digest::of(&lines)
    }

    /// In bytes, of all files.
    pub fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

/// Why a project's code can't be sent.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A file or folder can't be read.
    #[error("can't read `{path}`: {reason}")]
    Unreadable {
        /// As the operating system names it.
        path: String,
        /// Its words.
        reason: String,
    },
    /// A pattern of `code.include`, `code.exclude` or an ignore file can't be read.
    #[error("`{pattern}` is no pattern of ignored files: {reason}")]
    Pattern {
        /// As written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A symbolic link that can't be sent as the file it stands for.
    #[error(
        "`{path}` is a link {to}: what is behind it can't be sent. Put a copy of it in the project, or name the link in .sooperignore"
    )]
    Link {
        /// Relative to the project root.
        path: String,
        /// `that leaves the project (to /data/raw)`, `to nothing (data.csv)`.
        to: String,
    },
    /// A name that isn't UTF-8.
    #[error("`{0}` has a name that isn't UTF-8: rename it, or name it in .sooperignore")]
    Name(String),
    /// More than a pipeline's code can be.
    #[error(
        "{what}, and at most {limit} can be sent; the largest are\n{largest}\nName data and results in .sooperignore or `code.exclude`: pods read them from the volume"
    )]
    TooMuch {
        /// `12 345 files`, `3.2 GB`.
        what: String,
        /// The limit, in the same form.
        limit: String,
        /// One line each: the files or folders that make up most of it.
        largest: String,
    },
}
