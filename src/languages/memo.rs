//! What was read of sources before, for those who look at a project again and again.
//!
//! What a source says depends on its text and on the few things in its key, and a [`FileId`] stands for one text of one
//! file: what is remembered stays true as long as the id is current.

use std::collections::HashSet;
use std::hash::Hash;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::whole::Unit;
use super::{Facts, Inspection};
use crate::source::{Diagnostic, Diagnostics, FileId, Files, threads};
use crate::spec::{self, Extract, Likely, Pipeline, Request, SourceKind, Surroundings};

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

/// What rules found in texts, by the rule's name.
type Findings = FxHashMap<&'static str, Arc<Mutex<FxHashMap<FileId, Arc<Vec<Diagnostic>>>>>>;

/// The facts of the functions of a module that tasks name, in their order, what was wrong, and the texts that were read.
#[derive(Debug)]
pub(super) struct ModuleRead {
    pub(super) facts: Vec<Facts>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) read: Vec<FileId>,
}

/// Facts and inspections of texts that were read, and what rules found in them.
#[derive(Debug, Default)]
pub struct Memo {
    facts: Mutex<FxHashMap<Key, Read>>,
    inspections: Mutex<FxHashMap<Unit, Option<Arc<Inspection>>>>,
    findings: Mutex<Findings>,
    resolved: Mutex<Option<Resolved>>,
    /// By dotted path, of the resolved pipeline.
    modules: Mutex<FxHashMap<String, Arc<ModuleRead>>>,
    /// Whether the sources are known by now, so that nobody needs to guess at them.
    asked: AtomicBool,
    /// How many texts were outdated when what is known of them was last forgotten.
    cleared: AtomicUsize,
}

/// How many texts may be outdated before what is known of them is forgotten: nobody asks for it, it only takes memory.
const MOST_OUTDATED: usize = 64;

/// A pipeline as it was resolved.
#[derive(Debug)]
struct Resolved {
    request: Request,
    cwd: PathBuf,
    pipeline: Arc<Pipeline>,
    problems: Vec<Diagnostic>,
    /// The texts that were read for it.
    read: Vec<FileId>,
    /// The sources that it only names.
    named: HashSet<PathBuf>,
}

impl Memo {
    /// Forgets what is known of texts that their files no longer have, once there are some.
    pub(crate) fn clear_outdated(&self, files: &Files) {
        lock(&self.modules).retain(|_, module| module.read.iter().all(|file| files.is_current(*file)));
        let outdated = files.outdated();
        if outdated - self.cleared.load(Ordering::Relaxed).min(outdated) < MOST_OUTDATED {
            return;
        }
        self.cleared.store(outdated, Ordering::Relaxed);
        lock(&self.facts).retain(|key, _| files.is_current(key.file));
        lock(&self.inspections).retain(|unit, _| files.is_current(unit.file));
        lock(&self.findings)
            .values()
            .for_each(|of_rule| lock(of_rule).retain(|file, _| files.is_current(*file)));
    }

