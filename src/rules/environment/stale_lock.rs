//! A lock file that lacks what its source lists, or has another version of it.
//!
//! # Why
//! Pods get what the lock file has. A package that was added to `environment.yml` or `requirements.txt` afterwards isn't there, and a version that was raised is the old one.
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

use crate::environment::{Environment, Kind, Listed, Manager, Requirement, Version, packages};
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
    if let Some((first, place)) = lacking.first() {
        let what = match lacking.len() - 1 {
            0 => format!("`{first}`, which is listed here"),
            more => format!("`{first}` and {more} more that are listed here"),
        };
        let others = lacking.iter().skip(1).map(|(_, place)| *place);
        out.push(report(*place, others, format!("`{name}` lacks {what}")));
    }
    let differs = |entry: &&Requirement| {
        let wanted = exact(&project.files.slice(entry.span))?;
        let locked =
            locked.iter().find(|other| other.name == entry.name && other.manager == entry.manager)?;
        let has = exact(&project.files.slice(locked.span))?;
        (!is_within(&has, &wanted)).then_some((entry.span, has))
    };
    let different: Vec<(Span, String)> = wanted
        .requirements
        .iter()
        .filter(|entry| entry.on_linux)
        .filter_map(|entry| differs(&entry))
        .collect();
    if let Some((place, has)) = different.first() {
        let others = different.iter().skip(1).map(|(place, _)| *place);
        out.push(report(*place, others, format!("`{name}` has version {has} of this package")));
    }
}

fn report(place: Span, others: impl Iterator<Item = Span>, message: String) -> Diagnostic {
    let problem = Diagnostic::warning("stale-lock", place, message)
        .why("pods get what the lock file has")
        .help("make the lock file again");
    others.take(SHOWN).fold(problem, |problem, place| problem.related(place, "this too"))
}

/// The version of `name==1.2`, `name=1.2` or `name=1.2=build`; nothing for what allows more than one series.
fn exact(entry: &str) -> Option<String> {
    let entry = entry.split([';', '#', ' ']).next()?;
    let (name, version) = entry.split_once('=')?;
    if name.ends_with(['<', '>', '~', '!']) {
        return None;
    }
    let version = version.trim_start_matches('=').split('=').next()?;
    let version = version.trim_end_matches(".*");
    let is_plain = version.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.');
    (is_plain && version.starts_with(|letter: char| letter.is_ascii_digit())).then(|| version.to_owned())
}

/// Whether a version belongs to a series: 2.2.2 to 2.2.
fn is_within(version: &str, series: &str) -> bool {
    version.strip_prefix(series).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        || series.strip_prefix(version).is_some_and(|rest| rest.trim_start_matches(".0").is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_series() {
        assert_eq!(exact("pandas=2.2").as_deref(), Some("2.2"));
        assert_eq!(exact("pandas==2.2.*").as_deref(), Some("2.2"));
        assert_eq!(exact("python=3.11.4=hab00c5b_0").as_deref(), Some("3.11.4"));
        assert_eq!((exact("pandas>=2.2"), exact("pandas==2.2,<3")), (None, None));
        assert!(is_within("2.2.2", "2.2") && is_within("2.2", "2.2.0") && is_within("2.2", "2.2"));
        assert!(!is_within("2.20", "2.2") && !is_within("2.1.9", "2.2"));
    }
}
