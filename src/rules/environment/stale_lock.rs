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

use crate::environment::{Environment, Kind, Listed, Manager, Version, packages};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Span};

/// How many further places are shown.
const SHOWN: usize = 3;

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
    let locked = &beside.packages.requirements;
    // A list that leaves versions open is a lock by name only: what it lacks may still come along.
    if locked.iter().any(|entry| entry.version == Version::Any) {
        return;
    }
    // A lock of conda's packages says nothing about pip's.
    let has_manager = locked.iter().any(|entry| entry.manager == Manager::Pip);
    let lacking: Vec<(&str, Span)> = wanted
        .requirements
        .iter()
        .filter(|entry| entry.on_linux && (entry.manager != Manager::Pip || has_manager))
        .filter_map(|entry| Some((entry.name.as_deref()?, entry.span)))
        .filter(|(package, _)| beside.packages.lists(package) == Listed::No)
        .collect();
    let Some((first, place)) = lacking.first() else { return };
    let what = match lacking.len() - 1 {
        0 => format!("`{first}`, which is listed here"),
        more => format!("`{first}` and {more} more that are listed here"),
    };
    let problem = Diagnostic::warning("stale-lock", *place, format!("`{name}` lacks {what}"))
        .why("pods get what the lock file has")
        .help("make the lock file again");
    let others = lacking.iter().skip(1).take(SHOWN);
    out.push(others.fold(problem, |problem, (_, place)| problem.related(*place, "this too")));
}
