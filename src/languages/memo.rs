//! What was read of sources before, for those who look at a project again and again.
//!
//! What a source says depends on its text and on the few things in its key, and a [`FileId`] stands for one text of one
//! file: what is remembered stays true as long as the id is current.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::whole::Unit;
use super::{Facts, Inspection};
use crate::source::{Diagnostic, Diagnostics, FileId, Files};
use crate::spec::Extract;

/// What the facts of a source depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Index of the language.
    pub(super) language: usize,
    pub(super) file: FileId,
    pub(super) kernel: Option<String>,
    pub(super) extract: Extract,
}

/// The facts of a source, and what was wrong with it.
type Read = Arc<(Facts, Vec<Diagnostic>)>;

/// Facts and inspections of texts that were read.
#[derive(Debug, Default)]
pub struct Memo {
    facts: Mutex<HashMap<Key, Read>>,
    inspections: Mutex<HashMap<Unit, Option<Arc<Inspection>>>>,
}

impl Memo {
    /// Forgets what is known of texts that their files no longer have.
    pub fn clear_outdated(&self, files: &Files) {
        lock(&self.facts).retain(|key, _| files.is_current(key.file));
        lock(&self.inspections).retain(|unit, _| files.is_current(unit.file));
    }

    /// The facts under a key: known, or read by `read`, which is given a sink of its own. What is wrong goes to `out`.
    pub(super) fn facts(
        &self,
        key: Key,
        out: &Diagnostics,
        read: impl FnOnce(&Diagnostics) -> Facts,
    ) -> Facts {
        let found = known(&self.facts, key, || {
            let own = Diagnostics::default();
            let facts = read(&own);
            Arc::new((facts, own.sorted()))
        });
        found.1.iter().for_each(|problem| out.push(problem.clone()));
        found.0.clone()
    }

    pub(super) fn inspection(
        &self,
        unit: Unit,
        read: impl FnOnce(&Unit) -> Option<Inspection>,
    ) -> Option<Arc<Inspection>> {
        known(&self.inspections, unit.clone(), || read(&unit).map(Arc::new))
    }
}

/// The value under `key`; made when it isn't there, without holding the lock.
fn known<K: Eq + Hash, V: Clone>(all: &Mutex<HashMap<K, V>>, key: K, make: impl FnOnce() -> V) -> V {
    if let Some(value) = lock(all).get(&key) {
        return value.clone();
    }
    let value = make();
    lock(all).insert(key, value.clone());
    value
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
