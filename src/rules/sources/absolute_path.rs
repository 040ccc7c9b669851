//! A file outside of the project.
//!
//! # Why
//! The pod has the project's folder and the volumes of `sooper.yaml`. A file at another absolute path is there on the machine where the code was written.
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
//! print(open("/data/raw.csv").read(), product)
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
//! print(open("data/raw.csv").read(), product)
//! ```
//! ```text data/raw.csv
//! 1
//! ```

use std::path::Path;

use crate::languages::PathUse;
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics};

/// Folders that every Linux has.
const SYSTEM: [&str; 7] = ["/tmp", "/dev", "/proc", "/sys", "/etc", "/usr", "/var/tmp"];
/// Homes have a rule of their own.
const HOMES: [&str; 2] = ["/home", "/Users"];

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    for (task, inspection) in project.pipeline.tasks.iter().zip(project.inspections()) {
        let Some(inspection) = inspection else { continue };
        let mut paths = inspection.paths.iter().filter(|found| is_elsewhere(&found.path)).peekable();
        if paths.peek().is_none() {
            continue;
        }
        let settings = beside.config.settings_for(&task.name.text);
        let is_mounted = |found: &&PathUse| {
            settings.volumes.iter().any(|volume| Path::new(&found.path).starts_with(&volume.mount_path))
        };
        for found in paths.filter(|found| !is_mounted(found)) {
            let message = format!("'{}' is outside of the project and of every volume", found.path);
            out.push(
                Diagnostic::warning("absolute-path", found.span, message)
                    .why("the pod doesn't have it")
                    .help("use a path in the project, or mount a volume there: `volumes:` in sooper.yaml"),
            );
        }
    }
}

fn is_elsewhere(path: &str) -> bool {
    let within = |folders: &[&str]| folders.iter().any(|folder| Path::new(path).starts_with(folder));
    path.starts_with('/') && !within(&SYSTEM) && !within(&HOMES)
}
