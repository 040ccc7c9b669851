//! A path that only one machine has.
//!
//! # Why
//! A home folder in the code is there on the machine where it was written, not in a pod.
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
//! print(open("/home/ana/data.csv").read(), product)
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
//! print(open("data.csv").read(), product)
//! ```
//! ```text data.csv
//! 1
//! ```

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    for (text, span) in project.inspections().iter().flatten().flat_map(|inspection| &inspection.local_paths)
    {
        out.push(
            Diagnostic::warning("local-path", *span, format!("'{text}' is a path of one machine"))
                .why("the pod doesn't have it")
                .help("use a path relative to the project, or a parameter of the task"),
        );
    }
}
