//! A Python script: jupytext makes cells of it, and the parameters cell says the rest.

use crate::languages::cells::format::{Format, Unreadable};
use crate::languages::cells::{self, Cell, Cells, Suffix};
use crate::languages::{Facts, Language, ParametersCell, Source};
use crate::source::{Applicability, Diagnostic, Edit, Fix, Span};
use crate::spec::TaskClass;

use super::parameters;

/// Scripts with the suffix `.py`.
pub(crate) struct Script;

impl Language for Script {
    fn name(&self) -> &'static str {
        "Python"
    }

    fn claims(&self, class: TaskClass, suffix: &str) -> bool {
        suffix == "py" && matches!(class, TaskClass::NotebookRunner | TaskClass::ScriptRunner)
    }

    fn facts(&self, source: &Source<'_>) -> Facts {
        let script = match Cells::new(source.text, Suffix::Py, source.file) {
            Ok(cells) if *cells.format() != Format::Marimo => cells,
            Ok(_) => {
                source.out.push(
                    Diagnostic::error(
                        "unreadable-script",
                        Span::start_of(source.file),
                        "this is a marimo app",
                    )
                    .why("Ploomber reads scripts through jupytext, which can't cut a marimo app into cells")
                    .help("convert it: marimo export ipynb"),
                );
                return Facts::default();
            }
            Err(problem) => {
                source.out.push(unreadable(&problem, source, Suffix::Py));
                return Facts::default();
            }
        };
        let top = script.line(script.position()).map_or(source.text.len(), |line| line.start);
        let mut facts = Facts { kernel: script.kernel().map(str::to_owned), ..Facts::default() };
        let format = script.format().clone();
        let mut kept = cells::kept(script.inspect(|cell| check_metadata(cell, source)));
        match kept.find(Cell::is_parameters) {
            Some(cell) => {
                let place = cell.code.in_file(0..cell.code.text.len());
                facts.parameters_cell = ParametersCell::At(source.at(place.clone()));
                let reader =
                    parameters::Cell { code: &cell.code, file: source.file, extract: source.extract };
                reader.read(&mut facts, source.out);
                if !cell.code.text.trim().is_empty() && is_last(kept, source.text, place.end) {
                    source.out.push(last_cell(source.at(place)));
                }
            }
            None => {
                facts.parameters_cell = ParametersCell::Missing;
                source.out.push(missing_cell(source, Some(insertion(&format, source, top))));
            }
        }
        facts
    }
}

/// Says when a cell's metadata is against the notebook format.
pub(crate) fn check_metadata(cell: &Cell, source: &Source<'_>) {
    if let Some(problem) = cell.metadata.problem() {
        source.out.push(
            Diagnostic::error("invalid-cell-metadata", source.at(cell.head.clone()), problem)
                .why("jupytext refuses the whole script then, and Ploomber reads scripts through it")
                .help("write tags as a list: tags=[\"parameters\"]"),
        );
    }
}

/// Why jupytext doesn't read a script.
pub(crate) fn unreadable(problem: &Unreadable, source: &Source<'_>, suffix: Suffix) -> Diagnostic {
    let lines = crate::languages::cells::lines::split(source.text);
    let line = |index: usize| match lines.get(index) {
        Some(line) => source.at(line.start..line.start + line.text.len()),
        None => Span::start_of(source.file),
    };
    match problem {
        Unreadable::Encoding(index, name) => {
            let message = format!("jupytext reads UTF-8 only, and the encoding is said to be '{name}'");
            Diagnostic::error("unsupported-encoding", line(*index), message)
                .why("Ploomber reads scripts through jupytext, which stops at any encoding comment but 'utf-8'")
                .help("save the file as UTF-8 and write 'utf-8', or take the comment away")
        }
        Unreadable::Header(_) => {
            Diagnostic::error("unreadable-script", line(0), "the YAML header of this script can't be read")
                .help("its 'jupyter:' part must be a YAML mapping")
        }
        Unreadable::Kernelspec(missing) => {
            let message = format!("the 'kernelspec' in the header of this script has no '{missing}'");
            Diagnostic::error("unreadable-script", line(0), message)
                .why("jupytext refuses such a header, and Ploomber reads scripts through it")
                .help("give it both a 'name' and a 'display_name', or take it away")
        }
        Unreadable::UnknownFormat(name) => {
            let message = format!("jupytext knows no format '{name}' for '.{}' scripts", suffix.plain());
            Diagnostic::error("unreadable-script", line(0), message).help("use 'percent' or 'light'")
        }
    }
}

/// Whether the last cell with anything in it is a parameters cell, when one ends at `end`.
pub(crate) fn is_last(rest: impl Iterator<Item = Cell>, text: &str, end: usize) -> bool {
    let may_come_again = text.get(end..).is_some_and(|rest| rest.contains("parameters"));
    let mut last = true;
    for cell in rest {
        if cell.code.text.trim().is_empty() {
            continue;
        }
        last = cell.is_parameters();
        if !last && !may_come_again {
            return false;
        }
    }
    last
}

