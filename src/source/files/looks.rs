//! Looking at the same files again and again, while some of them change.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use memchr::memmem;

use super::{FileId, Files, MENTION, read_lock, write_lock};

impl Files {
    /// Makes ready for another look at a world where the files at these paths changed, came or went: they are read anew,
    /// under another id, and so is what wasn't there. All others keep their ids.
    pub fn refresh(&self, changes: HashSet<PathBuf>) {
        let mut by_path = write_lock(&self.by_path);
        self.look.fetch_add(1, Ordering::Relaxed);
        let mut told = write_lock(&self.changes);
        for path in changes {
            let before = by_path.remove(path.as_os_str());
            if let Some(Ok(id)) = before {
                self.outdate(id);
            }
            told.entry(path).or_insert(matches!(before, Some(Ok(_))));
        }
        by_path.retain(|_, known| known.is_ok());
    }

    /// What changed since this was asked last, and whether it had a text before.
    pub(crate) fn take_changes(&self) -> HashMap<PathBuf, bool> {
        std::mem::take(&mut write_lock(&self.changes))
    }

    /// Whether texts are kept for another look.
    pub(crate) fn keeps(&self) -> bool {
        self.keeps
    }

    /// Whether the text of `id` is still its file's.
    pub fn is_current(&self, id: FileId) -> bool {
        let whole = self.entry(self.whole(id));
        whole.is_some_and(|entry| !entry.outdated.load(Ordering::Relaxed))
    }

    /// How many texts their files no longer have.
    pub(crate) fn outdated(&self) -> usize {
        self.outdated.load(Ordering::Relaxed)
    }

    /// Whether somebody has asked for the file at `path` in this look at the world.
    pub fn was_asked_for(&self, path: &Path) -> bool {
        let known =
            read_lock(&self.by_path).get(path.as_os_str()).and_then(|known| known.as_ref().ok().copied());
        known.is_some_and(|id| self.is_asked(id))
    }

    /// Everything that was asked for in this look at the world, in the order of first sight.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        let all = (0..).map(FileId).take(self.entries.count());
        let asked = all.filter(|id| {
            let whole = self.whole(*id);
            self.is_asked(whole) && self.is_current(whole)
        });
        asked.collect::<Vec<FileId>>().into_iter()
    }

    /// Whether the text says [`MENTION`]; looked for once.
    pub(crate) fn mentions_sooper(&self, id: FileId) -> bool {
        let look = || memmem::find(self.text(id).as_bytes(), MENTION.as_bytes()).is_some();
        self.entry(id).is_some_and(|entry| *entry.mentions.get_or_init(look))
    }

    /// Notes that the file has another text by now.
    pub(super) fn outdate(&self, id: FileId) {
        if let Some(entry) = self.entry(id) {
            entry.outdated.store(true, Ordering::Relaxed);
            self.outdated.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn is_asked(&self, whole: FileId) -> bool {
        let look = self.look.load(Ordering::Relaxed);
        self.entry(whole).is_some_and(|entry| entry.asked.load(Ordering::Relaxed) == look)
    }
}
