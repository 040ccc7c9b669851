//! What sooper has an opinion on: one file per rule, in a folder per family.
//!
//! The comment at the head of a rule's file is its documentation, its help in SARIF and its test: the fenced files under
//! `# Bad` make a project that must be reported, those under `# Good` one that must not. A rule that an earlier stage
//! reports (reading, resolving, the graph) has no code here; the others have a function `check`.

mod catalogue;
mod cluster;
mod documentation;
mod environment;
mod files;
mod fix;
mod graph;
mod imports;
mod manifest;
mod pipeline;
mod reads;
mod selection;
mod sources;
mod suppression;

use rayon::prelude::*;

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics, Files, Span, threads};

pub use catalogue::{Beside, Check, Rule};
pub use documentation::Example;
pub use fix::{Change, fixes};
pub use selection::{Selection, UnknownRule};

/// How much the rules may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// What was read for exporting anyway.
    Export,
    /// Everything: all sources in full.
    Lint,
}

/// All rules, in the order of their codes.
pub fn all() -> &'static [Rule] {
    static ALL: std::sync::LazyLock<Vec<Rule>> = std::sync::LazyLock::new(|| {
        let families = [
            files::rules(),
            pipeline::rules(),
            graph::rules(),
            sources::rules(),
            environment::rules(),
            cluster::rules(),
            manifest::rules(),
        ];
        let mut all: Vec<Rule> = families.into_iter().flatten().collect();
        all.sort_by_key(|rule| rule.code);
        all
    });
    &ALL
}

/// The rule with this name (`dependency-cycle`) or code (`SP201`).
pub fn find(name: &str) -> Option<&'static Rule> {
    all().iter().find(|rule| rule.name == name || rule.code.eq_ignore_ascii_case(name))
}

/// Runs the rules that have a check of their own.
pub fn check(project: &Project, beside: &Beside<'_>, depth: Depth, selection: &Selection, out: &Diagnostics) {
    if depth == Depth::Lint {
        // Before the rules run side by side: one that waited for this inside of the pool might be given another rule
        // that waits for the same.
        project.inspections();
    }
    let ask = |rule: &Rule| {
        if let Some(check) = rule.check
            && rule.depth <= depth
            && selection.wants(rule)
        {
            match check {
                Check::Project(check) => check(project, out),
                Check::Beside(check) => check(project, beside, out),
            }
        }
    };
    threads::in_pool(|| all().par_iter().for_each(ask));
}

/// What is left to report once the user's choices apply: ignore comments, selection and per-file ignores. Comments that
/// silence nothing are reported in their turn when all rules had their say ([`Depth::Lint`]). In order of path and place.
pub fn settle(found: Vec<Diagnostic>, files: &Files, selection: &Selection, depth: Depth) -> Vec<Diagnostic> {
    let mut left = suppression::apply(found, files, selection, depth);
    left.retain(|problem| selection.allows(problem, files));
    // Files are numbered as they are met, by several threads.
    left.sort_by_cached_key(|problem| {
        let place = |span: Span| {
            let cell = files.origin(span.file).map(|origin| origin.cell);
            (files.path(span.file), cell, span.start, span.end)
        };
        (problem.span().map(place), problem.rule, problem.message.clone())
    });
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_unique_and_well_formed() {
        for (at, rule) in all().iter().enumerate() {
            let twin = all()[..at].iter().find(|other| other.name == rule.name || other.code == rule.code);
            assert!(twin.is_none(), "{} {} is there twice", rule.code, rule.name);
            let digits = rule.code.trim_start_matches(|c: char| c.is_ascii_uppercase());
            assert!(digits.len() == 3 && digits.parse::<u16>().is_ok(), "{}", rule.code);
        }
    }

    #[test]
    fn every_rule_is_documented() {
        for rule in all() {
            assert!(rule.title().ends_with('.'), "{}: the first line is its title, a sentence", rule.name);
            assert!(rule.section("Why").is_some(), "{}: no `# Why`", rule.name);
            for section in ["Bad", "Good"] {
                assert!(
                    !rule.example(section).files.is_empty(),
                    "{}: no files under `# {section}`",
                    rule.name
                );
            }
        }
    }
}