/// The parameters cell is the last one.
pub(crate) fn last_cell(span: Span) -> Diagnostic {
    Diagnostic::error("parameters-cell-last", span, "the parameters cell is the last cell")
        .why("Ploomber refuses to render the pipeline then, and no task of it runs")
        .help("put the code of the task into a cell of its own below it")
}

/// There is no parameters cell.
pub(crate) fn missing_cell(source: &Source<'_>, fix: Option<Fix>) -> Diagnostic {
    let span = Span::start_of(source.file);
    let problem = match source.extract.product {
        true => Diagnostic::error("missing-parameters-cell", span, "no cell is tagged 'parameters'")
            .why("'meta.extract_product' is true, so Ploomber looks there for the product and fails"),
        false => Diagnostic::warning("missing-parameters-cell", span, "no cell is tagged 'parameters'")
            .why("Ploomber adds one to the file on disk and sees no dependencies, whatever the code uses"),
    };
    let problem = problem.help("add a cell tagged 'parameters' that assigns 'upstream' and 'product'");
    match fix {
        Some(fix) if !source.extract.product => problem.fix(fix),
        _ => problem,
    }
}

/// The cell that Ploomber would add, in the script's own format, at `top`.
fn insertion(format: &Format, source: &Source<'_>, top: usize) -> Fix {
    let body = if source.extract.upstream { "upstream = None\nproduct = None" } else { "product = None" };
    let text = match format {
        Format::Light(Some((start, end))) => format!("# {start} tags=[\"parameters\"]\n{body}\n# {end}\n\n"),
        Format::Light(None) => format!("# + tags=[\"parameters\"]\n{body}\n# -\n\n"),
        _ => {
            let rest = source.text.get(top..).unwrap_or("").trim_start();
            let follows = if rest.starts_with("# %%") || rest.starts_with("#%%") { "" } else { "# %%\n" };
            format!("# %% tags=[\"parameters\"]\n{body}\n\n{follows}")
        }
    };
    Fix {
        title: "add the parameters cell".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit { span: source.at(top..top), text }],
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::languages::{Facts, Language, ParametersCell, Source};
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};
    use crate::spec::Extract;

    /// The facts of a script, the texts of its references and the rules that were pushed.
    fn read(text: &str) -> (Facts, Vec<String>, Vec<&'static str>) {
        let files = Files::new(Memory::default().with("/a.py", text));
        let file = files.open(Path::new("/a.py")).unwrap();
        let (out, text) = (Diagnostics::default(), files.text(file));
        let extract = Extract { upstream: true, product: false };
        let source =
            Source { file, text: &text, inline: None, kernel: None, files: &files, extract, out: &out };
        let facts = super::Script.facts(&source);
        let places = facts.upstream.iter().map(|reference| files.slice(reference.span)).collect();
        (facts, places, out.sorted().iter().map(|problem| problem.rule).collect())
    }

    #[test]
    fn references_have_the_place_of_their_literal() {
        let (facts, places, rules) =
            read("# %% tags=[\"parameters\"]\r\n# é\r\nupstream = ['get', \"fit-*\"]\r\n# %%\r\n1\r\n");
        assert_eq!(places, ["'get'", "\"fit-*\""]);
        assert!(matches!(facts.parameters_cell, ParametersCell::At(_)) && rules.is_empty());
        let (_, places, _) =
            read("# + tags=[\"parameters\"]\nupstream = [f'a-{i}' for i in range(2)]\n# -\n\n1\n");
        assert_eq!(places, ["[f'a-{i}' for i in range(2)]"; 2]);
    }

    #[test]
    fn what_ploomber_does_not_see_is_said() {
        for (cell, rule) in [
            ("upstream = 'a'", "invalid-upstream"),
            ("upstream = [1]", "invalid-upstream"),
            ("upstream = names", "unreadable-upstream"),
            ("upstream: list = ['a']", "unreadable-upstream"),
            ("product = None; upstream = ['a']", "upstream-not-assigned"),
            ("if True:\n    upstream = ['a']", "upstream-not-assigned"),
        ] {
            let (facts, _, rules) = read(&format!("# %% tags=[\"parameters\"]\n{cell}\n# %%\n1\n"));
            assert_eq!((facts.upstream.len(), rules.as_slice()), (0, &[rule][..]), "{cell}");
        }
        assert_eq!(read("x = 1\n").2, ["missing-parameters-cell"]);
        assert_eq!(read("# %% tags=[\"parameters\"]\nupstream = None\n").2, ["parameters-cell-last"]);
        assert_eq!(read("# coding: latin-1\nx = 1\n").2, ["unsupported-encoding"]);
    }
}
