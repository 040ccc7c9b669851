//! A manifest's mappings as Go's decoder sees them: what is null is absent, and what is absent is empty.

use std::borrow::Cow;

use crate::source::Span;
use crate::source::yaml::{Node, Value};

/// The text of a key; numbers and booleans become text, as on the way to JSON.
pub(crate) fn key_text(key: &Node) -> Option<Cow<'_, str>> {
    match &key.value {
        Value::Str(text) | Value::BigInt(text) | Value::Timestamp(text) => Some(Cow::Borrowed(text)),
        Value::Int(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
        Value::Float(number) => Some(Cow::Owned(number.to_string())),
        Value::Null | Value::Seq(_) | Value::Map(_) => None,
    }
}

/// Access by field that takes null for absent.
pub(crate) trait View {
    /// The value under `key`, unless it is absent or null.
    fn field(&self, key: &str) -> Option<&Node>;
    /// The value under `keys`, one after the other.
    fn path(&self, keys: &[&str]) -> Option<&Node>;
    /// Whether the field is there.
    fn has(&self, key: &str) -> bool {
        self.field(key).is_some()
    }
    /// The text under `key`; empty when there is none.
    fn text(&self, key: &str) -> &str;
    /// The items under `key`; none when it is no list.
    fn list(&self, key: &str) -> &[Node];
    /// The pairs under `key`; none when it is no mapping.
    fn pairs(&self, key: &str) -> &[(Node, Node)];
    /// Whether the field is there and true.
    fn is_true(&self, key: &str) -> bool {
        self.field(key).is_some_and(|node| node.value == Value::Bool(true))
    }
    /// The scalar under `key` as Argo's AnyString reads it.
    fn any_text(&self, key: &str) -> Option<Cow<'_, str>>;
    /// Where to point at for the value as a whole: its first line.
    fn place(&self) -> Span;
    /// Where to point at for a field: its value, or the mapping's start when it has none.
    fn place_of(&self, key: &str) -> Span;
    /// Where to point at for a field's name, or the mapping's start.
    fn place_of_key(&self, key: &str) -> Span;
}

impl View for Node {
    fn field(&self, key: &str) -> Option<&Node> {
        self.get(key).filter(|value| !value.is_null())
    }

    fn path(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.field(key))
    }

    fn text(&self, key: &str) -> &str {
        self.field(key).and_then(Node::as_str).unwrap_or("")
    }

    fn list(&self, key: &str) -> &[Node] {
        self.field(key).and_then(Node::as_seq).unwrap_or(&[])
    }

    fn pairs(&self, key: &str) -> &[(Node, Node)] {
        self.field(key).and_then(Node::as_map).unwrap_or(&[])
    }

    fn any_text(&self, key: &str) -> Option<Cow<'_, str>> {
        scalar_text(self.field(key)?)
    }

    fn place(&self) -> Span {
        match &self.value {
            Value::Map(pairs) => pairs.first().map_or(self.span, |(key, _)| key.span),
            Value::Seq(items) => items.first().map_or(self.span, View::place),
            _ => self.span,
        }
    }

    fn place_of(&self, key: &str) -> Span {
        match self.entry(key) {
            Some((name, value)) => match &value.value {
                Value::Map(_) | Value::Seq(_) | Value::Null => name.span,
                _ => value.span,
            },
            None => self.place(),
        }
    }

    fn place_of_key(&self, key: &str) -> Span {
        self.entry(key).map_or_else(|| self.place(), |(name, _)| name.span)
    }
}

/// A scalar as text, numbers and booleans included; nothing for lists, mappings and null.
pub(crate) fn scalar_text(node: &Node) -> Option<Cow<'_, str>> {
    match &node.value {
        Value::Null | Value::Seq(_) | Value::Map(_) => None,
        _ => key_text(node),
    }
}

/// The number, if it is a whole one: `1e3` and `2.0` are, to JSON.
pub(crate) fn integer(node: &Node) -> Option<i64> {
    match node.value {
        Value::Int(number) => Some(number),
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(number as i64),
        _ => None,
    }
}
