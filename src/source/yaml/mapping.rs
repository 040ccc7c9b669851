//! The pairs of a mapping: merge keys applied, duplicate and unhashable keys noticed.

use std::collections::HashMap;
use std::ops::Range;

use super::{Dialect, Node, Value, placeholder};
use crate::source::{Diagnostic, Diagnostics, FileId, Span};

/// Mappings up to this size are searched for duplicates pair by pair, without a table.
const FEW: usize = 12;

/// What has been read of a mapping.
pub(super) struct Pairs<'t> {
    file: FileId,
    text: &'t str,
    dialect: Dialect,
    own: Vec<(Node, Node)>,
    merged: Vec<(Node, Node)>,
    /// The placeholder without quotes that all of it is, in truth.
    placeholder: Option<Range<usize>>,
}

impl<'t> Pairs<'t> {
    pub(super) fn new(file: FileId, text: &'t str, dialect: Dialect) -> Self {
        Self { file, text, dialect, own: Vec::new(), merged: Vec::new(), placeholder: None }
    }

    /// One pair more; `merges` when its key is `<<`.
    pub(super) fn add(&mut self, key: Node, value: Node, merges: bool, out: &Diagnostics) {
        if merges {
            self.merge(value, out);
            return;
        }
        let key = match self.dialect {
            Dialect::PyYaml => key,
            Dialect::Kubernetes => json_key(key),
        };
        let hashable = match key.value {
            Value::Seq(_) | Value::Map(_) => false,
            Value::Null => self.dialect == Dialect::PyYaml,
            _ => true,
        };
        if hashable {
            self.own.push((key, value));
        } else {
            self.refuse_key(&key, out);
        }
    }

    /// As PyYAML's `flatten_mapping`: of several mappings the first one wins, so it comes last.
    fn merge(&mut self, value: Node, out: &Diagnostics) {
        match value.value {
            Value::Map(pairs) => self.merged.extend(pairs),
            Value::Seq(items) if items.iter().all(|item| item.as_map().is_some()) => {
                for item in items.into_iter().rev() {
                    if let Value::Map(pairs) = item.value {
                        self.merged.extend(pairs);
                    }
                }
            }
            _ => {
                let message = "`<<` takes a mapping or a list of mappings";
                out.push(Diagnostic::error("yaml-merge", value.span, message));
            }
        }
    }

    fn refuse_key(&mut self, key: &Node, out: &Diagnostics) {
        let outer = (key.span.start as usize).checked_sub(1);
        if let Some(range) = outer.and_then(|at| placeholder::at(self.text, at)) {
            out.push(super::syntax::unquoted(self.file, self.text, range.clone()));
            self.placeholder = Some(range);
            return;
        }
        let message = format!("{} can't be a key", key.kind());
        out.push(Diagnostic::error("unhashable-key", key.span, message));
    }

    /// The text that it was meant to be, for a placeholder without quotes.
    pub(super) fn meant(&self) -> Option<Node> {
        let range = self.placeholder.clone()?;
        let value = Value::Str(self.text[range.clone()].to_owned());
        Some(Node { span: Span::new(self.file, range.start, range.end), value, plain: true })
    }

    /// The pairs as a Python dict has them: a repeated key keeps its first position and its last value.
    pub(super) fn finish(self, out: &Diagnostics) -> Vec<(Node, Node)> {
        let Self { dialect, own, merged, .. } = self;
        let borrowed = merged.len();
        let mut all = merged;
        if all.is_empty() {
            all = own;
        } else {
            all.extend(own);
        }
        let repeats = repeats(&all);
        if repeats.is_empty() {
            return all;
        }
        let strict = dialect == Dialect::Kubernetes;
        let mut pairs: Vec<Option<(Node, Node)>> = Vec::with_capacity(all.len());
        for pair in all {
            pairs.push(Some(pair));
        }
        for (first, later) in repeats {
            // Overriding a merged key is what merging is for; go-yaml's strict mode refuses even that.
            if strict || first >= borrowed {
                report(&pairs, first, later, dialect, out);
            }
            if let (Some(old), Some((key, value))) = (pairs[first].take(), pairs[later].take()) {
                pairs[first] = Some((Node { value: old.0.value, ..key }, value));
            }
        }
        pairs.into_iter().flatten().collect()
    }
}

fn report(pairs: &[Option<(Node, Node)>], first: usize, later: usize, dialect: Dialect, out: &Diagnostics) {
    let (Some((old, _)), Some((new, _))) = (&pairs[first], &pairs[later]) else { return };
    let name = new.as_str().map_or_else(|| "this key".to_owned(), |name| format!("the key `{name}`"));
    let problem = match dialect {
        Dialect::PyYaml => {
            let message = format!("{name} is written twice; only the last one counts");
            Diagnostic::warning("duplicate-key", new.span, message)
        }
        Dialect::Kubernetes => {
            Diagnostic::error("duplicate-key", new.span, format!("{name} is already set in this mapping"))
        }
    };
    out.push(problem.related(old.span, "first here").help("remove one of them"));
}

/// Keys as Python compares them: `1`, `1.0` and `True` are one key.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Null,
    Number(i64),
    Float(u64),
    Text(&'a str),
    Other(&'a str),
}

fn key_of(node: &Node) -> Key<'_> {
    match &node.value {
        Value::Str(text) => Key::Text(text),
        Value::Bool(value) => Key::Number(i64::from(*value)),
        Value::Int(value) => Key::Number(*value),
        Value::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Key::Number(*value as i64),
        Value::Float(value) => Key::Float(value.to_bits()),
        Value::BigInt(text) | Value::Timestamp(text) => Key::Other(text),
        Value::Null | Value::Seq(_) | Value::Map(_) => Key::Null,
    }
}

/// Positions of keys that came before, as (first position, this position).
fn repeats(pairs: &[(Node, Node)]) -> Vec<(usize, usize)> {
    let mut repeats = Vec::new();
    if pairs.len() <= FEW {
        for (later, (key, _)) in pairs.iter().enumerate().skip(1) {
            let same = |(earlier, _): &(Node, Node)| key_of(earlier) == key_of(key);
            if let Some(first) = pairs[..later].iter().position(same) {
                repeats.push((first, later));
            }
        }
        return repeats;
    }
    let mut seen = HashMap::with_capacity(pairs.len());
    for (later, (key, _)) in pairs.iter().enumerate() {
        let first = *seen.entry(key_of(key)).or_insert(later);
        if first != later {
            repeats.push((first, later));
        }
    }
    repeats
}

/// `sigs.k8s.io/yaml` makes JSON of what it reads, so keys become text: `on:` is the key `true`.
fn json_key(key: Node) -> Node {
    let text = match &key.value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::BigInt(text) => text.clone(),
        Value::Float(value) if value.is_nan() => ".nan".to_owned(),
        Value::Float(value) if value.is_infinite() => if *value > 0.0 { ".inf" } else { "-.inf" }.to_owned(),
        // Go writes the shortest text that gives the same 32-bit number back.
        Value::Float(value) => (*value as f32).to_string(),
        _ => return key,
    };
    Node { value: Value::Str(text), ..key }
}
