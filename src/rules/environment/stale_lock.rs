//! A lock file that lacks what its source lists.
//!
//! # Why
//! Pods get what the lock file has. A package that was added to `environment.yml` or `requirements.txt` afterwards isn't there.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```text requirements.txt
//! ploomber
//! pandas
//! ```
//! ```text requirements.lock.txt
//! ploomber==0.23.3
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```text requirements.txt
//! ploomber
//! pandas
//! ```
//! ```text requirements.lock.txt
//! ploomber==0.23.3
//! pandas==2.2.3
//! ```

use std::path::Path;

use crate::environment::{Environment, Kind, Listed, Manager, packages};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics};

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let Some(file) = beside.packages.files.first() else { return };
    let lock = project.files.path(*file);
    let Some(name) = lock.file_name().map(|name| name.to_string_lossy()) else { return };
    let source = name.replacen(".lock", "", 1);
    let folder = lock.parent().unwrap_or(Path::new("/"));
    if source == name || !project.files.is_file(&folder.join(&source)) {
        return;
    }
    let kind = if source.ends_with(".txt") { Kind::Pip } else { Kind::Conda };
    let environment = Environment { kind, files: vec![source] };
    // What is wrong with the source is no matter as long as the lock is used.
    let wanted = packages::read(folder, Some(&environment), &project.files, &Diagnostics::default());
    for entry in wanted.requirements.iter().filter(|entry| entry.on_linux) {
        let Some(package) = entry.name.as_deref() else { continue };
        // A lock of conda's packages says nothing about pip's.
        let has_manager = beside.packages.requirements.iter().any(|locked| locked.manager == Manager::Pip);
        if (entry.manager == Manager::Pip && !has_manager) || beside.packages.lists(package) != Listed::No {
            continue;
        }
        out.push(
            Diagnostic::warning(
                "stale-lock",
                entry.span,
                format!("`{name}` lacks `{package}`, which is listed here"),
            )
            .why("pods get what the lock file has")
            .help("make the lock file again"),
        );
    }
}
