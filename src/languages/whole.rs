//! Sources read as a whole, for linting: exporting reads the parameters cell of a script and the functions that tasks
//! name, this reads the rest.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::cells::{self, Cell, Cells, Code, Kind, Suffix};
use super::python::inspection::{self, Inspection};
use super::python::joined::Joined;
use super::{Facts, Source, kernel, notebook};
use crate::source::{Diagnostics, FileId, Files, Span};
use crate::spec::{Extract, Pipeline, SourceKind, Task};

/// What makes two tasks the same to read: the source, its kernel, and the names that are injected into it.
#[derive(PartialEq, Eq, Hash)]
struct Unit<'a> {
    source: Whole,
    kernel: Option<&'a str>,
    names: Vec<&'a str>,
}

#[derive(PartialEq, Eq, Hash)]
enum Whole {
    Script(PathBuf),
    Notebook(PathBuf),
    Module(FileId),
}

/// What the whole of each task's Python source says, in the pipeline's order; nothing for other languages.
/// `has_upstream` tells which tasks get an `upstream` when they run.
pub fn inspect(
    pipeline: &Pipeline,
    facts: &[Facts],
    has_upstream: impl Fn(usize) -> bool,
    files: &Files,
) -> Vec<Option<Arc<Inspection>>> {
    let mut units: IndexMap<Unit<'_>, Vec<usize>> = IndexMap::new();
    for (index, (task, facts)) in pipeline.tasks.iter().zip(facts).enumerate() {
        if let Some(unit) = unit(task, facts, has_upstream(index)) {
            units.entry(unit).or_default().push(index);
        }
    }
    let units: Vec<_> = units.into_iter().collect();
    let read = |(unit, tasks): &(Unit<'_>, Vec<usize>)| (read(unit, files).map(Arc::new), tasks.clone());
    let found: Vec<_> = super::in_pool(|| units.par_iter().map(read).collect());
    let mut all = vec![None; pipeline.tasks.len()];
    for (inspection, tasks) in found {
        tasks.iter().for_each(|task| all[*task].clone_from(&inspection));
    }
    all
}

fn unit<'a>(task: &'a Task, facts: &Facts, has_upstream: bool) -> Option<Unit<'a>> {
    let source = match &task.source.kind {
        SourceKind::Function(_) => {
            return Some(Unit { source: Whole::Module(facts.file?), kernel: None, names: Vec::new() });
        }
        SourceKind::File(path) if path.extension()? == "py" => Whole::Script(path.clone()),
        SourceKind::File(path) if path.extension()? == "ipynb" => Whole::Notebook(path.clone()),
        SourceKind::File(_) | SourceKind::Text => return None,
    };
    let mut names: Vec<&str> = task.params.iter().map(|(name, _)| name.as_str()).collect();
    names.push("product");
    names.extend(has_upstream.then_some("upstream"));
    names.sort_unstable();
    Some(Unit { source, kernel: kernel(task), names })
}

fn read(unit: &Unit<'_>, files: &Files) -> Option<Inspection> {
    let joined = match &unit.source {
        Whole::Module(file) => {
            let joined = Joined::file(&files.text(*file), *file);
            files.forget(*file);
            joined
        }
        Whole::Script(path) => {
            let file = files.open(path).ok()?;
            let text = files.text(file);
            let cells = cells::kept(Cells::new(&text, Suffix::Py, file).ok()?);
            let joined = join(cells.map(|cell| Piece::of_script(cell, file)), &unit.names, file);
            files.forget(file);
            joined
        }
        Whole::Notebook(path) => {
            let file = files.open(path).ok()?;
            let text = files.text(file);
            let out = Diagnostics::default();
            let extract = Extract { upstream: true, product: false };
            let source =
                Source { file, text: &text, inline: None, kernel: unit.kernel, files, extract, out: &out };
            let cells = notebook::python_cells(&source)?;
            let pieces = cells.into_iter().map(|cell| Piece {
                is_parameters: cell.is_parameters(),
                file: if cell.is_code { cell.add_to(&source) } else { file },
                is_code: cell.is_code,
                code: Code::whole(&cell.text),
            });
            let joined = join(pieces, &unit.names, file);
            files.forget(file);
            joined
        }
    };
    Some(inspection::inspect(&joined))
}

/// A cell on its way into the joined text.
struct Piece {
    code: Code,
    file: FileId,
    is_code: bool,
    is_parameters: bool,
}

impl Piece {
    fn of_script(cell: Cell, file: FileId) -> Self {
        Self { is_parameters: cell.is_parameters(), is_code: cell.kind == Kind::Code, code: cell.code, file }
    }
}

/// Joins the cells of code; behind the first parameters cell the task's values are injected, at the top if there is none.
fn join(pieces: impl Iterator<Item = Piece>, names: &[&str], file: FileId) -> Joined {
    let pieces: Vec<Piece> = pieces.collect();
    let parameters = pieces.iter().position(|piece| piece.is_parameters);
    let mut joined = Joined::default();
    if parameters.is_none() {
        joined.inject(names.iter().copied(), Span::start_of(file));
    }
    for (index, piece) in pieces.iter().enumerate() {
        if piece.is_code {
            joined.push(&piece.code, piece.file);
        }
        if Some(index) == parameters {
            joined.inject(names.iter().copied(), Span::start_of(piece.file));
        }
    }
    joined
}
