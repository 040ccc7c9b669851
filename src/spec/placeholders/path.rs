//! The placeholders that need no Jinja: paths such as `{{data.raw}}` and `{{data['raw'][0]}}`.

use std::borrow::Cow;

use crate::spec::Value;

use super::{Brackets, Reference};

#[derive(Debug, Clone)]
pub(super) enum Segment<'a> {
    Text(&'a str),
    Path(&'a str, Vec<Key<'a>>),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Key<'a> {
    /// `.name`: an attribute before an item.
    Attribute(&'a str),
    /// `['name']`.
    Item(&'a str),
    /// `[0]`.
    Index(usize),
}

impl Segment<'_> {
    pub(super) fn reference(&self) -> Option<Reference> {
        let Segment::Path(name, keys) = self else { return None };
        let texts = keys.iter().map_while(|key| match key {
            Key::Attribute(text) | Key::Item(text) => Some((*text).to_owned()),
            Key::Index(_) => None,
        });
        Some(Reference { path: std::iter::once((*name).to_owned()).chain(texts).collect() })
    }
}

/// `None` when the last key leads nowhere; looking further into nothing is an error.
pub(super) fn look_up<'v>(
    value: Option<&'v Value>,
    name: &str,
    keys: &[Key<'_>],
) -> Result<Option<Cow<'v, Value>>, String> {
    let mut value = value.map(Cow::Borrowed);
    for (depth, key) in keys.iter().enumerate() {
        let Some(parent) = value else {
            return Err(format!("'{}' is undefined", shown(name, &keys[..depth])));
        };
        if let Key::Attribute(attribute) = key
            && is_method(&parent, attribute)
        {
            let written = shown(name, &keys[..=depth]);
            return Err(format!(
                "'{written}' is a method in Python; write {}['{attribute}']",
                shown(name, &keys[..depth])
            ));
        }
        value = match parent {
            Cow::Borrowed(parent) => key.of(parent),
            Cow::Owned(parent) => key.of(&parent).map(|value| Cow::Owned(value.into_owned())),
        };
    }
    Ok(value)
}

impl Key<'_> {
    fn of<'v>(&self, parent: &'v Value) -> Option<Cow<'v, Value>> {
        match (parent, *self) {
            (Value::Dict(pairs), Key::Attribute(text) | Key::Item(text)) => pairs
                .iter()
                .find(|(name, _)| name.as_str() == Some(text))
                .map(|(_, value)| Cow::Borrowed(value)),
            (Value::Dict(pairs), Key::Index(number)) => {
                let wanted = i64::try_from(number).ok().and_then(|number| Value::Int(number).key());
                pairs.iter().find(|(name, _)| name.key() == wanted).map(|(_, value)| Cow::Borrowed(value))
            }
            (Value::List(items) | Value::Tuple(items), Key::Index(number)) => {
                items.get(number).map(Cow::Borrowed)
            }
            (Value::Str(text), Key::Index(number)) => {
                text.chars().nth(number).map(|letter| Cow::Owned(Value::Str(letter.to_string())))
            }
            _ => None,
        }
    }
}

/// Jinja looks for an attribute first, and Python's mappings have some.
fn is_method(value: &Value, name: &str) -> bool {
    let methods: &[&str] = match value {
        Value::Dict(_) => &[
            "clear",
            "copy",
            "fromkeys",
            "get",
            "items",
            "keys",
            "pop",
            "popitem",
            "setdefault",
            "update",
            "values",
        ],
        _ => &[],
    };
    methods.contains(&name)
}

pub(super) fn shown(name: &str, keys: &[Key<'_>]) -> String {
    let mut shown = name.to_owned();
    for key in keys {
        shown += &match key {
            Key::Attribute(text) => format!(".{text}"),
            Key::Item(text) => format!("['{text}']"),
            Key::Index(number) => format!("[{number}]"),
        };
    }
    shown
}

/// Splits a text that has paths only; `None` for anything that needs Jinja's own parser.
pub(super) fn simple(text: &str, brackets: Brackets) -> Option<Vec<Segment<'_>>> {
    // A final line break is dropped, when the text is rendered at all.
    let mut rest = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if rest.contains("{%") || rest.contains("{#") {
        return None;
    }
    let (open, close) = brackets.pair();
    let mut segments = Vec::new();
    while let Some(at) = rest.find(open) {
        if at > 0 {
            segments.push(Segment::Text(&rest[..at]));
        }
        let (segment, after) = path(&rest[at + open.len()..], close)?;
        segments.push(segment);
        rest = after;
    }
    if !rest.is_empty() {
        segments.push(Segment::Text(rest));
    }
    Some(segments)
}

/// Names that mean something else in an expression.
const RESERVED: &[&str] = &[
    "and",
    "else",
    "false",
    "False",
    "if",
    "in",
    "is",
    "none",
    "None",
    "not",
    "or",
    "true",
    "True",
    "range",
    "dict",
    "lipsum",
    "cycler",
    "joiner",
    "namespace",
    "self",
    "loop",
];

fn path<'a>(text: &'a str, close: &str) -> Option<(Segment<'a>, &'a str)> {
    let (name, mut rest) = identifier(text.trim_start())?;
    if RESERVED.contains(&name) {
        return None;
    }
    let mut keys = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(close) {
            return Some((Segment::Path(name, keys), after));
        }
        let (key, after) = match rest.as_bytes().first()? {
            b'.' => {
                let (name, after) = identifier(rest[1..].trim_start())?;
                (Key::Attribute(name), after)
            }
            b'[' => {
                let (key, after) = subscript(rest[1..].trim_start())?;
                (key, after.trim_start().strip_prefix(']')?)
            }
            _ => return None,
        };
        keys.push(key);
        rest = after;
    }
}

fn identifier(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let (name, rest) = text.split_at(length);
    let valid = !name.is_empty()
        && !name.as_bytes()[0].is_ascii_digit()
        && rest.chars().next().is_none_or(|next| next.is_ascii());
    valid.then_some((name, rest))
}

fn subscript(text: &str) -> Option<(Key<'_>, &str)> {
    let quote = text.chars().next()?;
    if quote == '\'' || quote == '"' {
        let (name, rest) = text[1..].split_once(quote)?;
        return (!name.contains('\\')).then_some((Key::Item(name), rest));
    }
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    Some((Key::Index(digits.parse().ok()?), rest))
}
