//! Everything known about a project once it is compiled: what rules look at and plans are made from. Read-only.

use std::sync::{Arc, OnceLock};

use crate::graph::Dag;
use crate::languages::{self, Facts, Inspection, Memo};
use crate::source::{Files, Span};
use crate::spec::Pipeline;

/// A compiled project.
pub struct Project {
    /// The texts that were read.
    pub files: Arc<Files>,
    /// Its tasks; products that sources declare are filled in.
    pub pipeline: Arc<Pipeline>,
    /// For each task what its source says.
    pub facts: Vec<Facts>,
    /// How the tasks depend on each other.
    pub dag: Dag,
    /// What is known of sources from before.
    pub(crate) memo: Arc<Memo>,
    /// Filled when a rule asks for it.
    pub(crate) inspections: OnceLock<Vec<Option<Arc<Inspection>>>>,
}

impl Project {
    /// For each task what the whole of its Python source says; read when first asked for.
    pub fn inspections(&self) -> &[Option<Arc<Inspection>>] {
        self.inspections.get_or_init(|| {
            let has_upstream =
                |task: usize| self.dag.upstream.get(task).is_some_and(|upstream| !upstream.is_empty());
            languages::inspect(&self.pipeline, &self.facts, has_upstream, &self.files, &self.memo)
        })
    }

    /// `file:line:col` of the start of `span` (in a notebook's cell `file:cell N:line:col`), the path relative to the
    /// project root where it lies inside.
    pub fn place(&self, span: Span) -> String {
        let at = self.files.location(span);
        let path = at.path.strip_prefix(&self.pipeline.root).unwrap_or(&at.path).display();
        match at.cell {
            Some(cell) => format!("{path}:cell {cell}:{}:{}", at.line, at.column),
            None => format!("{path}:{}:{}", at.line, at.column),
        }
    }

    /// The project's name: the root folder's.
    pub fn name(&self) -> String {
        let name = self.pipeline.root.file_name();
        name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_else(|| "project".to_owned())
    }
}
