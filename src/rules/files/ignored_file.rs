//! A file that a task reads and that isn't sent.
//!
//! # Why
//! What `.gitignore`, `.sooperignore`, `code.exclude` or sooper's own list holds back stays on this machine: caches, keys, data that was kept out of the repository. A task that reads such a file doesn't find it, unless somebody put it on the volume.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open("raw/data.txt") as raw, open(product, "w") as out:
//!         out.write(raw.read())
//! ```
//! ```text raw/data.txt
//! 1
//! ```
//! ```text .gitignore
//! raw/
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open("raw/data.txt") as raw, open(product, "w") as out:
//!         out.write(raw.read())
//! ```
//! ```text raw/data.txt
//! 1
//! ```
//! ```text .gitignore
//! out/
//! ```

use std::collections::BTreeSet;

use crate::project::Project;
use crate::rules::{Beside, reads};
use crate::source::{Diagnostic, Diagnostics};

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let mut told = BTreeSet::new();
    for read in reads::of(project).filter(|read| project.files.kind(&read.path).is_some()) {
        if let Some(by) = (beside.held_back)(&read.path)
            && told.insert(read.path.clone())
        {
            let shown = read.path.strip_prefix(&project.pipeline.root).unwrap_or(&read.path).display();
            out.push(
                Diagnostic::warning(
                    "ignored-file",
                    read.span,
                    format!("`{shown}` isn't sent to the pods: {by}"),
                )
                .why("the task reads it")
                .help(format!(
                    "send it: `code: {{include: [{shown}]}}` in sooper.yaml; or put it on the volume yourself"
                )),
            );
        }
    }
}
