//! A file's values against the table of keys: what fits becomes JSON, what doesn't is an error at its place.

use serde_json::{Map, Value as Json};

use super::keys;
use super::kubernetes;
use super::shape::{Key, Presence, Record, Shape, Word};
use super::syntax::Syntax;
use crate::schema::check_fragment;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{Node, Value};
use crate::source::{Applicability, Diagnostic, Diagnostics, Edit, Files, Fix, Span};

/// Checks values and gives them as JSON, without those that are wrong.
pub(crate) struct Checker<'a> {
    /// For the text of scalars as it was written.
    pub(crate) files: &'a Files,
    /// Where errors go.
    pub(crate) out: &'a Diagnostics,
}

impl Checker<'_> {
    /// A mapping with known keys; `path` is what messages call it (empty for the whole file).
    pub(crate) fn record(
        &self,
        node: &Node,
        record: &'static Record,
        path: &str,
    ) -> Option<Map<String, Json>> {
        let Some(pairs) = node.as_map() else {
            return self.wrong_type(node, path, "a mapping");
        };
        let mut found = Map::new();
        for (key_node, value) in pairs {
            let name = self.key_text(key_node);
            match record.key(&name) {
                Some(key) => {
                    if let Some(json) = self.keyed(value, key, &join(path, &name)) {
                        found.insert(name, json);
                    }
                }
                None => self.unknown_key(key_node.span, &name, record, path),
            }
        }
        let has = |name: &str| found.get(name).is_some_and(|value| !value.is_null());
        let required = |key: &Key| key.presence != Presence::Required || has(key.name);
        let usable = record.keys.iter().all(required)
            && (record.one_of.is_empty() || record.one_of.iter().any(|name| has(name)));
        (self.complete(node, record, path) && usable).then_some(found)
    }

    fn keyed(&self, value: &Node, key: &'static Key, path: &str) -> Option<Json> {
        if !value.is_null() {
            return self.value(value, &key.shape, path);
        }
        let section = matches!(key.shape, Shape::Record(_) | Shape::Table(..));
        if key.removable || (section && key.presence != Presence::Required) {
            return Some(Json::Null);
        }
        let mut diagnostic =
            Diagnostic::error("invalid-value", value.span, format!("{} can't be removed", called(path)));
        if let Presence::Default(json) = key.presence {
            diagnostic = diagnostic.help(format!("leave the key out to have the default, `{json}`"));
        }
        self.out.push(diagnostic);
        None
    }

    /// Whether the keys that have to be there are.
    fn complete(&self, node: &Node, record: &Record, path: &str) -> bool {
        let has = |name: &str| node.get(name).is_some_and(|value| !value.is_null());
        let mut complete = true;
        for key in record.keys.iter().filter(|key| key.presence == Presence::Required && !has(key.name)) {
            let message = format!("{} has no `{}`", called(path), key.name);
            self.out.push(Diagnostic::error("missing-key", node.span, message).help(key.doc));
            complete = false;
        }
        let chosen: Vec<&str> = record.one_of.iter().copied().filter(|name| has(name)).collect();
        if let [first, second, ..] = chosen[..] {
            let span = node.entry(second).map_or(node.span, |(key, _)| key.span);
            let message =
                format!("{} has both `{first}` and `{second}`, which exclude each other", called(path));
            self.out.push(Diagnostic::error("conflicting-keys", span, message));
            complete = false;
        } else if chosen.is_empty() && !record.one_of.is_empty() {
            let message = format!("{} needs one of {}", called(path), quoted(record.one_of));
            self.out.push(Diagnostic::error("missing-key", node.span, message));
            complete = false;
        }
        complete
    }

    fn value(&self, node: &Node, shape: &'static Shape, path: &str) -> Option<Json> {
        match shape {
            Shape::Text(syntax) => self.text(node, *syntax, path).map(Json::String),
            Shape::Bool => match node.value {
                Value::Bool(value) => Some(Json::Bool(value)),
                _ => self.wrong_type(node, path, "`true` or `false`"),
            },
            Shape::Integer(least, most) => self.integer(node, *least, *most, path),
            Shape::Choice(words) => self.choice(node, words, path),
            Shape::List(inner) => self.list(node, path, |item, path| self.value(item, inner, path)),
            Shape::Named(record) => {
                self.list(node, path, |item, path| self.record(item, record, path).map(Json::Object))
            }
            Shape::Table(syntax, inner) => self.table(node, *syntax, inner, path),
            Shape::Record(record) => self.record(node, record, path).map(Json::Object),
            Shape::Either(shapes) => match shapes.iter().find(|shape| takes(shape, node)) {
                Some(shape) => self.value(node, shape, path),
                None => self.wrong_type(node, path, &described(shapes)),
            },
            Shape::Kubernetes(schema) => self.fragment(node, schema, path),
        }
    }

    fn text(&self, node: &Node, syntax: Syntax, path: &str) -> Option<String> {
        let text = match &node.value {
            Value::Str(text) => text.clone(),
            // Kubernetes takes a bare number where it wants a quantity; as text it is the same.
            Value::Int(_) | Value::Float(_) if syntax == Syntax::Quantity => self.files.slice(node.span),
            Value::Int(number) if matches!(syntax, Syntax::Duration | Syntax::TimeLimit) => {
                let message = format!("{} needs a unit: `s`, `m`, `h` or `d`", called(path));
                let error = Diagnostic::error("invalid-value", node.span, message);
                self.out.push(error.help(format!("for seconds, write `{number}s`")));
                return None;
            }
            Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_) | Value::Timestamp(_) => {
                return self.unquoted(node, path);
            }
            _ => return self.wrong_type(node, path, syntax.described()),
        };
        match syntax.objection(&text) {
            None => Some(text),
            Some(why) => {
                let message = format!("{}: {why}", called(path));
                self.out.push(Diagnostic::error("invalid-value", node.span, message));
                None
            }
        }
    }

    /// A scalar that YAML takes for something else than text.
    fn unquoted<T>(&self, node: &Node, path: &str) -> Option<T> {
        let written = self.files.slice(node.span);
        let message =
            format!("{} has to be text, but without quotes YAML reads {}", called(path), node.kind());
        let fix = Fix {
            title: format!("write `\"{written}\"`"),
            applicability: Applicability::Safe,
            edits: vec![Edit { span: node.span, text: format!("\"{written}\"") }],
        };
        let diagnostic = Diagnostic::error("wrong-type", node.span, message);
        self.out.push(diagnostic.fix(fix));
        None
    }

    fn integer(&self, node: &Node, least: i64, most: i64, path: &str) -> Option<Json> {
        let Value::Int(number) = node.value else {
            return self.wrong_type(node, path, "a whole number");
        };
        if (least..=most).contains(&number) {
            return Some(Json::from(number));
        }
        let range = match (least, most) {
            (_, _) if least == most => format!("has to be {least}"),
            (_, _) if number < least => format!("has to be at least {least}"),
            (_, _) => format!("has to be at most {most}"),
        };
        self.out.push(Diagnostic::error("invalid-value", node.span, format!("{} {range}", called(path))));
        None
    }

    fn choice(&self, node: &Node, words: &'static [Word], path: &str) -> Option<Json> {
        let written = match &node.value {
            Value::Str(text) => text.clone(),
            Value::Float(_) | Value::Int(_) => {
                let written = self.files.slice(node.span);
                if words.iter().any(|word| word.word == written) {
                    return self.unquoted(node, path);
                }
                written
            }
            _ => return self.wrong_type(node, path, &either(words)),
        };
        if words.iter().any(|word| word.word == written) {
            return Some(Json::String(written));
        }
        let numbers = words.iter().all(|word| word.word.starts_with(|c: char| c.is_ascii_digit()));
        let guess = did_you_mean(&written, words.iter().map(|word| word.word)).filter(|_| !numbers);
        let message = format!("{} is {}, not `{written}`", called(path), either(words));
        let diagnostic = Diagnostic::error("invalid-value", node.span, message);
        self.out.push(diagnostic.help_if(guess.map(|word| format!("did you mean `{word}`?"))));
        None
    }

    fn list(&self, node: &Node, path: &str, item: impl Fn(&Node, &str) -> Option<Json>) -> Option<Json> {
        let Some(items) = node.as_seq() else {
            return self.wrong_type(node, path, "a list");
        };
        self.names_differ(items, path);
        let numbered = items.iter().enumerate();
        Some(Json::Array(
            numbered.filter_map(|(index, node)| item(node, &format!("{path}[{index}]"))).collect(),
        ))
    }

    /// Errors for items of a list that have the `name` of an earlier one.
    fn names_differ(&self, items: &[Node], path: &str) {
        let named = items.iter().filter_map(|item| item.get("name")).filter(|name| name.as_str().is_some());
        let mut seen: Vec<&Node> = Vec::new();
        for name in named {
            if let Some(earlier) = seen.iter().find(|earlier| earlier.value == name.value) {
                let message =
                    format!("{} has two items called `{}`", called(path), name.as_str().unwrap_or_default());
                let error = Diagnostic::error("duplicate-name", name.span, message);
                self.out.push(error.related(earlier.span, "the first one"));
            }
            seen.push(name);
        }
    }

    fn table(&self, node: &Node, syntax: Syntax, inner: &'static Shape, path: &str) -> Option<Json> {
        let Some(pairs) = node.as_map() else {
            return self.wrong_type(node, path, "a mapping");
        };
        let mut found = Map::new();
        for (key, value) in pairs {
            let name = self.key_text(key);
            if let Some(why) = syntax.objection(&name) {
                let message = format!("`{name}` under {}: {why}", called(path));
                self.out.push(Diagnostic::error("invalid-value", key.span, message));
                continue;
            }
            let json = match value.is_null() {
                true => Some(Json::Null),
                false => self.value(value, inner, &join(path, &name)),
            };
            found.extend(json.map(|json| (name, json)));
        }
        Some(Json::Object(found))
    }

    /// A value that Kubernetes' (or Argo's) schema describes.
    fn fragment(&self, node: &Node, schema: &str, path: &str) -> Option<Json> {
        let own = Diagnostics::default();
        kubernetes::check(node, schema, path, &own);
        let mut whole = node.clone();
        if let (Some(name), Value::Map(pairs)) = (kubernetes::supplied(schema), &mut whole.value)
            && node.get(name).is_none()
        {
            let text =
                |text: &str| Node { span: node.span, value: Value::Str(text.to_owned()), plain: false };
            pairs.push((text(name), text("supplied")));
        }
        check_fragment(&whole, &format!("spec.{schema}"), path, &own);
        let usable = !own.has_errors();
        own.sorted().into_iter().for_each(|problem| self.out.push(problem));
        usable.then(|| self.json(node))
    }

    /// A value as it is.
    pub(crate) fn json(&self, node: &Node) -> Json {
        match &node.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::BigInt(text) | Value::Timestamp(text) | Value::Str(text) => Json::String(text.clone()),
            Value::Seq(items) => Json::Array(items.iter().map(|item| self.json(item)).collect()),
            Value::Map(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| (self.key_text(key), self.json(value)));
                Json::Object(pairs.collect())
            }
        }
    }

    /// A key as it is written: `on` is a boolean to YAML 1.1, and a key here.
    pub(crate) fn key_text(&self, key: &Node) -> String {
        match &key.value {
            Value::Str(text) if !key.plain => text.clone(),
            _ => self.files.slice(key.span),
        }
    }

    fn wrong_type<T>(&self, node: &Node, path: &str, wanted: &str) -> Option<T> {
        let found = match node.value {
            Value::Int(_) | Value::BigInt(_) | Value::Float(_) => {
                format!("`{}`", self.files.slice(node.span))
            }
            _ => node.kind().to_owned(),
        };
        let message = format!("{} has to be {wanted}, not {found}", called(path));
        self.out.push(Diagnostic::error("wrong-type", node.span, message));
        None
    }

    fn unknown_key(&self, span: Span, name: &str, record: &Record, path: &str) {
        let message = match path {
            "" => format!("unknown key `{name}`"),
            _ => format!("unknown key `{name}` in {}", called(path)),
        };
        let guess = did_you_mean(name, record.keys.iter().map(|key| key.name));
        let help = match (guess, keys::home_of(name)) {
            (Some(guess), _) => format!("did you mean `{guess}`?"),
            (None, Some(home)) if home != path => format!("`{name}` belongs under `{home}`"),
            (None, _) => {
                let names: Vec<&str> = record.keys.iter().map(|key| key.name).collect();
                format!("the keys here are {}", quoted(&names))
            }
        };
        self.out.push(Diagnostic::error("unknown-key", span, message).help(help));
    }
}

