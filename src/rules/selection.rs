//! Which rules the user wants: `--select`, `--ignore`, and `lint:` of sooper.yaml.

use std::path::PathBuf;

use super::{Rule, all};
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, FileId, Files, Span};
use crate::spec::wildcard;

/// The choice of rules. Names are a rule's name, its code or the beginning of one (`SP2`), or `all`.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these; all when empty.
    pub select: Vec<String>,
    /// None of these.
    pub ignore: Vec<String>,
    /// None of these in files that match the pattern.
    pub per_file: Vec<(String, Vec<String>)>,
    /// What the patterns are relative to: the project root.
    pub root: PathBuf,
}

/// A name that is no rule's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{name}`{}", guess.as_ref().map(|guess| format!(", did you mean `{guess}`?")).unwrap_or_default())]
pub struct UnknownRule {
    /// What was written.
    pub name: String,
    /// What was probably meant.
    pub guess: Option<String>,
}

impl Selection {
    /// The names in the selection that mean no rule.
    pub fn unknown(&self) -> Vec<UnknownRule> {
        let per_file = self.per_file.iter().flat_map(|(_, names)| names);
        let names = self.select.iter().chain(&self.ignore).chain(per_file);
        names.filter_map(|name| unknown(name)).collect()
    }

    /// Reports the names in the settings that mean no rule, each at its place in the file.
    pub fn check_settings(&self, config: FileId, text: &str, out: &Diagnostics) {
        for unknown in self.unknown() {
            let found = text.find(&unknown.name);
            let place =
                found.map_or(Span::start_of(config), |at| Span::new(config, at, at + unknown.name.len()));
            let problem = Diagnostic::error("invalid-value", place, format!("`lint`: {unknown}"));
            out.push(problem.help("`sooper explain --all` lists the rules"));
        }
    }

    /// Whether anything that `rule` reports can be wanted.
    pub(super) fn wants(&self, rule: &Rule) -> bool {
        let selected = self.select.is_empty() || self.select.iter().any(|name| means(name, rule));
        selected && !self.ignore.iter().any(|name| means(name, rule))
    }

    /// Whether `problem` is wanted where it stands.
    pub(super) fn allows(&self, problem: &Diagnostic, files: &Files) -> bool {
        let Some(rule) = super::find(problem.rule) else { return true };
        if !self.wants(rule) {
            return false;
        }
        let ignores = |path: &str| {
            let mut patterns = self.per_file.iter().filter(|(pattern, _)| wildcard::matches(pattern, path));
            patterns.any(|(_, names)| names.iter().any(|name| means(name, rule)))
        };
        match problem.span() {
            Some(span) if !self.per_file.is_empty() => {
                let path = files.path(span.file);
                !ignores(&path.strip_prefix(&self.root).unwrap_or(&path).to_string_lossy())
            }
            _ => true,
        }
    }
}

/// Whether `name`, as a user wrote it, means `rule`.
pub(super) fn means(name: &str, rule: &Rule) -> bool {
    let prefix = rule.code.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    name == rule.name || name == "all" || (prefix && name.len() >= 2)
}

/// What is wrong with a name that means no rule.
pub(super) fn unknown(name: &str) -> Option<UnknownRule> {
    if all().iter().any(|rule| means(name, rule)) {
        return None;
    }
    let guess = did_you_mean(name, all().iter().map(|rule| rule.name.as_str()));
    Some(UnknownRule { name: name.to_owned(), guess: guess.map(str::to_owned) })
}
