//! Code to the volume: snapshots that appear whole or not at all, and the live folder.
//!
//! An upload is: look at what is there, work out what differs, send that, and let the other side check it before it counts.
//! When the connection is lost it starts again from the look, and what already arrived isn't sent again.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hasher as _};
use std::ops::ControlFlow;
use std::time::Duration;

use super::bundle::Bundle;
use super::exec::{END, Input, Output, Running, Script};
use super::pieces::{PIECE, Stdin};
use super::place::Place;
use super::volume::Volume;
pub use super::work::Changes;
use super::work::{Work, work};
use super::{Cluster, Error, Kind, Result};
use crate::code::Code;

/// Looks, and then stores what it is given: one stream for both, since to open one takes longer than a small upload.
const SCRIPT: Script = Script {
    doing: "upload",
    text: concat!(include_str!("scripts/look.sh"), include_str!("scripts/store.sh")),
};

/// Takes some of what it stores, where that is much.
const CARRY: Script = Script { doing: "upload", text: include_str!("scripts/carry.sh") };

/// Where the code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Into the folder that pods run in.
    Live,
    /// Into a folder of its own, named by its digest.
    Snapshot,
}

impl Mode {
    /// As the scripts call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Snapshot => "snapshot",
        }
    }
}

/// What is told while an upload goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes of so many are on their way.
    Bytes {
        /// Including those that an earlier try brought over.
        done: u64,
        /// In all.
        total: u64,
    },
    /// It was cut off, for this reason; it goes on after a pause.
    Again(String),
}

/// An upload whose script has looked at the volume, and waits to hear what there is to send. It ends when this is dropped.
pub struct Started {
    place: Place,
    mode: Mode,
    running: Running,
    volume: Volume,
    /// Whether it has said what is intact.
    knows: bool,
}

/// Starts the script of an upload and hears what is on the volume: it takes as long as it takes to hash the code, so both
/// may go on at once.
///
/// # Errors
/// The stream can't be opened, or the volume can't be looked at.
pub async fn start(cluster: &Cluster, place: &Place, mode: Mode) -> Result<Started> {
    let arguments = [place.root.clone(), mode.name().to_owned()];
    let mut running = Running::start(cluster, place, SCRIPT, &arguments).await?;
    let volume = Volume::look(&mut running, place).await?;
    Ok(Started { place: place.clone(), mode, running, volume, knows: false })
}

impl Started {
    /// What has to be done so that the volume has `code`. With `guess`, and if there is something to do, it is worked out from
    /// the list that the last upload left, before it is known whether the files are still as that says.
    async fn work(&mut self, code: &Code, guess: bool) -> Result<Work> {
        let digest = code.digest();
        if guess && self.mode == Mode::Live && self.volume.version.is_some() && !self.volume.unfinished {
            let guessed = work(code, digest, &self.volume, self.mode, true);
            if !guessed.changes.done {
                return Ok(guessed);
            }
        }
        match self.mode {
            Mode::Snapshot => {
                self.volume.look_for(&mut self.running, &self.place, &digest.name()).await?;
            }
            Mode::Live => self.volume.look_closer(&mut self.running, &self.place).await?,
        }
        self.knows = true;
        Ok(work(code, digest, &self.volume, self.mode, false))
    }

    /// Tells the script what to store, and waits until it is. `sure` is told whether what isn't sent is intact, where that
    /// wasn't known.
    async fn store(
        mut self,
        input: Input,
        sent: impl FnMut(u64),
        mut sure: impl FnMut(&Volume),
    ) -> Result<()> {
        let (volume, knows) = (&mut self.volume, &mut self.knows);
        let hear = |record: &[u8]| match record {
            END if *knows => ControlFlow::Break(()),
            END => {
                *knows = true;
                sure(volume);
                ControlFlow::Continue(())
            }
            record => {
                volume.read(record);
                ControlFlow::Continue(())
            }
        };
        let ended = self.running.talk(input, sent, hear).await?;
        ended.map_or(Ok(()), |output| Err(failed(&output)))
    }
}

/// What is on the volume, for `doctor`.
///
/// # Errors
/// As [`compare`].
pub(super) async fn look(cluster: &Cluster, place: &Place) -> Result<Volume> {
    Ok(start(cluster, place, Mode::Live).await?.volume)
}

/// What an upload would do; changes nothing.
///
/// # Errors
/// The volume can't be looked at.
pub async fn compare(mut started: Started, code: &Code) -> Result<Changes> {
    Ok(started.work(code, false).await?.changes)
}

/// Brings `code` to the volume and returns what was sent. When it returns, every file there was read back.
///
/// # Errors
/// The volume can't be written to, has no room, or the connection is lost again and again. The live folder may then be
/// unfinished, which pods see; a snapshot isn't there.
pub async fn upload(
    cluster: &Cluster,
    started: Started,
    code: &Code,
    mut progress: impl FnMut(Progress),
) -> Result<Changes> {
    let (place, mode) = (started.place.clone(), started.mode);
    let mut first: Option<Changes> = None;
    let mut next = Ok(started);
    let mut failures = 0;
    loop {
        let tried = match next {
            Ok(started) => attempt(cluster, started, code, failures == 0, &mut first, &mut progress).await,
            Err(error) => Err(error),
        };
        match tried {
            Ok(()) => return Ok(first.unwrap_or_default()),
            Err(error) if error.kind == Kind::Transient && failures < 6 => {
                failures += 1;
                progress(Progress::Again(error.what));
                tokio::time::sleep(Duration::from_millis(250 << failures)).await;
            }
            Err(error) => return Err(error),
        }
        next = start(cluster, &place, mode).await;
    }
}

