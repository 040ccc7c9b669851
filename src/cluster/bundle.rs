//! What is sent in one upload: lists of what to do, and the files that the volume doesn't have.
//!
//! The bytes are a function of the lists and the files alone, so that an upload that was cut off goes on where it ended,
//! and two people who send the same thing can't hurt each other. They are never held in memory as a whole.

use std::io::{self, Read, Write};

use tokio::sync::mpsc;

use super::{Error, Result};
use crate::code::{CodeFile, Content, Digest};

/// What is done on the volume, as lists of paths relative to the project's folder.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Files to remove before new ones are unpacked.
    pub(super) drop: Vec<String>,
    /// Folders that may be empty then, deepest first.
    pub(super) rmdir: Vec<String>,
    /// All folders that hold code: none of them may be a link.
    pub(super) folders: Vec<String>,
    /// All files of the new state, as the volume is to remember them.
    pub(super) index: Vec<u8>,
    /// All paths that are touched: what an interrupted change may have left behind.
    pub(super) pending: Vec<String>,
}

/// The bytes of one upload.
#[derive(Debug)]
pub(super) struct Bundle {
    lists: Vec<u8>,
    files: Vec<CodeFile>,
    /// Names the bytes.
    pub(super) id: String,
    /// How many bytes there are in all.
    pub(super) length: u64,
    /// SHA-256 of the contents of all files, one after the other.
    contents: Digest,
    /// SHA-256 of their sizes, a line each: with the contents it settles every single file.
    sizes: Digest,
}

impl Bundle {
    /// Prepares to send `files` with `lists`.
    ///
    /// # Errors
    /// A file can't be read.
    pub(super) fn new(files: Vec<CodeFile>, lists: &Lists) -> Result<Self> {
        let sent: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
        let unwritable = |error: io::Error| Error::other(format!("can't prepare the upload: {error}"), "");
        let mut lists = pack_lists(lists, &sent).map_err(unwritable)?;
        lists.resize(lists.len().next_multiple_of(BLOCK), 0);
        let mut counter = Counter(0);
        pack_files(&mut counter, &files, |file| Ok(Box::new(io::repeat(0).take(file.size))))
            .map_err(unwritable)?;
        let sizes: String = files.iter().map(|file| format!("{}\n", file.size)).collect();
        let mut identity = Digest::of(&lists).to_string();
        for file in &files {
            identity.push_str(&format!("{} {} {}\0", file.digest, file.executable, file.path));
        }
        Ok(Self {
            id: Digest::of(identity.as_bytes()).name(),
            length: (lists.len() as u64 + counter.0).next_multiple_of(BLOCK as u64),
            contents: digest_of_contents(&files)?,
            sizes: Digest::of(sizes.as_bytes()),
            lists,
            files,
        })
    }

