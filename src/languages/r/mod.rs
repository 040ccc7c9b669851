//! R: scripts, R Markdown, and the cells of R notebooks.

mod lexer;
mod markdown;
pub(super) mod parameters;

use std::ops::Range;

use crate::source::{Diagnostic, Span};
use crate::spec::TaskClass;

use super::cells::format::Format;
use super::cells::{self, Cell, Cells, Suffix};
use super::python::script;
use super::{Facts, Language, ParametersCell, Source};

use markdown::Chunk;

/// Scripts with the suffixes `.R` and `.r`, and R Markdown.
pub(super) struct R;

impl Language for R {
    fn name(&self) -> &'static str {
        "R"
    }

    fn claims(&self, class: TaskClass, suffix: &str) -> bool {
        matches!(suffix, "R" | "r" | "Rmd")
            && matches!(class, TaskClass::NotebookRunner | TaskClass::ScriptRunner)
    }

    fn facts(&self, source: &Source<'_>) -> Facts {
        let path = source.files.path(source.file);
        if path.extension().is_some_and(|suffix| suffix == "Rmd") {
            return chunked(source, &markdown::chunks(source.text));
        }
        match Cells::new(source.text, Suffix::R, source.file) {
            Ok(cells) if *cells.format() == Format::Spin => {
                chunked(source, &markdown::spin_chunks(source.text))
            }
            Ok(cells) => script(source, cells),
            Err(problem) => {
                source.out.push(script::unreadable(&problem, source, Suffix::R));
                Facts::default()
            }
        }
    }
}

/// A script in the percent or light format.
fn script(source: &Source<'_>, cells: Cells<'_>) -> Facts {
    let kernel = cells.kernel().map(str::to_owned);
    let mut cells = cells::kept(cells.inspect(|cell| script::check_metadata(cell, source)));
    let Some(cell) = cells.find(Cell::is_parameters) else {
        return missing(source);
    };
    let at = |range: Range<usize>| source.at(cell.code.in_file(range));
    let place = at(0..cell.code.text.len());
    let mut facts = Facts { parameters_cell: ParametersCell::At(place), kernel, ..Facts::default() };
    parameters::read(source, &cell.code.text, &at, &mut facts);
    if !cell.code.text.trim().is_empty() && script::is_last(cells, source.text, place.range().end) {
        source.out.push(script::last_cell(place));
    }
    facts
}

/// R Markdown, or a script for knitr's `spin`.
fn chunked(source: &Source<'_>, chunks: &[Chunk<'_>]) -> Facts {
    if let Some(option) = chunks.iter().find_map(|chunk| chunk.stumbles.clone()) {
        source.out.push(
            Diagnostic::error("unreadable-script", source.at(option), "this option has to stand before `tags`")
                .why("Ploomber reads the file through jupytext, which makes a tag of this option and fails when there are tags already")
                .help("write it first: ```{r, echo=FALSE, tags=c(\"parameters\")}"),
        );
        return Facts::default();
    }
    let mut injected = cells::Injected::default();
    let found = chunks.iter().find(|chunk| {
        let tags: Vec<String> = chunk.tags.iter().map(|tag| (*tag).to_owned()).collect();
        !injected.drops(&tags) && chunk.tags.contains(&"parameters")
    });
    let Some(chunk) = found else {
        return missing(source);
    };
    let cell = &source.text[chunk.content.clone()];
    let start = chunk.content.start;
    let at = |range: Range<usize>| source.at(range.start + start..range.end + start);
    let place = at(0..cell.len());
    let mut facts = Facts { parameters_cell: ParametersCell::At(place), ..Facts::default() };
    let main = markdown::main_language(chunks);
    if !chunk.language.is_empty() && chunk.language != main && !source.text.contains("kernelspec") {
        source.out.push(
            Diagnostic::error(
                "unreadable-upstream",
                place,
                format!("this parameters cell isn't in {main}, as most chunks are"),
            )
            .why("jupytext then puts a line in front of it that Ploomber can't read as R")
            .help("write the parameters cell as an R chunk, in a document of which most chunks are R"),
        );
        return facts;
    }
    parameters::read(source, cell, &at, &mut facts);
    let behind = source.text[chunk.content.end..].trim_start().trim_start_matches('`');
    if !cell.trim().is_empty() && behind.trim().is_empty() {
        source.out.push(script::last_cell(place));
    }
    facts
}

/// There is no parameters cell.
fn missing(source: &Source<'_>) -> Facts {
    if source.extract.upstream || source.extract.product {
        source.out.push(
            Diagnostic::error(
                "missing-parameters-cell",
                Span::start_of(source.file),
                "this R source has no parameters cell",
            )
            .why("Ploomber then writes one in Python at the top of the file, and fails to read it as R")
            .help(
                "tag the cell that assigns `upstream`: `# %% tags=[\"parameters\"]` in a script, \
                     ```{r, tags=c(\"parameters\")} in R Markdown",
            ),
        );
    }
    Facts { parameters_cell: ParametersCell::Missing, ..Facts::default() }
}
