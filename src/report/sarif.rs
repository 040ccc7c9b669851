//! SARIF 2.1.0, for GitHub's code scanning and the like. Columns count UTF-16 units, as its readers expect.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{View, message_with_cell, severity_name};
use crate::rules::{self, Rule};
use crate::source::{Diagnostic, Fix, Label, Role, Severity, Span};

pub(super) fn render(problems: &[Diagnostic], view: View<'_>) -> String {
    let mut used: BTreeMap<&str, Option<&Rule>> = BTreeMap::new();
    for problem in problems {
        used.entry(problem.rule).or_insert_with(|| rules::find(problem.rule));
    }
    let index: BTreeMap<&str, usize> = used.keys().enumerate().map(|(at, name)| (*name, at)).collect();
    let descriptors: Vec<Value> = used.iter().map(|(name, rule)| descriptor(name, *rule)).collect();
    let results: Vec<Value> = problems.iter().map(|problem| result(problem, &index, view)).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "sooper",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            }},
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn descriptor(name: &str, rule: Option<&Rule>) -> Value {
    let Some(rule) = rule else { return json!({"id": name}) };
    let markdown = rule.markdown();
    json!({
        "id": name,
        "shortDescription": {"text": rule.title()},
        "fullDescription": {"text": rule.section("Why").unwrap_or_else(|| rule.title())},
        "help": {"text": markdown, "markdown": markdown},
        "defaultConfiguration": {"level": severity_name(rule.level)},
        "properties": {"tags": [rule.code]},
    })
}

fn result(problem: &Diagnostic, index: &BTreeMap<&str, usize>, view: View<'_>) -> Value {
    let mut text = message_with_cell(problem, view);
    for help in &problem.help {
        text += &format!("\n{help}");
    }
    let mut result = json!({
        "ruleId": problem.rule,
        "ruleIndex": index.get(problem.rule),
        "level": severity_name(problem.severity),
        "message": {"text": text},
        "locations": problem.span().map(|span| location(span, None, view)).into_iter().collect::<Vec<_>>(),
    });
    let related: Vec<Value> =
        related(problem).map(|label| location(label.span, Some(&label.text), view)).collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if let Some(fix) = problem.fix.as_ref().and_then(|fix| self::fix(fix, view)) {
        result["fixes"] = json!([fix]);
    }
    if problem.severity == Severity::Note {
        result["kind"] = json!("informational");
        result["level"] = json!("none");
    }
    result
}

/// Every place shown beside the first.
fn related(problem: &Diagnostic) -> impl Iterator<Item = &Label> {
    let shown = problem.labels.iter().filter(|label| label.role != Role::Hidden);
    let first = problem.span();
    shown.filter(move |label| Some(label.span) != first)
}

fn location(span: Span, text: Option<&str>, view: View<'_>) -> Value {
    let mut location = json!({
        "physicalLocation": {"artifactLocation": {"uri": uri(&view.path(span))}, "region": region(span, view)},
    });
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        location["message"] = json!({"text": text});
    }
    location
}

fn region(span: Span, view: View<'_>) -> Value {
    if view.files.origin(span.file).is_some() {
        let (start, end) = view.lines_on_disk(span);
        return json!({"startLine": start, "endLine": end});
    }
    let text = view.files.text(span.file);
    let lines = view.files.lines(span.file);
    let position = |offset: usize| {
        let line = lines.line(offset);
        let start = lines.range(line, &text).start;
        let before = text.get(start..offset).unwrap_or("");
        (line + 1, before.encode_utf16().count() + 1)
    };
    let (start_line, start_column) = position(span.start as usize);
    let (end_line, end_column) = position(span.end as usize);
    json!({"startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column})
}

fn fix(fix: &Fix, view: View<'_>) -> Option<Value> {
    let mut changes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        if view.files.origin(edit.span.file).is_some() {
            return None;
        }
        let replacement =
            json!({"deletedRegion": region(edit.span, view), "insertedContent": {"text": edit.text}});
        changes.entry(view.path(edit.span)).or_default().push(replacement);
    }
    let changes = changes.into_iter();
    let changes: Vec<Value> = changes
        .map(|(path, edits)| json!({"artifactLocation": {"uri": uri(&path)}, "replacements": edits}))
        .collect();
    Some(json!({"description": {"text": fix.title}, "artifactChanges": changes}))
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
