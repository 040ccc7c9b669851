//! Jupyter notebooks: cells of JSON, in the language of their kernel.

mod json;

use std::ops::Range;
use std::sync::Arc;

use ruff_python_parser::parse_module;
use serde_json::Value as Json;

use super::cells::metadata::{Metadata, from_json};
use super::cells::{Code, Injected};
use super::python::{nesting, parameters, script};
use super::{Facts, Language, ParametersCell, Source, r};
use crate::source::files::Origin;
use crate::source::{Applicability, Diagnostic, Edit, Fix, Span};
use crate::spec::TaskClass;

/// Notebooks with the suffix `.ipynb`.
pub(super) struct Notebook;

/// A cell of a notebook.
pub(super) struct Cell {
    /// Its number in the file, from 1.
    pub(super) number: u32,
    /// Whether it is code.
    pub(super) is_code: bool,
    /// Its metadata.
    pub(super) metadata: Metadata,
    /// Its text.
    pub(super) text: String,
    /// Whether Ploomber drops it before it looks.
    injected: bool,
    /// Where its lines begin in the file.
    lines: Vec<u32>,
}

/// What the notebook says of its language.
enum Kernel {
    Python,
    R,
}

impl Language for Notebook {
    fn name(&self) -> &'static str {
        "Jupyter notebooks"
    }

    fn claims(&self, class: TaskClass, suffix: &str) -> bool {
        suffix == "ipynb" && matches!(class, TaskClass::NotebookRunner | TaskClass::ScriptRunner)
    }

    fn facts(&self, source: &Source<'_>) -> Facts {
        match read(source) {
            Ok((metadata, cells)) => {
                let named = metadata.pointer("/kernelspec/name").and_then(Json::as_str);
                Facts { kernel: named.map(str::to_owned), ..facts(source, &metadata, &cells) }
            }
            Err(problem) => {
                source.out.push(*problem);
                Facts::default()
            }
        }
    }
}

