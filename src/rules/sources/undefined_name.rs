//! Code that Ploomber refuses to run.
//!
//! # Why
//! Before a notebook's first cell runs, Ploomber lets pyflakes look at all its code: a name that nothing defines, or a `return` outside of a function, fails the task. Names that only a notebook server has, such as `display`, count as undefined. In the modules of functions such a name fails when it is reached; in another function than a task's it is a warning, since nothing may call that.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(prodcut)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```

use std::collections::HashSet;

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics, Severity};
use crate::spec::{SourceKind, Task, Value};

const NOTEBOOK: &str =
    "Ploomber checks the code with pyflakes before the first cell runs, and fails the task";

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let tasks = || project.pipeline.tasks.iter().zip(&project.facts);
    // A module may have the functions of many tasks.
    let run: HashSet<_> = tasks().filter_map(|(task, facts)| Some((facts.file?, function(task)?))).collect();
    for ((task, facts), inspection) in tasks().zip(project.inspections()) {
        let Some(inspection) = inspection.as_ref().filter(|_| is_checked(task)) else { continue };
        for refused in &inspection.refused {
            let of_task = |name: &str| facts.file.is_some_and(|file| run.contains(&(file, name)));
            let (severity, why) = match (function(task), &refused.within) {
                (None, _) => (Severity::Error, NOTEBOOK),
                (Some(_), Some(other)) if !of_task(other) => {
                    (Severity::Warning, "whatever runs this line fails")
                }
                (Some(_), _) => (Severity::Error, "the task fails when this line is reached"),
            };
            let problem = Diagnostic::new("undefined-name", severity, refused.message.clone());
            out.push(problem.at(refused.span, "").why(why));
        }
    }
}

/// The function of the module that a task runs.
fn function(task: &Task) -> Option<&str> {
    match &task.source.kind {
        SourceKind::Function(path) => path.rsplit('.').next(),
        SourceKind::File(_) | SourceKind::Text => None,
    }
}

/// Whether Ploomber looks at the code of the task.
fn is_checked(task: &Task) -> bool {
    let disabled = |value: &Value| value.as_str() == Some("disable");
    !task.options.iter().any(|(key, value)| key.value == "static_analysis" && disabled(value))
}
