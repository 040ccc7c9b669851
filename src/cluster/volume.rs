//! What is on the volume of a project, as the looking script tells it.

use std::collections::{BTreeSet, HashMap};

use super::exec::{Input, Running};
use super::pieces::{self, PIECE};
use super::place::Place;
use super::{Error, Result};
use crate::code::{CodeFile, Digest};

const BLOCK: u64 = pieces::BLOCK as u64;

/// What is on the volume of a project.
#[derive(Debug, Default)]
pub(super) struct Volume {
    /// Free, in bytes.
    pub(super) free: u64,
    /// Files by path, as the last upload left them (of a snapshot: those of the one that is nearest).
    pub(super) index: HashMap<String, Known>,
    /// How many records that list has: those of files that changed or are gone stay in it for a while.
    pub(super) records: usize,
    /// Names that list; `None`: there is none.
    pub(super) version: Option<String>,
    /// The snapshot that the list describes: the one asked for, if it is there, else the newest.
    pub(super) base: Option<String>,
    /// Snapshots that may go, if nothing uses them.
    pub(super) outdated: Vec<String>,
    /// Whether an upload to the live folder was cut off.
    pub(super) unfinished: bool,
    /// The files that it may have touched.
    pub(super) pending: BTreeSet<String>,
    /// What earlier tries brought over, by name.
    pieces: Vec<(String, u64)>,
    /// Programs that the container hasn't got.
    lacks: Vec<String>,
    /// Why nothing can be stored there.
    refusal: Option<Error>,
}

/// A file that an upload brought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) entry: Entry,
    /// Whether nobody has written to it since.
    pub(super) intact: bool,
}

/// A file as the last upload left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) digest: Digest,
    pub(super) executable: bool,
}

impl Entry {
    /// Of a file that is sent.
    pub(super) fn of(file: &CodeFile) -> Self {
        Self { digest: file.digest, executable: file.executable }
    }

    /// As the list on the volume has it.
    pub(super) fn record(self, path: &str) -> Vec<u8> {
        let mode = if self.executable { 'x' } else { '-' };
        format!("file {} {mode} ./{path}\0", self.digest).into_bytes()
    }
}

impl Volume {
    /// What is there, as the script tells it without being asked; but for what is intact.
    ///
    /// # Errors
    /// The volume can't be read or written to, the container lacks a program, or the connection was lost.
    pub(super) async fn look(running: &mut Running, place: &Place) -> Result<Self> {
        let mut volume = Self::default();
        volume.hear(running, Vec::new(), place).await?;
        Ok(volume)
    }

    /// What is intact of the live folder.
    ///
    /// # Errors
    /// The connection was lost.
    pub(super) async fn look_closer(&mut self, running: &mut Running, place: &Place) -> Result<()> {
        self.hear(running, Vec::new(), place).await
    }

    /// What there is of the snapshot that is to be made.
    ///
    /// # Errors
    /// The connection was lost.
    pub(super) async fn look_for(&mut self, running: &mut Running, place: &Place, name: &str) -> Result<()> {
        self.hear(running, format!("{name}\n").into_bytes(), place).await
    }

    async fn hear(&mut self, running: &mut Running, question: Vec<u8>, place: &Place) -> Result<()> {
        let ended = running.ask(Input::Bytes(question), |_| (), |answer| self.read(answer)).await?;
        self.usable(place)?;
        ended.map_or(Ok(()), |output| {
            Err(Error::transient(format!("the volume could not be looked at: {}", output.stderr)))
        })
    }

    /// One of the script's answers.
    pub(super) fn read(&mut self, answer: &[u8]) {
        let answer = String::from_utf8_lossy(answer);
        if let Some(path) = answer.strip_prefix("./") {
            // Those of the project's own folder are below a folder named `.`.
            if let Some(known) = self.index.get_mut(path.trim_start_matches("./")) {
                known.intact = true;
            }
            return;
        }
        let (key, value) = answer.split_once(' ').unwrap_or((&answer, ""));
        let path = || value.trim_start_matches("./").to_owned();
        match key {
            "lacks" => self.lacks.push(value.to_owned()),
            "readonly" => {
                self.refusal.get_or_insert(refused(
                    format!("`{value}` on the volume can't be written to"),
                    "Is it mounted read-only in that pod? Name another in `code.upload`, or use --via helper.",
                ));
            }
            "link" => {
                self.refusal.get_or_insert(refused(
                    format!("`{value}` on the volume is a link, and nothing follows one there"),
                    "Remove it, or name the real folder in `code.upload.path`.",
                ));
            }
            "free" => self.free = value.parse::<u64>().unwrap_or(u64::MAX / 1024) * 1024,
            "base" => {
                // What follows is of this one.
                (self.base, self.version, self.records) = (Some(value.to_owned()), None, 0);
                self.index.clear();
            }
            "old" if is_snapshot(value) => self.outdated.push(value.to_owned()),
            "unfinished" => self.unfinished = true,
            "pending" => drop(self.pending.insert(path())),
            "piece" => self.pieces.extend(
                value.split_once(' ').and_then(|(size, name)| Some((name.to_owned(), size.parse().ok()?))),
            ),
            "version" => self.version = Some(value.trim().to_owned()),
            "file" => {
                self.records += 1;
                self.index.extend(known(value));
            }
            "gone" => {
                self.records += 1;
                self.index.remove(&path());
            }
            _ => {}
        }
    }

