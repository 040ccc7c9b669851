//! What is sent in one upload: lists of what to do, and the files that the volume doesn't have.
//!
//! The bytes are a function of the lists and the files alone, so that an upload that was cut off goes on where it ended,
//! and two people who send the same thing can't hurt each other. They are never held in memory as a whole.

use std::io::{self, Read, Write};
use std::sync::Arc;

use super::pieces::{self, BLOCK, Cut, Streams};
use super::volume::Entry;
use super::{Error, Result};
use crate::code::{CodeFile, Content, Digest, Hasher};

/// What is done on the volume, as lists of paths relative to the project's folder.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Files to remove before new ones are unpacked.
    pub(super) drop: Vec<String>,
    /// Folders that may be empty then, deepest first.
    pub(super) rmdir: Vec<String>,
    /// All folders above files that are touched: none of them may be a link.
    pub(super) folders: Vec<String>,
    /// The folders that hold files of the new state, for the next look; none: those that the volume knows.
    pub(super) holding: Vec<String>,
    /// The first line of what the volume is to remember: the name of the new state. The first record ends with it.
    pub(super) version: Vec<u8>,
    /// The other records: all files, or those that differ.
    pub(super) records: Vec<u8>,
    /// Whether what the volume remembers goes on to hold for the rest.
    pub(super) differs: bool,
    /// All paths that are touched: what an interrupted change may have left behind.
    pub(super) pending: Vec<String>,
}

/// The bytes of one upload.
#[derive(Debug)]
pub(super) struct Bundle {
    members: Arc<Members>,
    /// Names the bytes.
    pub(super) id: String,
    /// How many bytes there are in all.
    pub(super) length: u64,
    /// In blocks of so many.
    pub(super) block: u64,
}

/// What a bundle is made of.
#[derive(Debug)]
struct Members {
    lists: Vec<(String, Vec<u8>)>,
    files: Vec<CodeFile>,
}

impl Bundle {
    /// Prepares to send `files` with `lists`.
    ///
    /// # Errors
    /// A name can't be packed.
    pub(super) fn new(files: Vec<CodeFile>, lists: &Lists) -> Result<Self> {
        let members = Members { lists: name_lists(lists, &files), files };
        let mut counter = Counter(0);
        members
            .pack(&mut counter, |file| Ok(Box::new(io::repeat(0).take(file.size))))
            .map_err(|error| Error::other(format!("can't prepare the upload: {error}"), ""))?;
        let mut identity = Vec::new();
        for (name, bytes) in &members.lists {
            identity.extend_from_slice(format!("{} {name}\0", Digest::of(bytes)).as_bytes());
        }
        for file in &members.files {
            identity.extend_from_slice(&Entry::of(file).record(&file.path));
        }
        // What goes into one packet doesn't wait for the answer to another.
        let block = if counter.0 < BLOCK as u64 { 4096 } else { BLOCK as u64 };
        Ok(Self {
            id: Digest::of(&identity).name(),
            length: counter.0.next_multiple_of(block),
            block,
            members: Arc::new(members),
        })
    }

    /// How many bytes of files are sent.
    pub(super) fn payload(&self) -> u64 {
        self.members.files.iter().map(|file| file.size).sum()
    }

    /// What reading the files back gives, as digests: `sha256sum` as BusyBox and as GNU print odd names, and the sizes of
    /// large files.
    pub(super) fn expected(&self) -> [String; 3] {
        let (mut plain, mut escaped, mut sizes) = (String::new(), String::new(), String::new());
        for file in &self.members.files {
            if is_large(file) {
                sizes.push_str(&format!("{}\n", file.size));
                continue;
            }
            plain.push_str(&format!("{}  ./{}\n", file.digest, file.path));
            let name = file.path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
            let mark = if name == file.path { "" } else { "\\" };
            escaped.push_str(&format!("{mark}{}  ./{name}\n", file.digest));
        }
        let digest = |text: &str| Digest::of(text.as_bytes()).to_string();
        let sizes = if sizes.is_empty() { "none".to_owned() } else { digest(&sizes) };
        [digest(&plain), digest(&escaped), sizes]
    }

    /// What is left to send of it, after the storing script's first line: made in a thread of its own.
    pub(super) fn stream(
        &self,
        head: String,
        there: Vec<String>,
        session: String,
        sure: Option<std::sync::mpsc::Receiver<bool>>,
    ) -> Streams {
        let cut = Cut { length: self.length, block: self.block, there, session, sure };
        let (mut cutter, streams) = pieces::begin(cut);
        let members = Arc::clone(&self.members);
        std::thread::spawn(move || {
            let written = cutter.open(&head).and_then(|()| members.pack(&mut cutter, open));
            match written {
                // Nobody listens any more when the connection was lost.
                Ok(()) => drop(cutter.finish()),
                Err(error) => cutter.fail(error),
            }
        });
        streams
    }
}

