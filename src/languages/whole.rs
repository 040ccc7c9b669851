//! Sources read as a whole, for linting: exporting reads the parameters cell of a script and the functions that tasks
//! name, this reads the rest.

use std::sync::Arc;

use super::cells::{self, Cell, Cells, Code, Kind, Suffix};
use super::python::inspection::{self, Inspection};
use super::python::joined::Joined;
use super::{Facts, Memo, Source, kernel, notebook};
use crate::source::{Diagnostics, FileId, Files, Span};
use crate::spec::{Extract, Pipeline, SourceKind, Task};

/// What makes two tasks the same to read: the source, its kernel, and the names that are injected into it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Unit {
    pub(super) file: FileId,
    form: Form,
    kernel: Option<String>,
    names: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Script,
    Notebook,
    Module,
}

/// What the whole of each task's Python source says, in the pipeline's order; nothing for other languages.
/// `has_upstream` tells which tasks get an `upstream` when they run. What `memo` knows is not read again.
pub fn inspect(
    pipeline: &Pipeline,
    facts: &[Facts],
    has_upstream: impl Fn(usize) -> bool,
    files: &Files,
    memo: &Memo,
) -> Vec<Option<Arc<Inspection>>> {
    let read = |unit: &Unit| read(unit, files);
    let units = pipeline
        .tasks
        .iter()
        .zip(facts)
        .enumerate()
        .filter_map(|(index, (task, facts))| Some((index, unit(task, facts, has_upstream(index))?)));
    let (tasks, units): (Vec<usize>, Vec<Unit>) = units.unzip();
    let mut all = vec![None; pipeline.tasks.len()];
    for (task, inspection) in tasks.into_iter().zip(memo.inspections(units, read)) {
        all[task] = inspection;
    }
    all
}

/// What the whole of each Python module says, in the order of `modules`. What `memo` knows is not read again.
pub fn inspect_modules(modules: &[FileId], files: &Files, memo: &Memo) -> Vec<Option<Arc<Inspection>>> {
    let unit = |file: &FileId| Unit { file: *file, form: Form::Module, kernel: None, names: Vec::new() };
    memo.inspections(modules.iter().map(unit), |unit| read(unit, files))
}

fn unit(task: &Task, facts: &Facts, has_upstream: bool) -> Option<Unit> {
    let file = facts.file?;
    let form = match &task.source.kind {
        SourceKind::Function(_) => {
            return Some(Unit { file, form: Form::Module, kernel: None, names: Vec::new() });
        }
        SourceKind::File(path) if path.extension()? == "py" => Form::Script,
        SourceKind::File(path) if path.extension()? == "ipynb" => Form::Notebook,
        SourceKind::File(_) | SourceKind::Text => return None,
    };
    let mut names: Vec<String> = task.params.iter().map(|(name, _)| name.clone()).collect();
    names.push("product".to_owned());
    names.extend(has_upstream.then(|| "upstream".to_owned()));
    names.sort_unstable();
    Some(Unit { file, form, kernel: kernel(task).map(str::to_owned), names })
}

fn read(unit: &Unit, files: &Files) -> Option<Inspection> {
    let file = unit.file;
    let text = files.text(file);
    let names = || unit.names.iter().map(String::as_str);
    let joined = match unit.form {
        Form::Module => Joined::file(&text, file),
        Form::Script => {
            let cells = cells::kept(Cells::new(&text, Suffix::Py, file).ok()?);
            join(cells.map(|cell| Piece::of_script(cell, file)), names, file)
        }
        Form::Notebook => {
            let out = Diagnostics::default();
            let extract = Extract { upstream: true, product: false };
            let kernel = unit.kernel.as_deref();
            let source = Source { file, text: &text, inline: None, kernel, files, extract, out: &out };
            let pieces = notebook::python_cells(&source)?.into_iter().map(|cell| Piece {
                is_parameters: cell.is_parameters(),
                file: if cell.is_code { cell.add_to(&source) } else { file },
                is_code: cell.is_code,
                code: Code::whole(&cell.text),
            });
            join(pieces, names, file)
        }
    };
    files.forget(file);
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
fn join<'n, N: Iterator<Item = &'n str>>(
    pieces: impl Iterator<Item = Piece>,
    names: impl Fn() -> N,
    file: FileId,
) -> Joined {
    let pieces: Vec<Piece> = pieces.collect();
    let parameters = pieces.iter().position(|piece| piece.is_parameters);
    let mut joined = Joined::default();
    if parameters.is_none() {
        joined.inject(names(), Span::start_of(file));
    }
    for (index, piece) in pieces.iter().enumerate() {
        if piece.is_code {
            joined.push(&piece.code, piece.file);
        }
        if Some(index) == parameters {
            joined.inject(names(), Span::start_of(piece.file));
        }
    }
    joined
}
