//! Tags where they surprise: in sources, which they change, and misspelt ones, which stay as they are.

use crate::manifest::tags::{Tag, tags};
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics, Files, Span};

/// The size above which a source or an argument travels in a ConfigMap, which the controller may not be allowed to write.
const LARGEST: usize = 128 * 1024;
const ROOTS: [&str; 7] = ["inputs", "outputs", "workflow", "tasks", "steps", "item", "pod"];

/// Checks the texts of a template.
pub(super) fn check(template: &Node, files: &Files, out: &Diagnostics) {
    if let Some(script) = template.field("script") {
        check_source(script, files, out);
    }
    walk(template, files, out);
}

fn check_source(script: &Node, files: &Files, out: &Diagnostics) {
    let source = script.text("source");
    let span = script.place_of("source");
    if source.len() > LARGEST {
        let message =
            format!("the source has {} bytes; above {LARGEST} it goes through a ConfigMap", source.len());
        let why =
            "Argo's own role for the controller doesn't let it create ConfigMaps: the task ends in Error";
        out.push(Diagnostic::warning("oversized-object", span, message).why(why));
    }
    for tag in tags(source).filter(|tag| tag.closed) {
        let place = place(files, span, source, &tag);
        if tag.is_expression() {
            let message = "this is an expression to Argo: if it can be evaluated, its value takes its place";
            let help = "if it is the program's own text, break the braces up";
            out.push(Diagnostic::note("tag-in-source", place, message).help(help));
        } else if tag.variable().contains("parameters.") && tag.is_enforced() {
            let message = "the parameter's value becomes a part of the program, whatever it holds";
            let help = "pass it as a variable of `env` and let the program read that";
            out.push(Diagnostic::note("parameter-in-source", place, message).help(help));
        }
    }
}

fn walk(node: &Node, files: &Files, out: &Diagnostics) {
    match &node.value {
        Value::Str(text) => {
            for tag in tags(text).filter(|tag| tag.closed && !tag.is_expression() && !tag.is_enforced()) {
                misspelt(text, node.span, &tag, files, out);
            }
        }
        Value::Seq(items) => items.iter().for_each(|item| walk(item, files, out)),
        Value::Map(pairs) => {
            let inner = pairs.iter().filter(|(key, _)| key.as_str() != Some("inline"));
            inner.for_each(|(_, value)| walk(value, files, out));
        }
        _ => {}
    }
}

/// A root that is nearly one of Argo's: Argo leaves such a tag as it stands.
fn misspelt(text: &str, span: Span, tag: &Tag<'_>, files: &Files, out: &Diagnostics) {
    let Some((root, rest)) = tag.variable().split_once('.') else {
        return;
    };
    let plain =
        |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
    if !plain(root) || !plain(rest) {
        return;
    }
    if let Some(close) = did_you_mean(root, ROOTS) {
        let message = format!("Argo knows no `{root}.`, so `{{{{{}}}}}` stays as it is", tag.variable());
        let place = place(files, span, text, tag);
        out.push(
            Diagnostic::warning("unknown-tag", place, message)
                .help(format!("did you mean `{close}.{rest}`?")),
        );
    }
}

fn place(files: &Files, span: Span, text: &str, tag: &Tag<'_>) -> Span {
    let needle = text.get(tag.range.clone()).unwrap_or_default();
    let written = files.text(span.file);
    match written.get(span.range()).and_then(|written| written.find(needle)) {
        Some(at) if !needle.is_empty() => {
            let start = span.start as usize + at;
            Span::new(span.file, start, start + needle.len())
        }
        _ => span,
    }
}