impl Members {
    /// As a tar, the lists first.
    fn pack(
        &self,
        out: &mut impl Write,
        open: impl Fn(&CodeFile) -> io::Result<Box<dyn Read>>,
    ) -> io::Result<()> {
        let mut builder = tar::Builder::new(out);
        for (name, bytes) in &self.lists {
            let mut header = header(bytes.len() as u64, false);
            builder.append_data(&mut header, format!("lists/{name}"), bytes.as_slice())?;
        }
        for file in &self.files {
            let mut header = header(file.size, file.executable);
            builder.append_data(&mut header, format!("code/{}", file.path), open(file)?)?;
        }
        builder.finish()
    }
}

/// Larger files aren't read back: that takes longer than to send them, and they are summed on their way.
fn is_large(file: &CodeFile) -> bool {
    file.size > 64 << 20
}

/// As much as a program is given at once; the scripts read their input in pieces of this size.
const BATCH: usize = 16 * 1024;

/// Names as the scripts take them, in batches.
fn batches(paths: &[String]) -> Vec<Vec<u8>> {
    let mut batches: Vec<Vec<u8>> = Vec::new();
    for path in paths {
        let name = format!("./{path}\0");
        match batches.last_mut().filter(|batch| batch.len() + name.len() + 4 <= BATCH) {
            Some(batch) => batch.extend_from_slice(name.as_bytes()),
            None => batches.push(name.into_bytes()),
        }
    }
    batches
}

/// Names as the scripts read them from stdin, and how many batches that are. Each is filled up with a name that isn't there.
pub(super) fn names(paths: &[String]) -> (Vec<u8>, usize) {
    let mut batches = batches(paths);
    for batch in &mut batches {
        let missing = BATCH.saturating_sub(batch.len());
        batch.extend_from_slice(b"./");
        batch.extend(std::iter::repeat_n(b'~', missing.saturating_sub(3)));
        batch.push(0);
    }
    (batches.concat(), batches.len())
}

/// The lists as the storing script takes them, each by its file name.
fn name_lists(lists: &Lists, files: &[CodeFile]) -> Vec<(String, Vec<u8>)> {
    let pending = lists.pending.iter().flat_map(|path| format!("pending ./{path}\0").into_bytes()).collect();
    let mut named = vec![("pending".to_owned(), pending)];
    if !lists.holding.is_empty() {
        // The looking script takes the halves side by side.
        let half = if lists.holding.len() < 16 { 0 } else { lists.holding.len() / 2 };
        let (one, other) = lists.holding.split_at(half);
        named.push(("in".to_owned(), [names(one).0, names(other).0].concat()));
    }
    if lists.differs {
        named.push(("version".to_owned(), lists.version.clone()));
        named.push(("differs".to_owned(), lists.records.clone()));
    } else {
        named.push(("index".to_owned(), [lists.version.as_slice(), b"\0", &lists.records].concat()));
    }
    let (large, sent): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_large(file));
    let paths =
        |files: Vec<&CodeFile>| -> Vec<String> { files.into_iter().map(|file| file.path.clone()).collect() };
    let (large, sent) = (paths(large), paths(sent));
    let all = [
        ("sent", &sent),
        ("large", &large),
        ("drop", &lists.drop),
        ("rmdir", &lists.rmdir),
        ("folders", &lists.folders),
    ];
    for (name, paths) in all {
        let batches = batches(paths).into_iter().enumerate();
        named.extend(batches.map(|(number, batch)| (format!("{name}.{number:04}"), batch)));
    }
    named
}

fn header(size: u64, executable: bool) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(size);
    header.set_mode(if executable { 0o755 } else { 0o644 });
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}

fn open(file: &CodeFile) -> io::Result<Box<dyn Read>> {
    let content: Box<dyn Read> = match &file.content {
        Content::Disk(path) => Box::new(std::fs::File::open(path)?),
        Content::Text(text) => Box::new(io::Cursor::new(text.clone())),
    };
    Ok(Box::new(Exact { content, left: file.size, hasher: Hasher::default(), file: file.clone() }))
}

/// A file as it was listed: it is an error if its content is another by now.
struct Exact {
    content: Box<dyn Read>,
    left: u64,
    hasher: Hasher,
    file: CodeFile,
}

impl Read for Exact {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.content.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.hasher.update(buffer.get(..count).unwrap_or_default());
        self.left -= count as u64;
        let ended_early = count == 0 && most > 0;
        if ended_early || self.left == 0 && count > 0 && self.hasher.finish() != self.file.digest {
            let message = format!("{} changed while it was being sent: run it again", self.file.path);
            return Err(io::Error::other(message));
        }
        Ok(count)
    }
}

/// Counts what is written.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_of_one_size_and_hold_every_name() {
        let paths: Vec<String> = (0..3000).map(|number| format!("folder/{number}/a b\n.py")).collect();
        let (bytes, count) = names(&paths);
        assert_eq!(bytes.len(), count * BATCH);
        let read = bytes.split(|byte| *byte == 0).filter(|name| name.starts_with(b"./f"));
        assert_eq!(read.count(), paths.len());
        assert!(bytes.chunks(BATCH).all(|batch| batch.ends_with(&[0])));
        assert_eq!(names(&[]), (Vec::new(), 0));
    }
}
