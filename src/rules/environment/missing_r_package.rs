//! An R package that the environment doesn't list.
//!
//! # Why
//! `library(x)` fails in the pod unless the conda file asks for `r-x`, or for something that brings it along.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: plot.R
//!     product: plot.html
//! ```
//! ```r plot.R
//! # %% tags=["parameters"]
//! upstream = NULL
//! product = NULL
//!
//! # %%
//! library(ggplot2)
//! print(product)
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies: [python=3.12, ploomber=0.23, r-base=4.3, r-irkernel=1.3]
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: plot.R
//!     product: plot.html
//! ```
//! ```r plot.R
//! # %% tags=["parameters"]
//! upstream = NULL
//! product = NULL
//!
//! # %%
//! library(ggplot2)
//! print(product)
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies: [python=3.12, ploomber=0.23, r-base=4.3, r-irkernel=1.3, r-ggplot2=3.5]
//! ```

use std::collections::BTreeSet;
use std::path::Path;

use crate::environment::{Listed, Modules};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, FileId, Lines, Span};
use crate::spec::SourceKind;

/// The packages of R itself.
const BASE: [&str; 14] = [
    "base",
    "compiler",
    "datasets",
    "graphics",
    "grDevices",
    "grid",
    "methods",
    "parallel",
    "splines",
    "stats",
    "stats4",
    "tcltk",
    "tools",
    "utils",
];
/// Ways for a script to get its packages by itself.
const INSTALLERS: [&str; 5] = ["install.packages", "p_load", "install_github", ".libPaths", "renv::"];

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    // Where conda doesn't bring R, it comes from the image with whatever packages that has.
    let has_r = beside.packages.conda.is_some() && beside.packages.lists("r-base") == Listed::Yes;
    if !has_r
        || beside.packages.may_have_more
        || project.files.is_file(&project.pipeline.root.join("renv.lock"))
    {
        return;
    }
    let modules = Modules::of(beside.packages);
    let tasks = project.pipeline.tasks.iter().zip(&project.facts);
    let is_r = |path: &Path| {
        path.extension().is_some_and(|suffix| suffix == "R" || suffix == "r" || suffix == "Rmd")
    };
    let sources = tasks.filter_map(|(task, facts)| match &task.source.kind {
        SourceKind::File(path) if is_r(path) && beside.is_shared_by(task) => facts.file,
        _ => None,
    });
    let mut told = BTreeSet::new();
    for file in sources.collect::<BTreeSet<FileId>>() {
        let text = project.files.text(file);
        if INSTALLERS.iter().any(|way| text.contains(way)) {
            continue;
        }
        for (name, span) in libraries(file, &text) {
            let package = format!("r-{}", name.to_lowercase());
            let known = BASE.contains(&name) || modules.may_bring(&package);
            if !known && told.insert(package.clone()) {
                out.push(
                    Diagnostic::warning(
                        "missing-r-package",
                        span,
                        format!("the environment doesn't list `{package}`"),
                    )
                    .why("`library` fails in the pod when the package isn't there")
                    .help(format!("add `{package}` to the dependencies")),
                );
            }
        }
        project.files.forget(file);
    }
}

/// The packages that are loaded, in lines that begin so: what is inside of something else may be allowed to fail.
fn libraries(file: FileId, text: &str) -> Vec<(&str, Span)> {
    let lines = Lines::of(text);
    let found = (0..lines.count()).filter_map(|number| {
        let line = &text[lines.range(number, text)];
        let code = line.trim_start();
        let code = code.strip_prefix("suppressPackageStartupMessages(").unwrap_or(code);
        let inside = code.strip_prefix("library(")?.trim_start_matches([' ', '"', '\'']);
        let end = inside.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.')?;
        let closes = inside[end..].trim_start_matches(['"', '\'', ' ']).starts_with(')');
        let start = lines.range(number, text).start + (line.len() - inside.len());
        (closes && end > 0).then(|| (&inside[..end], Span::new(file, start, start + end)))
    });
    found.collect()
}
