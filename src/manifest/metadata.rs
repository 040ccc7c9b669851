//! Names, labels and annotations, by the API server's rules for every object.

use crate::schema::view::{View, key_text};
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics, Span};

/// All annotations of an object together, in bytes.
const ANNOTATIONS: usize = 256 * 1024;

/// The fields of an object's metadata, and what kind of value each takes.
const FIELDS: [(&str, &str); 15] = [
    ("annotations", "a mapping"),
    ("creationTimestamp", "text"),
    ("deletionGracePeriodSeconds", "a number"),
    ("deletionTimestamp", "text"),
    ("finalizers", "a list"),
    ("generateName", "text"),
    ("generation", "a number"),
    ("labels", "a mapping"),
    ("managedFields", "a list"),
    ("name", "text"),
    ("namespace", "text"),
    ("ownerReferences", "a list"),
    ("resourceVersion", "text"),
    ("selfLink", "text"),
    ("uid", "text"),
];

/// Where `metadata.KEY` is, or metadata, or the object.
pub(crate) fn place(root: &Node, key: &str) -> Span {
    match root.field("metadata") {
        Some(meta) if meta.has(key) => meta.place_of(key),
        _ => root.place_of_key("metadata"),
    }
}

/// Checks an object's metadata.
pub(crate) fn check(root: &Node, out: &Diagnostics) {
    // That it is missing is the schema's to say.
    let Some(meta) = root.field("metadata") else {
        return;
    };
    let Some(pairs) = meta.as_map() else {
        let message = format!("`metadata` must be a mapping, not {}", meta.kind());
        out.push(Diagnostic::error("field-type", meta.place(), message));
        return;
    };
    for (key, value) in pairs {
        check_field(key, value, meta, out);
    }
    let (name, prefix) = (meta.text("name"), meta.text("generateName"));
    if !name.is_empty() {
        check_name(name, meta.place_of("name"), "name", out);
    } else if prefix.is_empty() {
        if !meta.has("name") && !meta.has("generateName") || meta.text("name").is_empty() {
            nameless(root, out);
        }
    } else {
        check_prefix(prefix, meta.place_of("generateName"), out);
    }
    let namespace = meta.text("namespace");
    if !namespace.is_empty() && !is_dns_label(namespace) {
        let message = format!("{namespace:?} can't be a namespace: lowercase letters, digits and '-'");
        out.push(Diagnostic::error("invalid-name", meta.place_of("namespace"), message));
    }
    check_labels(meta, "object", out);
    check_annotations(meta, out);
    check_owners(meta, out);
    for finalizer in meta.list("finalizers") {
        if finalizer.as_str().is_some_and(|name| qualified_name(name).is_err()) {
            out.push(Diagnostic::error("invalid-name", finalizer.span, "this can't be a finalizer's name"));
        }
    }
}

fn nameless(root: &Node, out: &Diagnostics) {
    let meta = root.field("metadata");
    let wrong_type = meta.is_some_and(|meta| {
        ["name", "generateName"].iter().any(|key| meta.field(key).is_some_and(|name| name.as_str().is_none()))
    });
    if !wrong_type {
        let message = "the object needs a `name`, or a `generateName` for a new name each time";
        out.push(Diagnostic::error("missing-field", root.place_of_key("metadata"), message));
    }
}

fn check_field(key: &Node, value: &Node, meta: &Node, out: &Diagnostics) {
    let name = key_text(key).unwrap_or_default();
    let Some((_, wanted)) = FIELDS.iter().find(|(field, _)| *field == name) else {
        let absent = FIELDS.iter().map(|(field, _)| *field).filter(|field| !meta.has(field));
        let close = did_you_mean(&name, absent).map(|field| format!("did you mean `{field}`?"));
        let message = format!("unknown field `{name}` in `metadata`");
        out.push(Diagnostic::error("unknown-field", key.span, message).help_if(close));
        return;
    };
    let timestamp = matches!(value.value, Value::Timestamp(_)) && *wanted == "text";
    if !value.is_null() && value.kind() != *wanted && !timestamp {
        let message = format!("`metadata.{name}` must be {wanted}, not {}", value.kind());
        out.push(Diagnostic::error("field-type", value.place(), message));
    }
}

