//! Code to the volume: snapshots that appear whole or not at all, and the live folder.
//!
//! An upload is: look at what is there, work out what differs, send that, and let the other side check it before it counts.
//! When the connection is lost it starts again from the look, and what already arrived isn't sent again.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use super::bundle::{Bundle, Lists};
use super::exec::{Input, Output, Running, Script};
use super::pieces::{PIECE, Stdin};
use super::place::Place;
use super::volume::{Entry, Volume};
use super::{Cluster, Error, Kind, Result};
use crate::code::{Code, CodeFile, Digest};

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

/// What an upload does, or did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are sent because the volume doesn't have them.
    pub added: Vec<String>,
    /// Files that are sent because the volume has others of the name.
    pub changed: Vec<String>,
    /// Files that an earlier upload brought and that are gone here.
    pub removed: Vec<String>,
    /// Files that stay as they are.
    pub unchanged: usize,
    /// In bytes, of what is sent.
    pub bytes: u64,
    /// Whether an earlier upload was cut off and is finished or undone by this one.
    pub unfinished: bool,
    /// Whether there is nothing to do.
    pub done: bool,
    /// What the code was compared with: a snapshot, else the live folder.
    pub base: Option<String>,
    /// Snapshots that may be removed if nothing uses them: see [`super::prune`].
    pub outdated: Vec<String>,
}

/// What is to be done on a volume.
struct Work {
    changes: Changes,
    send: Vec<CodeFile>,
    lists: Lists,
    /// What the volume has to have for that.
    base: String,
}

/// An upload whose script has looked at the volume, and waits to hear what there is to send. It ends when this is dropped.
pub struct Started {
    place: Place,
    mode: Mode,
    running: Running,
    volume: Volume,
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
    Ok(Started { place: place.clone(), mode, running, volume })
}

impl Started {
    /// What has to be done so that the volume has `code`.
    async fn work(&mut self, code: &Code) -> Result<Work> {
        let digest = code.digest();
        if self.mode == Mode::Snapshot {
            self.volume.look_for(&mut self.running, &self.place, &digest.name()).await?;
        }
        Ok(work(code, digest, &self.volume, self.mode))
    }

    /// Tells the script what to store, and waits until it is.
    async fn store(mut self, input: Input, sent: impl FnMut(u64)) -> Result<()> {
        let ended = self.running.ask(input, sent, |_| ()).await?;
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
    Ok(started.work(code).await?.changes)
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
            Ok(started) => attempt(cluster, started, code, &mut first, &mut progress).await,
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
    first: &mut Option<Changes>,
    progress: &mut impl FnMut(Progress),
) -> Result<()> {
    let work = started.work(code).await?;
    let done = work.changes.done;
    first.get_or_insert(work.changes);
    if done {
        return match started.mode {
            Mode::Live => Ok(()),
            Mode::Snapshot => started.store(Input::Bytes(b"keep\n".to_vec()), |_| ()).await,
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
    let streams = bundle.stream(head, there, session);

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
    tokio::select! {
        stored = started.store(Input::Stream(streams.storing), |count| sent(0, count)) => stored,
        error = carrying => Err(error),
    }
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

/// What has to be done so that the volume has `code`.
fn work(code: &Code, digest: Digest, volume: &Volume, mode: Mode) -> Work {
    let target = digest.name();
    let mut changes = Changes {
        unfinished: volume.unfinished,
        base: volume.base.clone(),
        outdated: volume.outdated.iter().filter(|name| **name != target).cloned().collect(),
        ..Changes::default()
    };
    let mut send = Vec::new();
    for file in &code.files {
        let known = volume.index.get(&file.path);
        if known.is_some_and(|known| known.intact && known.entry == Entry::of(file)) {
            changes.unchanged += 1;
            continue;
        }
        let list = if known.is_some() { &mut changes.changed } else { &mut changes.added };
        list.push(file.path.clone());
        changes.bytes += file.size;
        send.push(file.clone());
    }
    let here: HashSet<&str> = code.files.iter().map(|file| file.path.as_str()).collect();
    let there = volume.index.keys().chain(&volume.pending);
    let removed: BTreeSet<&String> = there.filter(|path| !here.contains(path.as_str())).collect();
    changes.removed = removed.into_iter().cloned().collect();
    let untouched = send.is_empty() && changes.removed.is_empty() && !volume.unfinished;
    changes.done = match mode {
        Mode::Live => untouched && (volume.version.is_some() || code.files.is_empty()),
        Mode::Snapshot => untouched && volume.base.as_deref() == Some(target.as_str()),
    };
    let lists = lists(code, digest, volume, mode, &changes);
    let base = match mode {
        Mode::Live => volume.version.clone(),
        Mode::Snapshot => volume.base.clone(),
    };
    Work { changes, send, lists, base: base.unwrap_or_else(|| "none".to_owned()) }
}

fn lists(code: &Code, digest: Digest, volume: &Volume, mode: Mode, changes: &Changes) -> Lists {
    let mut drop = changes.removed.clone();
    // What is changed is removed first: the volume's copy may share its content with a snapshot.
    drop.extend(changes.changed.iter().cloned());
    let mut rmdir: Vec<String> = folders(changes.removed.iter()).into_iter().collect();
    rmdir.sort_by_key(|folder| std::cmp::Reverse(folder.matches('/').count()));
    let touched = changes.added.iter().chain(&changes.changed).chain(&changes.removed);
    let folders = folders(touched.clone()).into_iter().collect();
    let holding = holding(code.files.iter().map(|file| &file.path));
    let intact = || volume.index.values().any(|known| known.intact);
    let known = mode == Mode::Live && intact() && holding == self::holding(volume.index.keys());
    let holding = if known { Vec::new() } else { holding.into_iter().map(str::to_owned).collect() };
    // What the volume remembers is written anew once half of it holds no more.
    let differs = volume.version.is_some() && volume.records < 2 * code.files.len();
    let known = |file: &CodeFile| {
        differs && volume.index.get(&file.path).is_some_and(|known| known.entry == Entry::of(file))
    };
    let new = code.files.iter().filter(|file| !known(file));
    let mut records: Vec<u8> = new.flat_map(|file| Entry::of(file).record(&file.path)).collect();
    if differs {
        records.extend(changes.removed.iter().flat_map(|path| format!("gone ./{path}\0").into_bytes()));
    }
    let pending = touched.cloned().collect();
    let version = format!("version {digest}\n").into_bytes();
    Lists { drop, rmdir, folders, holding, version, records, differs, pending }
}

/// The folders that hold these files.
fn holding<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    paths.map(|path| path.rsplit_once('/').map_or(".", |(folder, _)| folder)).collect()
}

/// All folders above these files, without the project's own.
fn folders<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let slashes = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        folders.extend(slashes.map(str::to_owned));
    }
    folders
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
