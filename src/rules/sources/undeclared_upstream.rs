//! A script that takes from a task it doesn't declare.
//!
//! # Why
//! A script gets the products of the tasks in its `upstream` list, no others: the line fails with a KeyError.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.py
//!     product: get.ipynb
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python get.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! product = None
//!
//! # %%
//! print(upstream["gte"], product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.py
//!     product: get.ipynb
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python get.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! product = None
//!
//! # %%
//! print(upstream["get"], product)
//! ```

use crate::project::Project;
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::{SourceKind, wildcard};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let name = |task: usize| project.pipeline.tasks[task].name.text.as_str();
    let tasks = project.pipeline.tasks.iter().zip(&project.facts).zip(project.inspections());
    for (index, ((task, facts), inspection)) in tasks.enumerate() {
        let (Some(inspection), SourceKind::File(_)) = (inspection, &task.source.kind) else { continue };
        let declared: Vec<&str> = match project.pipeline.extract.upstream {
            true => facts.upstream.iter().map(|reference| reference.name.as_str()).collect(),
            false => task.upstream.iter().map(|name| name.value.as_str()).collect(),
        };
        // A source that says nothing at all has its own diagnostic.
        if declared.is_empty() {
            continue;
        }
        // A declared name that no task has is reported as such; what the code takes is then the same mistake.
        let upstream: Vec<&str> = project.dag.upstream[index].iter().map(|task| name(*task)).collect();
        if declared
            .iter()
            .any(|name| !upstream.iter().any(|task| name == task || wildcard::matches(name, task)))
        {
            continue;
        }
        for (name, span) in
            inspection.subscripts.iter().filter(|(name, _)| !declared.contains(&name.as_str()))
        {
            let guess = did_you_mean(name, declared.iter().copied());
            let message = format!("this task doesn't declare '{name}' as upstream");
            out.push(
                Diagnostic::error("undeclared-upstream", *span, message)
                    .why("Ploomber gives a script the tasks of its 'upstream' list only; this is a KeyError in the pod")
                    .help_if(guess.map(|guess| format!("did you mean '{guess}'?"))),
            );
        }
    }
}
