//! Rust tasks, which Ploomber doesn't know, as shell tasks that it does: a generated pipeline file and a script for each source.
//!
//! A source is a program of the project's Cargo package. It gets `--product PATH` or `--product KEY=PATH`,
//! `--upstream TASK=PATH` or `--upstream TASK.KEY=PATH`, and `--param KEY=VALUE`; Ploomber fills the paths in.

use std::collections::BTreeMap;
use std::path::Path;

use crate::graph::Edge;
use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::{Product, SourceKind, Task, TaskClass};

use super::Artifact;

/// Where the scripts are, below the project root.
const FOLDER: &str = "sooper-rust";

/// The pipeline file that pods use instead of the user's, then the scripts; nothing without Rust tasks.
pub(super) fn files(project: &Project, out: &Diagnostics) -> Vec<Artifact> {
    let pipeline = &project.pipeline;
    let rust: Vec<usize> = (0..pipeline.tasks.len())
        .filter(|task| pipeline.tasks[*task].class == TaskClass::RustScript)
        .collect();
    let (Some(spec), false) = (pipeline.spec, rust.is_empty()) else { return Vec::new() };
    let mut scripts: BTreeMap<String, String> = BTreeMap::new();
    let mut edits: Vec<(Span, String)> = Vec::new();
    for index in rust {
        let task = &pipeline.tasks[index];
        if let Some(problem) = unusable(task, project) {
            out.push(problem);
            continue;
        }
        let path = format!("{FOLDER}/{}", Path::new(&task.source.text).with_extension("sh").display());
        edits.push((task.source.span, path.clone()));
        scripts.insert(path, script(index, project));
    }
    edits.sort_by_key(|(span, _)| span.start);
    edits.dedup();
    let name = Path::new(&pipeline.entry_point);
    let file = format!("sooper-{}", name.file_name().unwrap_or_default().to_string_lossy());
    let generated =
        Artifact { path: name.with_file_name(file), text: edited(&project.files.text(spec), &edits) };
    let script = |(path, text): (String, String)| Artifact { path: path.into(), text };
    std::iter::once(generated).chain(scripts.into_iter().map(script)).collect()
}

/// Why a task can't be lowered.
fn unusable(task: &Task, project: &Project) -> Option<Diagnostic> {
    let at = task.source.span;
    let refuse = |rule: &'static str, message: String| Some(Diagnostic::error(rule, at, message));
    let upstream = project.dag.edges.iter().map(|edge| project.pipeline.tasks[edge.from].name.text.as_str());
    let plain = |text: &str| !text.contains(['"', '\'', '\\', '{', '}', '\n']);
    if Some(at.file) != project.pipeline.spec {
        return refuse(
            "import-tasks",
            "a Rust task can't be in an imported file: move it to the pipeline file".to_owned(),
        );
    }
    if project.pipeline.product_relative_to_source {
        return refuse(
            "conflicting-options",
            "a Rust task can't be in a pipeline with `product_relative_to_source`".to_owned(),
        );
    }
    if !matches!(task.source.kind, SourceKind::File(_)) || Path::new(&task.source.text).is_absolute() {
        return refuse(
            "unknown-source",
            "the source of a Rust task must be a file of the project".to_owned(),
        );
    }
    let keys = task.params.iter().map(|(key, _)| key.as_str());
    upstream.chain(keys).chain([task.source.text.as_str()]).find(|text| !plain(text)).and_then(|text| {
        refuse("unsupported-rust-task", format!(
            "`{text}` can't be handed to a Rust task: quotes, braces and backslashes aren't possible there"
        ))
    })
}

/// The program's name and its arguments, as Ploomber's template of a shell script.
fn script(index: usize, project: &Project) -> String {
    let task = &project.pipeline.tasks[index];
    let program = Path::new(&task.source.text).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut arguments =
        task.product.as_ref().map(|product| paths("--product", "", "product", product)).unwrap_or_default();
    for edge in project.dag.edges.iter().filter(|edge| edge.to == index) {
        let before = &project.pipeline.tasks[edge.from];
        if let Some(product) = &before.product {
            arguments.extend(paths(
                "--upstream",
                &before.name.text,
                &reference(edge, &before.name.text),
                product,
            ));
        }
    }
    let parameters = task.params.iter().map(|(key, _)| format!("--param '{key}={{{{{key}}}}}'"));
    arguments.extend(parameters);
    format!(
        "set -euo pipefail\n\
         # Pods share the project's folder, so each builds in one of its own.\n\
         export CARGO_TARGET_DIR=\"${{CARGO_TARGET_DIR:-${{TMPDIR:-/tmp}}/sooper-target}}\"\n\
         cargo run --quiet --release --bin '{program}' -- \\\n  {}\n",
        arguments.join(" \\\n  ")
    )
}

/// How a script refers to the product of an upstream task.
fn reference(edge: &Edge, name: &str) -> String {
    match &edge.pattern {
        Some(pattern) => format!("upstream[\"{pattern}\"][\"{name}\"]"),
        None => format!("upstream[\"{name}\"]"),
    }
}

/// An argument for each path of a product: `--upstream 'TASK.KEY={{ … }}'`.
fn paths(flag: &str, name: &str, reference: &str, product: &Product) -> Vec<String> {
    let argument = |label: &str, reference: &str| match label {
        "" => format!("{flag} '{{{{{reference}}}}}'"),
        label => format!("{flag} '{label}={{{{{reference}}}}}'"),
    };
    match product {
        Product::One(_) => vec![argument(name, reference)],
        Product::Many(items) => items
            .iter()
            .map(|(key, _)| {
                let label = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                argument(&label, &format!("{reference}[\"{key}\"]"))
            })
            .collect(),
    }
}

/// `text` with other scalars at the given places, which are in order.
fn edited(text: &str, edits: &[(Span, String)]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for (span, scalar) in edits {
        edited.push_str(&text[done..span.range().start]);
        edited.push_str(scalar);
        done = span.range().end;
    }
    edited.push_str(&text[done..]);
    edited
}
