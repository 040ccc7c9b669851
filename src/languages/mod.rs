//! What a task's source says: its upstream references and, when asked, its product. One file per language.
//!
//! The facts of a source depend on its text and its language alone, so tasks that share a source share one reading:
//! [`analyse`] groups the tasks by what has to be read and reads the groups in parallel.

mod ahead;
pub(crate) mod cells;
mod jinja;
mod memo;
mod notebook;
mod python;
mod r;
mod rust;
mod shell;
mod sql;
mod template;
mod text;
mod whole;

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use rayon::prelude::*;

use python::function::{Finder, Wanted};

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, FileId, Files, ReadError, Span, Spanned, threads};
use crate::spec::{Extract, Pipeline, ProductClass, SourceKind, Task, TaskClass, Value};

pub(crate) use ahead::read_ahead;
pub use memo::Memo;
pub(crate) use python::declared::declared;
pub use python::inspection::{Given, Import, Inspection, PathUse, Refused, Use};
pub use template::{KeyUse, Load, Needs};
pub use whole::{inspect, inspect_modules};

/// The languages of sources that are files or text. A new language is one file beside this one and one line here.
/// Functions are found by their dotted path instead, see [`python::function`].
const LANGUAGES: &[&dyn Language] =
    &[&python::Script, &notebook::Notebook, &r::R, &sql::Sql, &shell::Shell, &text::Text, &rust::Rust];

/// A reference to an upstream task, as the source has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// A task's name, or a wildcard pattern (a name with `*`).
    pub name: String,
    /// The name in the source, quotes included.
    pub span: Span,
}

/// What was found in one source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The file that was read, for languages with one.
    pub file: Option<FileId>,
    /// Upstream references in the order of the text, each name once (its first place).
    pub upstream: Vec<Reference>,
    /// The product that the source declares, only when wanted.
    pub product: Option<Spanned<Value>>,
    /// The class of that product, where the source names it.
    pub product_class: Option<ProductClass>,
    /// What a Jinja text needs to be rendered (SQL, shell, texts in the pipeline file).
    pub template: Option<Needs>,
    /// Whether a parameters cell is there (scripts and notebooks).
    pub parameters_cell: ParametersCell,
    /// Uses of `upstream` that Ploomber doesn't take for a dependency (functions).
    pub hidden: Vec<Hidden>,
    /// The kernel that the notebook or the header of the script names.
    pub kernel: Option<String>,
    /// What the function takes (functions).
    pub signature: Option<Signature>,
    /// The function's own name, where the task names it by another that it is imported under. Ploomber calls a task
    /// without a `name` by the former.
    pub own_name: Option<String>,
}

impl Facts {
    /// One reference more, unless the name is known already.
    pub fn refer(&mut self, name: &str, span: Span) {
        if !self.upstream.iter().any(|known| known.name == name) {
            self.upstream.push(Reference { name: name.to_owned(), span });
        }
    }
}

/// A use of `upstream` that Ploomber doesn't see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The task in `upstream.get('task')`; nothing for other uses.
    pub name: Option<String>,
    /// The use.
    pub span: Span,
}

/// The parameters that a function takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The place of the function's name.
    pub name: Span,
    /// The names of its parameters in order, `*args` and `**kwargs` among them, and whether each may be left out.
    pub parameters: Vec<(String, bool)>,
    /// Whether a decorator stands above it, which may change all that.
    pub decorated: bool,
}

/// The parameters cell of a script or notebook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ParametersCell {
    /// The language has none (SQL, shell, functions).
    #[default]
    NotApplicable,
    /// There is one; its text.
    At(Span),
    /// There is none: Ploomber rewrites the file on disk and sees no dependencies.
    Missing,
}

/// A source to be looked at.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Its file; for a text that stands in the pipeline file, that file.
    pub file: FileId,
    /// The source's whole text.
    pub text: &'a str,
    /// Where the text stands in `file` when it is not the file's own: a value of the pipeline file, escapes and
    /// placeholders expanded, so that only the value as a whole has a place.
    pub inline: Option<Span>,
    /// The Jupyter kernel that the task asks for (`kernelspec_name`).
    pub kernel: Option<&'a str>,
    /// Where notebook cells are added as texts of their own.
    pub files: &'a Files,
    /// What is wanted of it.
    pub extract: Extract,
    /// Where what is wrong goes.
    pub out: &'a Diagnostics,
}

impl Source<'_> {
    /// The place of a byte range of the text.
    pub fn at(&self, range: Range<usize>) -> Span {
        self.inline.unwrap_or_else(|| Span::new(self.file, range.start, range.end))
    }
}

