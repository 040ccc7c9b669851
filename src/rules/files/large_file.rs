//! A large file that is sent along with the code.
//!
//! # Why
//! Uploads send it, the volume keeps it for every snapshot that has it, and code may have 8.6 GB in all. Mostly it is data that nobody meant to send.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! head -1 raw/events.csv > {{product}}
//! ```
//! ```text raw/events.csv 120MB
//! day,event
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! head -1 raw/events.csv > {{product}}
//! ```
//! ```text raw/events.csv 120MB
//! day,event
//! ```
//! ```text .sooperignore
//! raw/
//! ```

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;

use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Kind, Severity};
use crate::spec::ProductItem;
use crate::spec::config::CodeFrom;

/// From how many bytes on a file is large: what most services that keep code refuse.
const LARGE: u64 = 100_000_000;
/// How many folders are looked into.
const MOST_FOLDERS: usize = 10_000;

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    if !matches!(beside.config.code.from, CodeFrom::Volume | CodeFrom::Snapshot | CodeFrom::Image) {
        return;
    }
    let root = &project.pipeline.root;
    let products = products(project);
    let is_made = |path: &Path| path.ancestors().any(|part| products.contains(part.as_os_str()));
    let is_sent = |path: &Path| !is_made(path) && (beside.held_back)(path).is_none();
    let mut folders = vec![root.clone()];
    let mut seen = 0;
    while let Some(folder) = folders.pop().filter(|_| seen < MOST_FOLDERS) {
        seen += 1;
        let entries = project.files.sizes(&folder);
        if entries.iter().any(|(name, ..)| name == "pyvenv.cfg" || name == "conda-meta") {
            continue;
        }
        for (name, kind, size) in entries {
            let path = folder.join(name);
            match kind {
                Kind::Folder if is_sent(&path) => folders.push(path),
                Kind::File if size >= LARGE && is_sent(&path) => {
                    let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                    out.push(report(&shown, size));
                }
                _ => {}
            }
        }
    }
}

fn report(shown: &str, size: u64) -> Diagnostic {
    let message = format!("`{shown}` has {:.0} MB and is sent along with the code", size as f64 / 1e6);
    Diagnostic::new("large-file", Severity::Warning, message)
        .why("data that pods read from the volume need not be part of every snapshot of the code")
        .help(format!(
            "name `{shown}` in .sooperignore, and put it on the volume once or let a task fetch it"
        ))
}

/// The products of all tasks, absolute: as bytes, since paths compare part by part.
fn products(project: &Project) -> HashSet<&OsStr> {
    let products = project.pipeline.tasks.iter().filter_map(|task| task.product.as_ref());
    let files = products.flat_map(|product| product.items()).filter_map(|(_, item)| match item {
        ProductItem::File { path, .. } => Some(path.as_os_str()),
        _ => None,
    });
    files.collect()
}
