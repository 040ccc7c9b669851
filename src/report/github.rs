//! GitHub's workflow commands: each problem becomes an annotation on the changed lines.

use super::{View, message_with_cell, one_line};
use crate::source::{Diagnostic, Severity};

pub(super) fn render(problems: &[Diagnostic], view: View<'_>) -> String {
    let mut text = String::new();
    for problem in problems {
        let command = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = vec![format!("title={}", property(&format!("sooper ({})", problem.rule)))];
        if let Some(span) = problem.span() {
            let (line, end_line) = view.lines_on_disk(span);
            properties.push(format!("file={},line={line},endLine={end_line}", property(&view.path(span))));
            let at = view.files.location(span);
            // Columns are taken for a place in one line only.
            if view.files.origin(span.file).is_none() && at.line == at.end_line {
                properties.push(format!("col={},endColumn={}", at.column, at.end_column));
            }
        }
        let mut message = one_line(&message_with_cell(problem, view));
        for help in &problem.help {
            message += &format!("\nhelp: {}", one_line(help));
        }
        text += &format!("::{command} {}::{}\n", properties.join(","), data(&message));
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