/// One source language.
pub trait Language: Sync {
    /// Its name for people: "Python", "SQL".
    fn name(&self) -> &'static str;
    /// Whether it reads the sources of `class` with this suffix (without the dot, as written; empty for text that
    /// stands in the pipeline file).
    fn claims(&self, class: TaskClass, suffix: &str) -> bool;
    /// Reads one source. Problems go to `source.out`; the facts that could be had are given all the same.
    fn facts(&self, source: &Source<'_>) -> Facts;
}

/// Something that is read once, for all tasks that need it.
#[derive(PartialEq, Eq, Hash)]
enum Unit<'a> {
    /// A file, by what reads it (an index into [`LANGUAGES`]) and for which kernel.
    File(usize, &'a Path, Option<&'a str>),
    /// A text in the pipeline file.
    Inline(usize, Span, &'a str),
    /// A Python module by its dotted path, for the functions in it.
    Module(&'a str),
}

/// The facts of every task, in the pipeline's order. A source that can't be read leaves its task without facts and a
/// diagnostic at the task's `source:`. What `memo` knows is not read again.
pub fn analyse(pipeline: &Pipeline, files: &Files, memo: &Memo, out: &Diagnostics) -> Vec<Facts> {
    let mut units: IndexMap<Unit<'_>, Vec<usize>> = IndexMap::new();
    let tasks: Vec<&Task> = pipeline.tasks.iter().chain(&pipeline.incomplete).collect();
    for (index, task) in tasks.iter().enumerate() {
        if let Some(unit) = unit(task, out) {
            units.entry(unit).or_default().push(index);
        }
    }
    memo.end_guessing();
    let reader = Reader { pipeline, tasks: &tasks, files, memo, out };
    let units: Vec<_> = units.into_iter().collect();
    let found: Vec<Vec<(usize, Facts)>> = threads::in_pool(|| {
        units.par_iter().with_min_len(8).map(|(unit, tasks)| reader.read(unit, tasks)).collect()
    });
    let mut all = vec![Facts::default(); tasks.len()];
    for (task, facts) in found.into_iter().flatten() {
        all[task] = facts;
    }
    all.truncate(pipeline.tasks.len());
    all
}

/// What has to be read for a task; nothing when no language knows its source.
fn unit<'a>(task: &'a Task, out: &Diagnostics) -> Option<Unit<'a>> {
    let suffix = match &task.source.kind {
        SourceKind::File(path) => path.extension().map(|suffix| suffix.to_string_lossy()).unwrap_or_default(),
        SourceKind::Text => "".into(),
        SourceKind::Function(path) => {
            return Some(Unit::Module(path.rsplit_once('.').map_or("", |(module, _)| module)));
        }
    };
    let Some(language) = LANGUAGES.iter().position(|language| language.claims(task.class, &suffix)) else {
        let known = LANGUAGES.iter().map(|language| language.name()).collect::<Vec<_>>().join(", ");
        out.push(
            Diagnostic::error(
                "unknown-language",
                task.source.span,
                format!("a {:?} task can't have the source '{}'", task.class, task.source.text),
            )
            .help(format!("sooper reads {known}")),
        );
        return None;
    };
    Some(match &task.source.kind {
        SourceKind::File(path) => Unit::File(language, path, kernel(task)),
        _ => Unit::Inline(language, task.source.span, &task.source.text),
    })
}

/// The kernel that a task's options name.
fn kernel(task: &Task) -> Option<&str> {
    let named = task.options.iter().find(|(key, _)| key.value == "kernelspec_name");
    named.and_then(|(_, name)| name.as_str())
}

/// What reading a unit needs.
struct Reader<'a> {
    pipeline: &'a Pipeline,
    /// Its tasks, those that are incomplete last.
    tasks: &'a [&'a Task],
    files: &'a Files,
    memo: &'a Memo,
    out: &'a Diagnostics,
}

