//! A file that a task reads and that is nowhere.
//!
//! # Why
//! It is no file of the project, and no task makes it. It may be meant to lie on the volume already; else the task fails.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open("raw/data.csv") as raw, open(product, "w") as out:
//!         out.write(raw.read())
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

use std::collections::BTreeSet;

use crate::project::Project;
use crate::rules::reads;
use crate::source::{Diagnostic, Diagnostics};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let mut told = BTreeSet::new();
    for read in reads::of(project).filter(|read| project.files.kind(&read.path).is_none()) {
        if told.insert(read.path.clone()) {
            let shown = read.path.strip_prefix(&project.pipeline.root).unwrap_or(&read.path).display();
            out.push(
                Diagnostic::note(
                    "missing-file",
                    read.span,
                    format!("`{shown}` isn't in the project, and no task makes it"),
                )
                .why("the task fails unless it lies on the volume already")
                .help("correct the path, or take the path from `upstream`"),
            );
        }
    }
}
