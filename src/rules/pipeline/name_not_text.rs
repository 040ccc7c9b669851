//! A task whose name isn't text to Ploomber.
//!
//! # Why
//! Ploomber reads names as Python literals where it can: `'1'` is a number, `'true'` a boolean. No `upstream` can refer to such
//! a task, since what sources ask for is text.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     name: '1'
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
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     name: fit-1
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

/// Looks at the names as they are after Ploomber's cast.
pub(crate) fn check(project: &Project, out: &Diagnostics) {
    for task in project.pipeline.tasks.iter().filter(|task| !task.name.is_text) {
        let message = format!("the name of this task is {} to Ploomber, not text", task.name.text);
        out.push(
            Diagnostic::warning("name-not-text", task.name.span, message)
                .why("No `upstream` can refer to it.")
                .help("give it a name with a letter that isn't a Python literal"),
        );
    }
}
