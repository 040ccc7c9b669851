//! Code that Ploomber refuses to run.
//!
//! # Why
//! Before a notebook's first cell runs, Ploomber lets pyflakes look at all its code: a name that nothing defines, or a `return` outside of a function, fails the task. Names that only a notebook server has, such as `display`, count as undefined. In the modules of functions such a name fails when it is reached.
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

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::{SourceKind, Task, Value};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    for (task, inspection) in project.pipeline.tasks.iter().zip(project.inspections()) {
        let Some(inspection) = inspection.as_ref().filter(|_| is_checked(task)) else { continue };
        let why = match task.source.kind {
            SourceKind::Function(_) => "the task fails when this line is reached",
            _ => "Ploomber checks the code with pyflakes before the first cell runs, and fails the task",
        };
        for (span, message) in &inspection.refused {
            out.push(Diagnostic::error("undefined-name", *span, message.clone()).why(why));
        }
    }
}

/// Whether Ploomber looks at the code of the task.
fn is_checked(task: &Task) -> bool {
    let disabled = |value: &Value| value.as_str() == Some("disable");
    !task.options.iter().any(|(key, value)| key.value == "static_analysis" && disabled(value))
}
