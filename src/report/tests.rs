//! Each form on the same few problems, and the places that are hard to show.

use std::path::Path;

use super::*;
use crate::source::files::{Memory, Origin};
use crate::source::{Applicability, Edit, FileId, Fix};

const PIPELINE: &str = "tasks:\n  - source: {{ x }}.py\n    product: é.csv\n";

fn files() -> (Files, FileId, FileId) {
    let notebook = "{\"cells\": [\n {\"source\": [\n  \"a = 1\\n\",\n  \"b = \"\n ]}]}";
    let files = Files::new(Memory::default());
    let pipeline = files.add_text(Path::new("/p/pipeline.yaml"), PIPELINE.into());
    let whole = files.add_text(Path::new("/p/n b.ipynb"), notebook.into());
    let starts = ["a = 1", "b = "].map(|line| u32::try_from(notebook.find(line).unwrap()).unwrap());
    let cell = files.add_part(Origin { file: whole, cell: 3, lines: starts.to_vec() }, "a = 1\nb = ".into());
    (files, pipeline, cell)
}

fn problems(pipeline: FileId, cell: FileId) -> Vec<Diagnostic> {
    let insert = |at: usize| Edit { span: Span::new(pipeline, at, at), text: "\"".to_owned() };
    let fix = Fix {
        title: "quote the placeholder".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![insert(19), insert(29)],
    };
    vec![
        Diagnostic::new("missing-pipeline", Severity::Error, "no pipeline, 100% sure"),
        Diagnostic::error("yaml-syntax", Span::new(pipeline, 19, 29), "needs \"quotes\"\u{1b}[0m")
            .label("here")
            .related(Span::new(pipeline, 43, 49), "used, too")
            .why("YAML takes <braces>")
            .help("quote it")
            .fix(fix),
        Diagnostic::warning("cell-syntax", Span::new(cell, 10, 10), "an expression was expected"),
    ]
}

fn show(format: Format) -> String {
    let (files, pipeline, cell) = files();
    let view = View { files: &files, folder: Path::new("/p"), color: false };
    render(format, &problems(pipeline, cell), view)
}

#[test]
fn full() {
    insta::assert_snapshot!(show(Format::Full));
}

#[test]
fn concise() {
    insta::assert_snapshot!(show(Format::Concise));
}

#[test]
fn json() {
    insta::assert_snapshot!(show(Format::Json));
}

#[test]
fn sarif() {
    let mut log: serde_json::Value = serde_json::from_str(&show(Format::Sarif)).unwrap();
    let driver = log["runs"][0]["tool"]["driver"].take();
    assert!(driver["rules"][2]["help"]["markdown"].as_str().unwrap().contains("# Why"));
    insta::assert_snapshot!(format!("{log:#}"));
}

/// The OASIS technical committee's own schema, its descriptions taken out.
#[test]
fn sarif_follows_its_schema() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log = serde_json::from_str(&show(Format::Sarif)).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn github() {
    insta::assert_snapshot!(show(Format::Github));
}

#[test]
fn gitlab() {
    insta::assert_snapshot!(show(Format::Gitlab));
}

#[test]
fn junit() {
    insta::assert_snapshot!(show(Format::Junit));
}

#[test]
fn a_long_line_is_cut_to_what_matters() {
    let files = Files::new(Memory::default());
    let text = format!("{}é\"here\"{}", "x".repeat(1 << 20), "y".repeat(1 << 20));
    let file = files.add_text(Path::new("/p/long.json"), text.into());
    let start = (1 << 20) + 2;
    let problem = Diagnostic::error("yaml-syntax", Span::new(file, start, start + 6), "long");
    let view = View { files: &files, folder: Path::new("/p"), color: false };
    let shown = render(Format::Full, &[problem], view);
    assert!(
        shown.len() < 2000 && shown.contains("long.json:1:1048578") && shown.contains("é\"here\"y"),
        "{shown}"
    );
}

#[test]
fn a_summary_counts_what_is_there() {
    let (_, pipeline, cell) = files();
    assert_eq!(summary(&problems(pipeline, cell)).as_deref(), Some("2 errors and 1 warning"));
    assert_eq!(summary(&[]), None);
}