    /// Refuses a place where nothing can be stored.
    fn usable(&mut self, place: &Place) -> Result<()> {
        if let Some(refusal) = self.refusal.take() {
            return Err(refusal);
        }
        if self.lacks.is_empty() {
            return Ok(());
        }
        Err(refused(
            format!("pod {}/{} lacks {}", place.namespace, place.pod, self.lacks.join(", ")),
            "BusyBox is enough; name another container in `code.upload.container`, or use --via helper.",
        ))
    }

    /// When `payload` bytes of files, which come as `length` bytes, are unpacked: `early`, as they come, where there is room
    /// for the files and what came; else `late`, each piece in the place of what came. A file takes up to four times its part
    /// of what comes: a block of 4 KiB on the disk, and 1 KiB in a tar.
    ///
    /// # Errors
    /// There isn't even room for that.
    pub(super) fn room_for(&self, payload: u64, length: u64) -> Result<&'static str> {
        if 5 * length <= self.free {
            return Ok("early");
        }
        let bytes = payload + payload.min(PIECE) + (1 << 20);
        if bytes <= self.free {
            return Ok("late");
        }
        let mega = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
        Err(refused(
            format!("the volume has {} free, and the upload needs {}", mega(self.free), mega(bytes)),
            "Make room on it (`sooper env gc` removes environments that nothing uses), or send less: name data in .sooperignore.",
        ))
    }

    /// The first pieces of a bundle, as far as all of them are there.
    pub(super) fn pieces_of(&self, bundle: &str, length: u64) -> Vec<String> {
        let whole = |start: u64| {
            let prefix = format!("{bundle}.part/{}.", start / BLOCK);
            let wanted = PIECE.min(length - start);
            self.pieces.iter().find(|(path, size)| path.starts_with(&prefix) && *size == wanted)
        };
        let starts = (0..length).step_by(usize::try_from(PIECE).unwrap_or(usize::MAX));
        let pieces = starts.map_while(whole);
        pieces.filter_map(|(path, _)| Some(path.split_once('/')?.1.to_owned())).collect()
    }
}

/// Whether a folder has the name of a snapshot.
fn is_snapshot(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `DIGEST MODE ./PATH`.
fn known(value: &str) -> Option<(String, Known)> {
    let (digest, rest) = value.split_once(' ')?;
    let (mode, path) = rest.split_once(" ./")?;
    let entry = Entry { digest: Digest::parse(digest)?, executable: mode == "x" };
    Some((path.to_owned(), Known { entry, intact: false }))
}

fn refused(what: String, help: &str) -> Error {
    Error::other(what, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answers: &[u8]) -> Result<Volume> {
        let place = Place {
            pod: "p".into(),
            namespace: "n".into(),
            container: None,
            root: "/exports/x".into(),
            helper: false,
        };
        let mut volume = Volume::default();
        answers
            .split(|byte| *byte == 0)
            .filter(|answer| !answer.is_empty())
            .for_each(|answer| volume.read(answer));
        volume.usable(&place).map(|()| volume)
    }

    #[test]
    fn answers_with_odd_names_are_read() {
        let digest = Digest::of(b"1");
        let mut answers = b"free 10\0version 0123\n\0".to_vec();
        answers.extend(Entry { digest, executable: true }.record("a b\n'c\".py"));
        for path in ["b.py", "c.py"] {
            answers.extend(Entry { digest, executable: false }.record(path));
        }
        answers.extend(b"./a b\n'c\".py\0././b.py\0pending ./x\0unfinished\0end\0");
        let volume = read(&answers).unwrap();
        assert_eq!(volume.free, 10 * 1024);
        let odd = volume.index["a b\n'c\".py"];
        assert_eq!(odd.entry, Entry { digest, executable: true });
        assert_eq!(volume.version.as_deref(), Some("0123"));
        assert!(volume.index["b.py"].intact && !volume.index["c.py"].intact);
        assert!(odd.intact && volume.unfinished && volume.pending.contains("x"));
        assert!(read(b"lacks tar\0lacks stat\0").unwrap_err().what.contains("lacks tar, stat"));
    }

    #[test]
    fn pieces_count_up_to_the_first_that_is_not_whole() {
        let answers = b"piece 16777216 id.part/0.s.piece\0piece 65536 id.part/256.s.piece\0piece 131072 id.part/256.t.piece\0piece 9 other.part/0.u.piece\0";
        let volume = read(answers).unwrap();
        assert_eq!(volume.pieces_of("id", PIECE + 2 * BLOCK), ["0.s.piece", "256.t.piece"]);
        assert_eq!(volume.pieces_of("id", PIECE + 3 * BLOCK), ["0.s.piece"]);
        assert!(volume.pieces_of("other", BLOCK).is_empty());
    }
}
