//! A line per problem: `path:line:column: error[rule] message`, as editors and `grep` like it.

use super::{View, one_line, severity_name};
use crate::source::Diagnostic;

pub(super) fn render(problems: &[Diagnostic], view: View<'_>) -> String {
    let mut text = String::new();
    for problem in problems {
        if let Some(span) = problem.span() {
            text += &format!("{}: ", view.place(span));
        }
        let level = severity_name(problem.severity);
        text += &format!("{level}[{}] {}\n", problem.rule, one_line(&problem.message));
    }
    text
}