fn check_name(name: &str, span: Span, field: &str, out: &Diagnostics) {
    if !is_dns_subdomain(name) {
        let message = format!(
            "{name:?} can't be a `{field}`: Kubernetes takes lowercase letters, digits, '-' and '.', and a letter or a digit at both ends"
        );
        let better = mended(name);
        let help = better.map(|better| format!("for instance `{better}`"));
        out.push(Diagnostic::error("invalid-name", span, message).help_if(help));
    }
}

fn check_prefix(prefix: &str, span: Span, out: &Diagnostics) {
    // Five characters follow the prefix, so it may end in a dash.
    let cut: String = prefix.chars().take(58).collect();
    let whole = format!("{cut}x");
    let masked = match prefix.strip_suffix('-') {
        Some(rest) if prefix.len() > 1 => {
            format!("{}a", rest.get(..rest.len().saturating_sub(1)).unwrap_or(""))
        }
        _ => prefix.to_owned(),
    };
    if !is_dns_subdomain(&whole) || !is_dns_subdomain(&masked) {
        let message = format!(
            "{prefix:?} can't be a `generateName`: Kubernetes takes lowercase letters, digits, '-' and '.', and a letter or a digit first"
        );
        let help = mended(prefix).map(|better| format!("for instance `{better}-`"));
        out.push(Diagnostic::error("invalid-name", span, message).help_if(help));
    }
}

/// The nearest name that Kubernetes takes.
pub(crate) fn mended(name: &str) -> Option<String> {
    let keep = |letter: char| {
        if letter.is_ascii_alphanumeric() || letter == '.' { letter.to_ascii_lowercase() } else { '-' }
    };
    let mended: String = name.chars().map(keep).collect();
    let mended = mended.trim_matches(['-', '.']);
    (!mended.is_empty() && mended.len() <= 253).then(|| mended.to_owned())
}

/// Checks the labels of `holder`.
pub(crate) fn check_labels(holder: &Node, whose: &str, out: &Diagnostics) {
    for (span, reason) in bad_labels(holder.pairs("labels"), whose) {
        out.push(Diagnostic::error("invalid-label", span, reason));
    }
}

/// The labels among `pairs` that Kubernetes doesn't take.
pub(crate) fn bad_labels(pairs: &[(Node, Node)], whose: &str) -> Vec<(Span, String)> {
    let mut bad = Vec::new();
    for (key, value) in pairs {
        let name = key_text(key).unwrap_or_default();
        if let Err(reason) = qualified_name(&name) {
            bad.push((key.span, format!("{name:?} can't be the key of a label: {reason}")));
        }
        match value.as_str() {
            Some(text) => {
                if let Err(reason) = label_value(text) {
                    bad.push((
                        value.span,
                        format!("{text:?} can't be the value of the {whose}'s label `{name}`: {reason}"),
                    ));
                }
            }
            None if value.is_null() => {}
            None => bad.push((
                value.place(),
                format!("the value of the {whose}'s label `{name}` must be text, not {}", value.kind()),
            )),
        }
    }
    bad
}

fn check_annotations(meta: &Node, out: &Diagnostics) {
    let mut size = 0;
    for (key, value) in meta.pairs("annotations") {
        let name = key_text(key).unwrap_or_default();
        if let Err(reason) = qualified_name(&name.to_lowercase()) {
            let message = format!("{name:?} can't be the key of an annotation: {reason}");
            out.push(Diagnostic::error("invalid-label", key.span, message));
        }
        match value.as_str() {
            Some(text) => size += name.len() + text.len(),
            None if value.is_null() => {}
            None => {
                let message = format!("the annotation `{name}` must be text, not {}", value.kind());
                out.push(Diagnostic::error("field-type", value.place(), message).help("put it in quotes"));
            }
        }
    }
    if size > ANNOTATIONS {
        let message = format!("the annotations have {size} bytes, at most {ANNOTATIONS} are allowed");
        out.push(Diagnostic::error("too-long", meta.place_of_key("annotations"), message));
    }
}

