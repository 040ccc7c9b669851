//! What a task's source says: its upstream references and, when asked, its product. One file per language.
//!
//! The facts of a source depend on its text and its language alone.

use crate::source::{Diagnostics, FileId, Files, Span, Spanned};
use crate::spec::{Extract, Value};

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
    /// Whether a parameters cell is there (scripts and notebooks).
    pub parameters_cell: ParametersCell,
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
pub struct Source<'a> {
    /// Its file.
    pub file: FileId,
    /// The file's whole text.
    pub text: &'a str,
    /// Where notebook cells are added as texts of their own.
    pub files: &'a Files,
    /// What is wanted of it.
    pub extract: Extract,
    /// Where what is wrong goes.
    pub out: &'a Diagnostics,
}

/// One source language.
pub trait Language: Sync {
    /// Its name for people: "Python", "SQL".
    fn name(&self) -> &'static str;
    /// Reads one source. Problems go to `source.out`; the facts that could be had are given all the same.
    fn facts(&self, source: &Source<'_>) -> Facts;
}