/// Metadata and cells of a notebook.
pub(super) fn read(source: &Source<'_>) -> Result<(Json, Vec<Cell>), Box<Diagnostic>> {
    let text = json::plain_numbers(source.text);
    let notebook: json::Notebook<'_> = serde_json::from_str(&text).map_err(|error| broken(source, &error))?;
    let whole = Span::start_of(source.file);
    let refuse = |message: &str| {
        let problem = Diagnostic::error("invalid-notebook", whole, message.to_owned());
        Box::new(problem.help("open it in Jupyter and save it again"))
    };
    let version = notebook.nbformat.as_ref().and_then(Json::as_u64);
    if !matches!(version, None | Some(4)) {
        let version = version.unwrap_or_default();
        source.out.push(
            Diagnostic::warning("notebook-format", whole, format!("this notebook is in format {version}"))
                .why("Ploomber reads format 4 only, so the task fails in the pod")
                .help("convert it: jupyter nbconvert --to notebook --inplace"),
        );
    }
    let cells = match (notebook.cells, notebook.worksheets) {
        (Some(cells), _) => cells,
        (None, Some(sheets)) => {
            sheets.into_iter().flat_map(|sheet| sheet.cells.unwrap_or_default()).collect()
        }
        (None, None) => return Err(refuse("this notebook has no 'cells'")),
    };
    let mut kept = Vec::with_capacity(cells.len());
    let mut injected = Injected::default();
    for (cell, number) in cells.into_iter().zip(1..) {
        let Some(Json::Object(metadata)) = cell.metadata else {
            return Err(refuse(&format!("cell {number} of this notebook has no 'metadata'")));
        };
        let metadata = metadata.into_iter().map(|(key, value)| (key, from_json(value))).collect();
        let metadata = Metadata(metadata);
        let injected = injected.drops(&metadata.tags());
        let source = match cell.source {
            Some(source) => {
                let at = (source.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
                json::source_text(source.get(), at)
            }
            None => Some((String::new(), vec![0])),
        };
        let Some((text, lines)) = source else {
            return Err(refuse(&format!(
                "the 'source' of cell {number} is neither a text nor a list of texts"
            )));
        };
        let is_code = cell.cell_type.as_ref().and_then(Json::as_str) == Some("code");
        kept.push(Cell { number, is_code, metadata, text, injected, lines });
    }
    Ok((notebook.metadata.ok_or_else(|| refuse("this notebook has no 'metadata'"))?, kept))
}

fn facts(source: &Source<'_>, metadata: &Json, cells: &[Cell]) -> Facts {
    let Some(kernel) = kernel(source, metadata, cells) else {
        source.out.push(
            Diagnostic::error("unknown-kernel", Span::start_of(source.file), "this notebook names no kernel")
                .why("Ploomber goes by its kernelspec, and the code isn't Python without doubt")
                .help(
                    "open it in Jupyter, choose a kernel and save it, or set 'kernelspec_name' for the task",
                ),
        );
        return Facts::default();
    };
    let kept = || cells.iter().filter(|cell| !cell.injected);
    let Some(cell) = kept().find(|cell| cell.is_parameters()) else {
        source.out.push(script::missing_cell(source, insertion(source)));
        return Facts { parameters_cell: ParametersCell::Missing, ..Facts::default() };
    };
    let part = Source { file: cell.add_to(source), text: &cell.text, inline: None, ..*source };
    let whole = part.at(0..cell.text.len());
    let mut facts = Facts { parameters_cell: ParametersCell::At(whole), ..Facts::default() };
    match kernel {
        Kernel::Python => {
            let code = Code::whole(&cell.text);
            parameters::Cell { code: &code, file: part.file, extract: source.extract }
                .read(&mut facts, source.out);
        }
        Kernel::R => {
            r::parameters::read(&part, &cell.text, &|range: Range<usize>| part.at(range), &mut facts);
        }
    }
    let last = kept().rev().find(|cell| !cell.text.trim().is_empty());
    if last.is_some_and(Cell::is_parameters) {
        source.out.push(script::last_cell(whole));
    }
    facts
}

/// The cells of a notebook, if they are in Python.
pub(super) fn python_cells(source: &Source<'_>) -> Option<Vec<Cell>> {
    let (metadata, cells) = read(source).ok()?;
    let is_python = matches!(kernel(source, &metadata, &cells), Some(Kernel::Python));
    is_python.then(|| cells.into_iter().filter(|cell| !cell.injected).collect())
}

impl Cell {
    /// Whether it is tagged `parameters`.
    pub(super) fn is_parameters(&self) -> bool {
        self.metadata.tags().iter().any(|tag| tag == "parameters")
    }

    /// Makes the cell's text a text of its own, whose places say which cell they are in.
    pub(super) fn add_to(&self, source: &Source<'_>) -> crate::source::FileId {
        let origin = Origin { file: source.file, cell: self.number, lines: self.lines.clone() };
        source.files.add_part(origin, Arc::from(self.text.as_str()))
    }
}

/// The language of the notebook's kernel, as Ploomber finds it without asking Jupyter: every kernel but R's counts as
/// Python; without a kernel, code that parses as Python and has no `<-` does.
fn kernel(source: &Source<'_>, metadata: &Json, cells: &[Cell]) -> Option<Kernel> {
    let spec = metadata.get("kernelspec");
    let named = |key| spec.and_then(|spec: &Json| spec.get(key)).and_then(Json::as_str);
    if let Some(kernel) = source.kernel.or_else(|| named("name")) {
        return Some(if kernel == "ir" { Kernel::R } else { Kernel::Python });
    }
    if let Some(language) = named("language") {
        return (language == "python").then_some(Kernel::Python);
    }
    let code = cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\n");
    let is_python = !code.contains("<-") && !nesting::is_too_deep(&code) && parse_module(&code).is_ok();
    is_python.then_some(Kernel::Python)
}

/// What serde_json found wrong, at its place.
fn broken(source: &Source<'_>, error: &serde_json::Error) -> Box<Diagnostic> {
    let line =
        source.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let mut at = (line + error.column().saturating_sub(1)).min(source.text.len());
    while !source.text.is_char_boundary(at) {
        at -= 1;
    }
    let end = source.text[at..].chars().next().map_or(at, |letter| at + letter.len_utf8());
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    let problem = if error.is_eof() {
        "the notebook ends too early".to_owned()
    } else {
        format!("not a notebook: {what}")
    };
    Box::new(
        Diagnostic::error("invalid-notebook", source.at(at..end), problem)
            .why("a notebook is a JSON file; Ploomber can't read this one")
            .help("restore the file, or open it in Jupyter and save it again"),
    )
}

/// A parameters cell in front of the others, for a notebook whose first key is its (filled) list of cells.
fn insertion(source: &Source<'_>) -> Option<Fix> {
    let rest = source.text.trim_start().strip_prefix('{')?.trim_start().strip_prefix("\"cells\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('[')?;
    if !rest.trim_start().starts_with('{') {
        return None;
    }
    let body = if source.extract.upstream {
        r#""upstream = None\n", "product = None""#
    } else {
        r#""product = None""#
    };
    let text = format!(
        "\n  {{\"cell_type\": \"code\", \"execution_count\": null, \"metadata\": {{\"tags\": [\"parameters\"]}}, \
         \"outputs\": [], \"source\": [{body}]}},"
    );
    let at = source.text.len() - rest.len();
    Some(Fix {
        title: "add the parameters cell".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit { span: source.at(at..at), text }],
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};
    use crate::spec::Extract;

    type Read = (Vec<String>, Option<(u32, usize, usize)>, Vec<&'static str>);

    /// Names, the place of the first, and the rules pushed.
    fn read(text: &str, kernel: Option<&str>) -> Read {
        let files = Files::new(Memory::default().with("/a.ipynb", text));
        let file = files.open(Path::new("/a.ipynb")).unwrap();
        let (out, text) = (Diagnostics::default(), files.text(file));
        let extract = Extract { upstream: true, product: false };
        let source = Source { file, text: &text, inline: None, kernel, files: &files, extract, out: &out };
        let facts = Notebook.facts(&source);
        let place = facts.upstream.first().map(|reference| {
            let at = files.location(reference.span);
            (at.cell.unwrap_or_default(), at.line, at.column)
        });
        let names = facts.upstream.into_iter().map(|reference| reference.name).collect();
        (names, place, out.sorted().iter().map(|problem| problem.rule).collect())
    }

    fn notebook(cells: &str, kernel: &str) -> String {
        format!(
            r#"{{"cells": [{cells}], "metadata": {{"kernelspec": {kernel}}}, "nbformat": 4, "nbformat_minor": 5}}"#
        )
    }

    const CODE: &str = r##"{"cell_type": "markdown", "metadata": {}, "source": "# Title"},
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "outputs": [{"x": NaN}], "source": ["# é\n", "upstream = ['a']"]},
        {"cell_type": "code", "metadata": {}, "source": "1"}"##;

    #[test]
    fn a_reference_is_in_a_cell() {
        let text = notebook(CODE, r#"{"name": "julia-1.9"}"#);
        assert_eq!(read(&text, None), (vec!["a".to_owned()], Some((2, 2, 13)), vec![]));
    }

    #[test]
    fn the_kernel_decides_on_the_language() {
        let r = CODE.replace("upstream = ['a']", "upstream <- list('a')");
        assert_eq!(read(&notebook(&r, r#"{"name": "ir"}"#), None).0, ["a"]);
        assert_eq!(read(&notebook(&r, "{}"), Some("ir")).0, ["a"]);
        assert_eq!(read(&notebook(&r, "{}"), None).2, ["unknown-kernel"]);
        assert_eq!(read(&notebook(CODE, "{}"), None).0, ["a"]);
    }

    #[test]
    fn old_and_broken_notebooks() {
        let sheet = CODE.replace("\"source\": [", "\"input\": [");
        let old = format!(r#"{{"worksheets": [{{"cells": [{sheet}]}}], "metadata": {{}}, "nbformat": 3}}"#);
        assert_eq!(read(&old, None), (vec!["a".to_owned()], Some((2, 2, 13)), vec!["notebook-format"]));
        assert_eq!(read(&notebook(CODE, "{}")[..200], None).2, ["invalid-notebook"]);
        assert_eq!(read("[]", None).2, ["invalid-notebook"]);
        assert_eq!(read("", None).2, ["invalid-notebook"]);
    }
}
