//! GitLab's code quality report: an array of issues, each with a fingerprint that stays when lines move.

use std::collections::HashMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{View, message_with_cell};
use crate::source::{Diagnostic, Severity};

pub(super) fn render(problems: &[Diagnostic], view: View<'_>) -> String {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let issues: Vec<_> = problems
        .iter()
        .map(|problem| {
            let (path, line) = match problem.span() {
                Some(span) => (view.path(span), view.lines_on_disk(span).0),
                None => (".".to_owned(), 1),
            };
            let identity = format!("{}\0{path}\0{}", problem.rule, problem.message);
            let twin = seen.entry(identity.clone()).or_default();
            *twin += 1;
            let digest = Sha256::digest(format!("{identity}\0{twin}"));
            let severity = match problem.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            };
            json!({
                "description": message_with_cell(problem, view),
                "check_name": problem.rule,
                "fingerprint": digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
                "severity": severity,
                "location": {"path": path, "lines": {"begin": line}},
            })
        })
        .collect();
    format!("{:#}\n", json!(issues))
}