    /// How many bytes of files are sent.
    pub(super) fn payload(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// The arguments of the storing script that describe the bundle: lengths and digests of its parts.
    pub(super) fn arguments(&self) -> [String; 4] {
        [
            (self.lists.len() / BLOCK).to_string(),
            Digest::of(&self.lists).to_string(),
            self.contents.to_string(),
            self.sizes.to_string(),
        ]
    }

    /// Makes the bytes from `offset` on, in a thread of its own.
    pub(super) fn stream(&self, offset: u64) -> mpsc::Receiver<io::Result<Vec<u8>>> {
        let (sender, receiver) = mpsc::channel(16);
        let (lists, files) = (self.lists.clone(), self.files.clone());
        std::thread::spawn(move || {
            let mut out = Parts { skip: offset, part: Vec::with_capacity(PART), written: 0, sender };
            let written = out
                .write_all(&lists)
                .and_then(|()| pack_files(&mut out, &files, open))
                .and_then(|()| out.fill());
            if let Err(error) = written {
                // Nobody listens any more when the connection was lost.
                let _ = out.sender.blocking_send(Err(error));
            }
        });
        receiver
    }
}

/// Lengths and offsets are multiples of this: what follows the end of a tar is nothing, and `dd` copies blocks.
pub(super) const BLOCK: usize = 64 * 1024;

/// As large as a frame may be.
const PART: usize = 32 * 1024;

/// As much as a program is given at once; the scripts read their input in pieces of this size.
const BATCH: usize = 16 * 1024;

/// Names as the scripts take them, in batches.
fn batches(paths: &[String]) -> Vec<Vec<u8>> {
    let mut batches: Vec<Vec<u8>> = Vec::new();
    for path in paths {
        let name = format!("./{path}\0");
        match batches.last_mut().filter(|batch| batch.len() + name.len() + 3 <= BATCH) {
            Some(batch) => batch.extend_from_slice(name.as_bytes()),
            None => batches.push(name.into_bytes()),
        }
    }
    batches
}

/// Names as the scripts read them from stdin, and how many batches that are. Each is filled up with a name of the folder.
pub(super) fn names(paths: &[String]) -> (Vec<u8>, usize) {
    let mut batches = batches(paths);
    for batch in &mut batches {
        let missing = BATCH.saturating_sub(batch.len());
        batch.extend(
            std::iter::once(b'.').chain(std::iter::repeat_n(b'/', missing.saturating_sub(2))).chain([0]),
        );
    }
    (batches.concat(), batches.len())
}

fn pack_lists(lists: &Lists, sent: &[String]) -> io::Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    let pending = lists.pending.iter().flat_map(|path| format!("pending ./{path}\0").into_bytes()).collect();
    let mut members = vec![("index".to_owned(), lists.index.clone()), ("pending".to_owned(), pending)];
    let named = [("sent", sent), ("drop", &lists.drop), ("rmdir", &lists.rmdir), ("folders", &lists.folders)];
    for (name, paths) in named {
        let batches = batches(paths).into_iter().enumerate();
        members.extend(batches.map(|(number, batch)| (format!("{name}.{number:04}"), batch)));
    }
    for (name, bytes) in members {
        let mut header = header(bytes.len() as u64, false);
        builder.append_data(&mut header, name, bytes.as_slice())?;
    }
    builder.into_inner()
}

fn pack_files(
    out: &mut impl Write,
    files: &[CodeFile],
    open: impl Fn(&CodeFile) -> io::Result<Box<dyn Read>>,
) -> io::Result<()> {
    let mut builder = tar::Builder::new(out);
    for file in files {
        let mut header = header(file.size, file.executable);
        builder.append_data(&mut header, &file.path, open(file)?)?;
    }
    builder.finish()
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
    Ok(Box::new(Exact { content, left: file.size, path: file.path.clone() }))
}

/// Of all contents one after the other.
fn digest_of_contents(files: &[CodeFile]) -> Result<Digest> {
    if let [file] = files {
        return Ok(file.digest);
    }
    let digest = Digest::of_readers(files.iter().map(open));
    digest.map_err(|error| Error::other(error.to_string(), ""))
}

/// A file of the size that was listed; it is an error if it has become shorter, and what was added isn't sent.
struct Exact {
    content: Box<dyn Read>,
    left: u64,
    path: String,
}

impl Read for Exact {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.content.read(buffer.get_mut(..most).unwrap_or_default())?;
        if count == 0 && most > 0 {
            let message = format!("{} changed while it was being sent: run it again", self.path);
            return Err(io::Error::other(message));
        }
        self.left -= count as u64;
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

/// Cuts what is written into parts, the first `skip` bytes left out.
struct Parts {
    skip: u64,
    part: Vec<u8>,
    written: u64,
    sender: mpsc::Sender<io::Result<Vec<u8>>>,
}

impl Parts {
    /// Fills up the last block.
    fn fill(&mut self) -> io::Result<()> {
        let missing = self.written.next_multiple_of(BLOCK as u64) - self.written;
        self.write_all(&vec![0; usize::try_from(missing).unwrap_or(0)])?;
        self.flush()
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written += bytes.len() as u64;
        let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(bytes.len());
        self.skip -= skipped as u64;
        let mut rest = bytes.get(skipped..).unwrap_or_default();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PART - self.part.len()));
            self.part.extend_from_slice(now);
            rest = later;
            if self.part.len() == PART {
                self.flush()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        self.sender.blocking_send(Ok(part)).map_err(|_| io::ErrorKind::BrokenPipe.into())
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