/// Whether a shape of an alternative takes this YAML kind.
fn takes(shape: &Shape, node: &Node) -> bool {
    match shape {
        Shape::Bool => matches!(node.value, Value::Bool(_)),
        Shape::Record(_) | Shape::Table(..) => node.as_map().is_some(),
        Shape::List(_) | Shape::Named(_) => node.as_seq().is_some(),
        Shape::Integer(..) => matches!(node.value, Value::Int(_)),
        Shape::Choice(words) => words.iter().any(|word| node.as_str() == Some(word.word)),
        // A number that should have been quoted is told so.
        Shape::Text(_) => !matches!(node.value, Value::Null | Value::Seq(_) | Value::Map(_)),
        Shape::Either(_) | Shape::Kubernetes(_) => false,
    }
}

/// What messages call the value at a path.
fn called(path: &str) -> String {
    if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// "`a`, `b` or `c`".
fn either(words: &[Word]) -> String {
    let names: Vec<&str> = words.iter().map(|word| word.word).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or `{last}`", quoted(rest)),
        _ => quoted(&names),
    }
}

fn described(shapes: &[Shape]) -> String {
    let one = |shape: &Shape| match shape {
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Integer(..) => "a whole number".to_owned(),
        Shape::Choice(words) => either(words),
        Shape::Text(syntax) => syntax.described().to_owned(),
        Shape::List(_) | Shape::Named(_) => "a list".to_owned(),
        Shape::Record(record) if !record.one_of.is_empty() => {
            format!("a mapping with one of {}", quoted(record.one_of))
        }
        Shape::Record(_) | Shape::Table(..) | Shape::Either(_) | Shape::Kubernetes(_) => {
            "a mapping".to_owned()
        }
    };
    shapes.iter().map(one).collect::<Vec<_>>().join(", or ")
}