impl Reader<'_> {
    /// Reads one unit for the tasks that share it.
    fn read(&self, unit: &Unit<'_>, tasks: &[usize]) -> Vec<(usize, Facts)> {
        let shared = |facts: Facts| tasks.iter().map(|task| (*task, facts.clone())).collect();
        match unit {
            Unit::File(language, path, kernel) => shared(self.file(*language, path, *kernel, tasks)),
            Unit::Inline(language, span, text) => {
                let source = self.source(span.file, text);
                shared(LANGUAGES[*language].facts(&Source { inline: Some(*span), ..source }))
            }
            Unit::Module(module) => {
                let name = |task: &usize| {
                    let source = &self.tasks[*task].source;
                    Wanted { name: source.text.rsplit('.').next().unwrap_or_default(), span: source.span }
                };
                let found = self.memo.module(module, self.files, self.out, || {
                    self.module(module, &tasks.iter().map(name).collect::<Vec<_>>())
                });
                tasks.iter().copied().zip(found.facts.iter().cloned()).collect()
            }
        }
    }

    fn module(&self, module: &str, wanted: &[Wanted<'_>]) -> memo::ModuleRead {
        let Self { pipeline, files, .. } = self;
        let (out, read) = (Diagnostics::default(), Mutex::default());
        let folders = &pipeline.module_path;
        let finder = Finder { folders, files, extract: pipeline.extract, out: &out, read: &read };
        let facts = finder.facts(module, wanted);
        let read = read.into_inner().unwrap_or_else(PoisonError::into_inner);
        memo::ModuleRead { facts, problems: out.sorted(), read }
    }

    fn file(&self, language: usize, path: &Path, kernel: Option<&str>, tasks: &[usize]) -> Facts {
        let file = match self.files.open(path) {
            Ok(file) => file,
            Err(error) => {
                for task in tasks {
                    self.out.push(unreadable(&error, self.tasks[*task], path, self.files));
                }
                return Facts::default();
            }
        };
        let kept = kernel.map(str::to_owned);
        let key = memo::Key { language, file, kernel: kept, extract: self.pipeline.extract };
        self.memo.facts(key, self.out, |key, out| facts(key, path, self.files, out))
    }

    fn source<'s>(&'s self, file: FileId, text: &'s str) -> Source<'s> {
        let Self { pipeline, files, out, .. } = self;
        Source { file, text, inline: None, kernel: None, files, extract: pipeline.extract, out }
    }
}

/// The facts of a file that can be read.
fn facts(key: &memo::Key, path: &Path, files: &Files, out: &Diagnostics) -> Facts {
    let file = key.file;
    let mut text = files.text(file);
    if files.is_marked(file)
        && let Some(seen) = behind_mark(path, &text)
    {
        out.push(
            Diagnostic::warning(
                "byte-order-mark",
                Span::new(file, 0, text.lines().next().map_or(0, str::len)),
                "the byte order mark before this line keeps it from being seen as a marker",
            )
            .why("Ploomber reads scripts through jupytext, to which the mark is a part of the line")
            .help("save the file as UTF-8 without a byte order mark"),
        );
        text = seen;
    }
    let (kernel, extract) = (key.kernel.as_deref(), key.extract);
    let source = Source { file, text: &text, inline: None, kernel, files, extract, out };
    let facts = LANGUAGES[key.language].facts(&source);
    files.forget(file);
    Facts { file: Some(file), ..facts }
}

/// A script that begins with a byte order mark, as jupytext sees it: its first line is no marker, whatever it looks like.
/// Nothing when that makes no difference.
fn behind_mark(path: &Path, text: &str) -> Option<Arc<str>> {
    let suffix = path.extension()?.to_str()?;
    let first = text.lines().next()?;
    let markers = match suffix {
        "py" | "R" | "r" => ["%%", "+", "---", "{{{", "region", "In["].as_slice(),
        "Rmd" => &["```{", "<!--", "---"],
        _ => return None,
    };
    let line = if suffix == "Rmd" { first } else { first.strip_prefix('#')?.trim_start() };
    let is_marker = markers.iter().any(|marker| line.starts_with(marker));
    is_marker.then(|| Arc::from(format!(" {}", &text[1..])))
}

/// A source file that has no text.
fn unreadable(error: &ReadError, task: &Task, path: &Path, files: &Files) -> Diagnostic {
    let rule = match error {
        ReadError::Missing => "missing-source",
        ReadError::Encoding(_) => "not-utf8",
        ReadError::Folder | ReadError::TooLarge(_) | ReadError::Io(_) => "unreadable-source",
    };
    let shown = &task.source.text;
    let problem = Diagnostic::error(rule, task.source.span, format!("source '{shown}': {error}"));
    match error {
        ReadError::Missing => {
            let folder = path.parent().unwrap_or(path);
            let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            let names = files.list(folder);
            let guess = did_you_mean(&name, names.iter().map(String::as_str));
            problem
                .help_if(guess.map(|guess| format!("did you mean '{guess}'?")))
                .help("sources are relative to the project root; create the file or correct the path")
        }
        ReadError::Encoding(_) => problem
            .why("Ploomber and Jupyter read sources as UTF-8, whatever an encoding comment says")
            .help("save the file as UTF-8"),
        ReadError::Folder => problem.help("name a file in it"),
        ReadError::TooLarge(_) | ReadError::Io(_) => problem,
    }
}