async fn attempt(
    cluster: &Cluster,
    mut started: Started,
    code: &Code,
    guess: bool,
    first: &mut Option<Changes>,
    progress: &mut impl FnMut(Progress),
) -> Result<()> {
    let work = started.work(code, guess).await?;
    let changes = work.changes;
    if changes.done {
        first.get_or_insert(changes);
        return match started.mode {
            Mode::Live => Ok(()),
            Mode::Snapshot => started.store(Input::Bytes(b"keep\n".to_vec()), |_| (), |_| ()).await,
        };
    }
    let volume = &started.volume;
    let bundle = Bundle::new(work.send, &work.lists)?;
    let when = volume.room_for(bundle.payload(), bundle.length)?;
    let there = volume.pieces_of(&bundle.id, bundle.length);
    let [read_back, or_else, sizes] = bundle.expected();
    let (id, block, base, session) = (&bundle.id, bundle.block, work.base, session());
    let head = format!("{id} {session} {block} {when} {base} {read_back} {or_else} {sizes}\n");
    let total = bundle.length;
    let start = (there.len() as u64 * PIECE).min(total);
    let (tell, sure) = std::sync::mpsc::channel();
    let streams = bundle.stream(head, there, session, (!started.knows).then_some(sure));

    let ways = RefCell::new(vec![0; 1 + streams.taking.len()]);
    let told = RefCell::new(progress);
    let sent = |way: usize, sent: u64| {
        let mut ways = ways.borrow_mut();
        ways.get_mut(way).into_iter().for_each(|way| *way = sent);
        let done = (start + ways.iter().sum::<u64>()).min(total);
        (*told.borrow_mut())(Progress::Bytes { done, total });
    };
    let arguments = [started.place.root.clone(), bundle.id.clone(), block.to_string()];
    let place = started.place.clone();
    let (sent, place) = (&sent, &place);
    let carrying = streams.taking.into_iter().enumerate().map(|(way, stdin)| {
        let sent = move |count| sent(way + 1, count);
        carry(cluster, place, &arguments, stdin, streams.taken.clone(), sent)
    });
    let carrying = futures::future::try_join_all(carrying);
    // Whoever waits for pieces that nobody takes any more hears of it.
    drop(streams.taken);
    let carrying = async {
        match carrying.await {
            Ok(_) => std::future::pending().await,
            Err(error) => error,
        }
    };
    let right = Cell::new(started.knows);
    let sure = |volume: &Volume| {
        let touched: HashSet<&String> = changes.changed.iter().chain(&changes.removed).collect();
        right.set(volume.index.iter().all(|(path, known)| known.intact || touched.contains(path)));
        // Nobody listens any more when the connection was lost.
        let _ = tell.send(right.get());
    };
    let stored = tokio::select! {
        stored = started.store(Input::Stream(streams.storing), |count| sent(0, count), sure) => stored,
        error = carrying => Err(error),
    };
    if right.get() {
        first.get_or_insert(changes);
    }
    stored
}

/// Sends some of the pieces of a bundle.
async fn carry(
    cluster: &Cluster,
    place: &Place,
    arguments: &[String],
    stdin: Stdin,
    taken: std::sync::mpsc::Sender<String>,
    sent: impl FnMut(u64),
) -> Result<()> {
    let mut running = Running::start(cluster, place, CARRY, arguments).await?;
    let tell = |name: &[u8]| drop(taken.send(String::from_utf8_lossy(name).into_owned()));
    let ended = running.ask(Input::Stream(stdin), sent, tell).await?;
    ended.map_or(Ok(()), |output| Err(failed(&output)))
}

/// Why a script ended without an answer.
fn failed(output: &Output) -> Error {
    let said = output.stderr.as_str();
    let lower = said.to_lowercase();
    let first = said.lines().next().unwrap_or_default();
    if lower.contains("no space left") || lower.contains("quota exceeded") {
        return Error::other(
            format!("the volume is full: {first}"),
            "Make room on it: `sooper env gc` removes environments that nothing uses. What was there is as it was.",
        );
    }
    if lower.contains("read-only file system") {
        return Error::other(
            format!("the volume can't be written to: {first}"),
            "It is mounted read-only in that pod: name another in `code.upload`, or use --via helper.",
        );
    }
    match output.code {
        // 0: its input was closed before it had all of the first line.
        0 | 70..=72 | 137 | 143 => Error::transient(format!("the upload was cut off: {said}")),
        code => Error::other(format!("the upload failed on the volume (exit code {code}): {said}"), ""),
    }
}

/// Tells this try from all others.
fn session() -> String {
    let random = || std::hash::RandomState::new().build_hasher().finish();
    format!("{:016x}", random() ^ u64::from(std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_ends_without_an_answer_has_stored_nothing() {
        let kind = |code: i32, said: &str| {
            failed(&Output { code, stdout: Vec::new(), stderr: said.to_owned() }).kind
        };
        assert_eq!(kind(0, ""), Kind::Transient, "its input was closed before it heard what to do");
        assert_eq!(kind(70, "not all of it arrived"), Kind::Transient);
        assert_ne!(kind(73, "tar: write error: No space left on device"), Kind::Transient);
    }
}