fn check_owners(meta: &Node, out: &Diagnostics) {
    for owner in meta.list("ownerReferences") {
        for field in ["apiVersion", "kind", "name", "uid"] {
            if owner.text(field).is_empty() {
                let message = format!("an owner reference needs `{field}`");
                out.push(Diagnostic::error("missing-field", owner.place_of(field), message));
            }
        }
    }
}

/// Checks a label selector.
pub(crate) fn check_selector(selector: &Node, out: &Diagnostics) {
    for (span, reason) in bad_labels(selector.pairs("matchLabels"), "selector") {
        out.push(Diagnostic::error("invalid-label", span, reason));
    }
    for expression in selector.list("matchExpressions") {
        let (operator, values) = (expression.text("operator"), expression.list("values"));
        let wrong = match operator {
            "In" | "NotIn" => values.is_empty().then(|| format!("`{operator}` needs `values`")),
            "Exists" | "DoesNotExist" => {
                (!values.is_empty()).then(|| format!("`{operator}` takes no `values`"))
            }
            _ => Some(format!("{operator:?} is no operator: In, NotIn, Exists, DoesNotExist")),
        };
        if let Some(message) = wrong {
            out.push(Diagnostic::error("field-value", expression.place_of("operator"), message));
        }
        if let Err(reason) = qualified_name(expression.text("key")) {
            let message = format!("this can't be the key of a label: {reason}");
            out.push(Diagnostic::error("invalid-label", expression.place_of("key"), message));
        }
        for value in values {
            if let Some(Err(reason)) = value.as_str().map(label_value) {
                out.push(Diagnostic::error(
                    "invalid-label",
                    value.span,
                    format!("this can't be a label's value: {reason}"),
                ));
            }
        }
    }
}

/// Letters, digits, `-`, `_`, `.`, with a letter or a digit at both ends.
fn is_qualified(text: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// Whether `text` can be a label's value.
pub(crate) fn label_value(text: &str) -> Result<(), &'static str> {
    match text {
        "" => Ok(()),
        _ if text.len() > 63 => Err("at most 63 characters"),
        _ if is_qualified(text) => Ok(()),
        _ => Err("letters, digits, '-', '_' and '.', with a letter or a digit at both ends"),
    }
}

/// Whether `text` can be the key of a label or an annotation.
pub(crate) fn qualified_name(text: &str) -> Result<(), &'static str> {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    match prefix {
        Some(prefix) if !is_dns_subdomain(prefix) => Err("what stands before the '/' must be a domain name"),
        _ if name.len() > 63 => Err("at most 63 characters (after the '/')"),
        _ if is_qualified(name) => Ok(()),
        _ => Err("letters, digits, '-', '_' and '.', with a letter or a digit at both ends"),
    }
}

/// RFC 1123: parts of lowercase letters, digits and `-`, separated by dots.
pub(crate) fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_part)
}

/// RFC 1123: one such part.
pub(crate) fn is_dns_label(text: &str) -> bool {
    text.len() <= 63 && is_dns_part(text)
}

fn is_dns_part(text: &str) -> bool {
    let letter = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(letter)
        && bytes.last().is_some_and(letter)
        && bytes.iter().all(|byte| letter(byte) || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels() {
        assert!(
            is_dns_subdomain("a.b-c")
                && !is_dns_subdomain("a..b")
                && !is_dns_subdomain("A")
                && !is_dns_subdomain("a-")
        );
        assert!(qualified_name("app.kubernetes.io/part-of").is_ok());
        assert!(
            qualified_name("a/b/c").is_err()
                && qualified_name("a b").is_err()
                && qualified_name("/a").is_err()
        );
        assert!(
            label_value("").is_ok() && label_value("a b").is_err() && label_value(&"a".repeat(64)).is_err()
        );
        assert_eq!(mended("My_Project-").as_deref(), Some("my-project"));
    }
}
