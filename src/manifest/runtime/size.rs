//! Objects that are accepted and then too large for the controller, or for etcd.

use crate::manifest::library::Object;
use crate::schema::view::View;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics, Files};

/// What the controller keeps of a workflow, status included.
const CONTROLLER: usize = 1024 * 1024;
/// What etcd takes.
const ETCD: usize = 1536 * 1024;

/// Estimates the object as JSON.
pub(super) fn check(object: &Object<'_>, files: &Files, out: &Diagnostics) {
    // JSON is never longer than YAML by much, so a short text without aliases needs no count.
    let written = object.root.span.range().len();
    if written < CONTROLLER / 4 && !files.text(object.root.span.file).contains('*') {
        return;
    }
    let size = json_length(object.root);
    let (limit, who) = if size > ETCD {
        (ETCD, "etcd refuses it, which a dry run doesn't notice")
    } else if size > CONTROLLER {
        (CONTROLLER, "the controller ends it in Error: specification and state together must stay below that")
    } else {
        return;
    };
    let message = format!("the object has {size} bytes as JSON, more than {limit}");
    let help = "let tasks share templates, or put parts into WorkflowTemplates";
    out.push(Diagnostic::warning("oversized-object", object.root.place(), message).why(who).help(help));
}

fn json_length(node: &Node) -> usize {
    match &node.value {
        Value::Null => 4,
        Value::Bool(flag) => 5 - usize::from(*flag),
        Value::Int(number) => number.to_string().len(),
        Value::Float(_) => 8,
        Value::BigInt(text) | Value::Timestamp(text) | Value::Str(text) => text_length(text),
        Value::Seq(items) => 1 + items.iter().map(|item| json_length(item) + 1).sum::<usize>().max(1),
        Value::Map(pairs) => {
            1 + pairs
                .iter()
                .map(|(key, value)| json_length(key) + json_length(value) + 2)
                .sum::<usize>()
                .max(1)
        }
    }
}

fn text_length(text: &str) -> usize {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\t' | b'\r' => 2,
        0..=0x1f | b'<' | b'>' | b'&' => 6,
        _ => 1,
    };
    2 + text.bytes().map(escaped).sum::<usize>()
}
