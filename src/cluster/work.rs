//! What has to be done so that a volume has a project's code: what to send, what to remove, what to remember.

use std::collections::{BTreeSet, HashSet};

use super::bundle::Lists;
use super::upload::Mode;
use super::volume::{Entry, Volume};
use crate::code::{Code, CodeFile, Digest};

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
pub(super) struct Work {
    pub(super) changes: Changes,
    pub(super) send: Vec<CodeFile>,
    pub(super) lists: Lists,
    /// What the volume has to have for that.
    pub(super) base: String,
}

/// What has to be done so that the volume has `code`; with `guess`, if all that the volume remembers is intact.
pub(super) fn work(code: &Code, digest: Digest, volume: &Volume, mode: Mode, guess: bool) -> Work {
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
        if known.is_some_and(|known| (guess || known.intact) && known.entry == Entry::of(file)) {
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
    let lists = lists(code, digest, volume, mode, guess, &changes);
    let base = match mode {
        Mode::Live => volume.version.clone(),
        Mode::Snapshot => volume.base.clone(),
    };
    Work { changes, send, lists, base: base.unwrap_or_else(|| "none".to_owned()) }
}

fn lists(code: &Code, digest: Digest, volume: &Volume, mode: Mode, guess: bool, changes: &Changes) -> Lists {
    let mut drop = changes.removed.clone();
    // What is changed is removed first: the volume's copy may share its content with a snapshot.
    drop.extend(changes.changed.iter().cloned());
    let mut rmdir: Vec<String> = folders(changes.removed.iter()).into_iter().collect();
    rmdir.sort_by_key(|folder| std::cmp::Reverse(folder.matches('/').count()));
    let touched = changes.added.iter().chain(&changes.changed).chain(&changes.removed);
    let folders = folders(touched.clone()).into_iter().collect();
    let holding = holding(code.files.iter().map(|file| &file.path));
    let intact = || guess || volume.index.values().any(|known| known.intact);
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
