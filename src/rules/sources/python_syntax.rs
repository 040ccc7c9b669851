//! Python that can't be parsed.
//!
//! # Why
//! The task would fail as soon as its pod starts it; before that, Ploomber fails where it needs to read dependencies from the
//! code.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"
//! product = None
//!
//! # %%
//! print(product)
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

/// The parts that exporting doesn't read; what it did read is reported already.
pub(super) fn check(project: &Project, out: &Diagnostics) {
    let line = |span| project.place(span).rsplit_once(':').map(|(line, _)| line.to_owned());
    let known: Vec<_> = out
        .sorted()
        .iter()
        .filter(|problem| problem.rule == "python-syntax")
        .filter_map(|problem| problem.span().and_then(line))
        .collect();
    for (span, error) in
        project.inspections().iter().flatten().filter_map(|inspection| inspection.syntax.as_ref())
    {
        if line(*span).is_some_and(|line| !known.contains(&line)) {
            let message = format!("syntax error: {error}");
            out.push(
                Diagnostic::error("python-syntax", *span, message)
                    .why("the task fails when the pod runs this source"),
            );
        }
    }
}
