//! JSON, version 1. Keys are only ever added.
//!
//! Lines and columns count from 1, columns in characters; `offset` is a byte offset in the text (of the cell, in a
//! notebook), a byte order mark not counted.

use serde_json::{Value, json};

use super::{View, severity_name};
use crate::rules;
use crate::source::{Applicability, Diagnostic, Fix, Role, Severity, Span};

pub(super) fn render(problems: &[Diagnostic], view: View<'_>) -> String {
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let all: Vec<Value> = problems.iter().map(|problem| diagnostic(problem, view)).collect();
    let report = json!({
        "version": 1,
        "diagnostics": all,
        "summary": {
            "errors": count(Severity::Error),
            "warnings": count(Severity::Warning),
            "notes": count(Severity::Note),
        },
    });
    format!("{report:#}\n")
}

fn diagnostic(problem: &Diagnostic, view: View<'_>) -> Value {
    let labels = problem.labels.iter().filter(|label| label.role != Role::Hidden);
    let labels: Vec<Value> = labels
        .map(|label| {
            let role = if label.role == Role::Primary { "primary" } else { "related" };
            json!({"role": role, "text": label.text, "location": location(label.span, view)})
        })
        .collect();
    json!({
        "rule": problem.rule,
        "code": rules::find(problem.rule).map(|rule| rule.code),
        "severity": severity_name(problem.severity),
        "message": problem.message,
        "location": problem.span().map(|span| location(span, view)),
        "labels": labels,
        "notes": problem.notes,
        "help": problem.help,
        "fix": problem.fix.as_ref().map(|fix| self::fix(fix, view)),
    })
}

fn location(span: Span, view: View<'_>) -> Value {
    let at = view.files.location(span);
    json!({
        "path": view.path(span),
        "cell": at.cell,
        "start": {"line": at.line, "column": at.column, "offset": span.start},
        "end": {"line": at.end_line, "column": at.end_column, "offset": span.end},
    })
}

fn fix(fix: &Fix, view: View<'_>) -> Value {
    let edits =
        fix.edits.iter().map(|edit| json!({"location": location(edit.span, view), "text": edit.text}));
    json!({
        "title": fix.title,
        "applicability": if fix.applicability == Applicability::Safe { "safe" } else { "unsafe" },
        "edits": edits.collect::<Vec<_>>(),
    })
}
