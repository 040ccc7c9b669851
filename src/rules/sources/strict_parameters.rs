//! Parameters that a strict notebook declares and isn't given, or the other way round.
//!
//! # Why
//! With `static_analysis: strict` Ploomber compares the names in the parameters cell with the task's `params` when it loads the pipeline, and stops where they differ.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//!     static_analysis: strict
//!     params: {depth: 3}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//! depth = None
//! rate = None
//!
//! # %%
//! print(depth, rate)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//!     static_analysis: strict
//!     params: {depth: 3, rate: 0.1}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//! depth = None
//! rate = None
//!
//! # %%
//! print(depth, rate)
//! ```

use std::collections::HashSet;

use crate::languages::{self, ParametersCell};
use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::{Task, Value};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    // A grid's tasks share their cell.
    let mut told = HashSet::new();
    for (task, facts) in project.pipeline.tasks.iter().zip(&project.facts).filter(|(task, _)| is_strict(task))
    {
        let ParametersCell::At(cell) = facts.parameters_cell else { continue };
        let is_python = match project.files.path(cell.file).extension().and_then(|suffix| suffix.to_str()) {
            Some("py") => true,
            Some("ipynb") => facts.kernel.as_deref().is_none_or(|kernel| kernel.starts_with("python")),
            _ => false,
        };
        if !is_python || told.contains(&cell) {
            continue;
        }
        let declared = languages::declared(&project.files.slice(cell));
        let is_given = |name: &&String| task.params.iter().any(|(given, _)| given == *name);
        let missing: Vec<&str> = declared.iter().filter(|name| !is_given(name)).map(String::as_str).collect();
        let given = task.params.iter().map(|(name, _)| name);
        let extra: Vec<&str> = given.filter(|name| !declared.contains(name)).map(String::as_str).collect();
        let message = match (missing.is_empty(), extra.is_empty()) {
            (true, true) => continue,
            (false, _) => format!("nothing is given for {}", quoted(&missing)),
            (true, false) => format!("this cell doesn't declare {}", quoted(&extra)),
        };
        told.insert(cell);
        out.push(
            Diagnostic::error("strict-parameters", cell, message)
                .related(task.source.span, format!("in task '{}'", task.name.text))
                .why("with `static_analysis: strict` Ploomber compares this cell with `params` when it loads the pipeline")
                .help("give all of them in `params:`, declare all that are given, or set `static_analysis: regular`"),
        );
    }
}

fn is_strict(task: &Task) -> bool {
    let strict = |value: &Value| value.as_str() == Some("strict");
    task.options.iter().any(|(key, value)| key.value == "static_analysis" && strict(value))
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}