    /// Ends what reads sources ahead: from now on they are asked for.
    pub(super) fn end_guessing(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether sources are still guessed at.
    pub(super) fn is_guessing(&self) -> bool {
        !self.asked.load(Ordering::Relaxed)
    }

    /// The pipeline that is asked for: resolved, or as it was resolved before, when nothing has changed since but the texts
    /// of sources. `foreseen` is told the likely ones while it is resolved.
    pub(crate) fn pipeline(
        &self,
        files: &Files,
        surroundings: &dyn Surroundings,
        request: &Request,
        foreseen: &dyn Fn(Vec<Likely>),
        out: &Diagnostics,
    ) -> Option<Arc<Pipeline>> {
        if !files.keeps() {
            return spec::resolve(files, surroundings, request, foreseen, out).map(Arc::new);
        }
        let changes = files.take_changes();
        let mut last = lock(&self.resolved);
        let holds = |last: &&Resolved| {
            (&last.request, last.cwd.as_path()) == (request, surroundings.cwd())
                && changes
                    .iter()
                    .all(|(path, had_text)| *had_text && last.named.contains(path) && files.is_file(path))
        };
        if let Some(last) = last.as_ref().filter(holds) {
            // They are part of this look, too.
            last.read.iter().for_each(|id| drop(files.open(&files.path(*id))));
            last.problems.iter().for_each(|problem| out.push(problem.clone()));
            return Some(Arc::clone(&last.pipeline));
        }
        // Where a file came or went, a dotted path may lead elsewhere.
        lock(&self.modules).clear();
        let own = Diagnostics::default();
        let pipeline = spec::resolve(files, surroundings, request, foreseen, &own).map(Arc::new);
        let (problems, read): (_, Vec<FileId>) = (own.sorted(), files.ids().collect());
        problems.iter().for_each(|problem| out.push(problem.clone()));
        *last = pipeline.clone().map(|pipeline| Resolved {
            request: request.clone(),
            cwd: surroundings.cwd().to_owned(),
            named: named(&pipeline, &read, files),
            pipeline,
            problems,
            read,
        });
        pipeline
    }

    /// The facts under a key: known, or read by `read`, which is given a sink of its own. What is wrong goes to `out`.
    pub(super) fn facts(
        &self,
        key: Key,
        out: &Diagnostics,
        read: impl FnOnce(&Key, &Diagnostics) -> Facts,
    ) -> Facts {
        let found = known(&self.facts, key, |key| {
            let own = Diagnostics::default();
            let facts = read(key, &own);
            Arc::new((facts, own.sorted()))
        });
        found.1.iter().for_each(|problem| out.push(problem.clone()));
        found.0.clone()
    }

    /// The facts of the functions of a module: known, or read by `read`. What is wrong goes to `out`.
    pub(super) fn module(
        &self,
        dotted: &str,
        files: &Files,
        out: &Diagnostics,
        read: impl FnOnce() -> ModuleRead,
    ) -> Arc<ModuleRead> {
        let known = lock(&self.modules).get(dotted).cloned();
        let module = match known {
            Some(known) => {
                // They are part of this look, too.
                known.read.iter().for_each(|id| drop(files.open(&files.path(*id))));
                known
            }
            None => Arc::new(read()),
        };
        if files.keeps() {
            lock(&self.modules).insert(dotted.to_owned(), Arc::clone(&module));
        }
        module.problems.iter().for_each(|problem| out.push(problem.clone()));
        module
    }

    /// What a rule that looks at nothing but a text has found in these: known, or found by `look`.
    pub(crate) fn findings(
        &self,
        rule: &'static str,
        texts: impl IntoIterator<Item = FileId>,
        look: impl Fn(FileId) -> Vec<Diagnostic> + Sync,
    ) -> Vec<Diagnostic> {
        let of_rule = Arc::clone(lock(&self.findings).entry(rule).or_default());
        let found = all_known(&of_rule, texts, |text| Arc::new(look(*text)));
        found.iter().flat_map(|found| found.iter().cloned()).collect()
    }

    /// What these units say, in their order: known, or read by `read`.
    pub(super) fn inspections(
        &self,
        units: impl IntoIterator<Item = Unit>,
        read: impl Fn(&Unit) -> Option<Inspection> + Sync,
    ) -> Vec<Option<Arc<Inspection>>> {
        all_known(&self.inspections, units, |unit| read(unit).map(Arc::new))
    }
}

/// The files that are sources of a pipeline and nothing else to it.
fn named(pipeline: &Pipeline, read: &[FileId], files: &Files) -> HashSet<PathBuf> {
    let sources = pipeline.tasks.iter().filter_map(|task| match &task.source.kind {
        SourceKind::File(path) => Some(path.clone()),
        SourceKind::Function(_) | SourceKind::Text => None,
    });
    let read: HashSet<PathBuf> = read.iter().map(|id| files.path(*id)).collect();
    sources.filter(|path| !read.contains(path)).collect()
}

/// The value under `key`; made when it isn't there, without holding the lock.
fn known<K: Eq + Hash, V: Clone>(all: &Mutex<FxHashMap<K, V>>, key: K, make: impl FnOnce(&K) -> V) -> V {
    if let Some(value) = lock(all).get(&key) {
        return value.clone();
    }
    let value = make(&key);
    lock(all).insert(key, value.clone());
    value
}

/// The values under `keys`, in their order; those that aren't there are made, each once, without holding the lock.
fn all_known<K: Eq + Hash + Send, V: Clone + Send>(
    all: &Mutex<FxHashMap<K, V>>,
    keys: impl IntoIterator<Item = K>,
    make: impl Fn(&K) -> V + Sync,
) -> Vec<V> {
    let (mut values, mut missing) = (Vec::new(), IndexMap::<K, Vec<usize>>::new());
    {
        let all = lock(all);
        for (at, key) in keys.into_iter().enumerate() {
            values.push(all.get(&key).cloned());
            if values[at].is_none() {
                missing.entry(key).or_default().push(at);
            }
        }
    }
    let missing: Vec<(K, Vec<usize>)> = missing.into_iter().collect();
    let make = |(key, places): (K, Vec<usize>)| (make(&key), key, places);
    let made: Vec<_> = threads::in_pool(|| missing.into_par_iter().with_min_len(4).map(make).collect());
    let mut all = lock(all);
    for (value, key, places) in made {
        places.iter().for_each(|at| values[*at] = Some(value.clone()));
        all.insert(key, value);
    }
    values.into_iter().flatten().collect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
