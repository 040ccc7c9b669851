//! A YAML tree as Ploomber sees it after expansion: placeholders filled, texts cast, every value with its place.

use crate::source::{Diagnostic, Diagnostics, Span, Spanned, yaml};

use super::{Value, literal_eval};

/// A value and its place. What a cast took apart (`"[1, 2]"`) has the place of the whole text.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) content: Content,
    pub(crate) span: Span,
}

/// What an item is.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Anything but a list or a mapping.
    Leaf(Value),
    /// A list.
    List(Vec<Item>),
    /// A mapping, in the order of the file.
    Map(Vec<(Spanned<Value>, Item)>),
    /// A text whose placeholders can't be filled: reported already, so nothing more is said of it.
    Broken,
}

impl Item {
    /// The tree of `node`; `fill` gives the value of each text (`None`: it is broken).
    pub(crate) fn expand(node: &yaml::Node, fill: &mut dyn FnMut(&str, Span) -> Option<Value>) -> Self {
        let content = match &node.value {
            yaml::Value::Str(text) => return Self::from_value(fill(text, node.span), node.span),
            yaml::Value::Seq(items) => {
                Content::List(items.iter().map(|item| Self::expand(item, fill)).collect())
            }
            yaml::Value::Map(pairs) => {
                let pair = |(key, value): &(yaml::Node, yaml::Node)| {
                    (Spanned::new(Value::from(key), key.span), Self::expand(value, fill))
                };
                Content::Map(pairs.iter().map(pair).collect())
            }
            _ => Content::Leaf(Value::from(node)),
        };
        Self { content, span: node.span }
    }

    /// A value that is written at `span` as a whole.
    pub(crate) fn from_value(value: Option<Value>, span: Span) -> Self {
        let content = match value {
            None => Content::Broken,
            Some(Value::List(items)) => {
                Content::List(items.into_iter().map(|item| Self::from_value(Some(item), span)).collect())
            }
            Some(Value::Dict(pairs)) => {
                let pair = |(key, value)| (Spanned::new(key, span), Self::from_value(Some(value), span));
                Content::Map(pairs.into_iter().map(pair).collect())
            }
            Some(leaf) => Content::Leaf(leaf),
        };
        Self { content, span }
    }

    /// The value without places; a broken text is `None`.
    pub(crate) fn to_value(&self) -> Value {
        match &self.content {
            Content::Leaf(value) => value.clone(),
            Content::List(items) => Value::List(items.iter().map(Self::to_value).collect()),
            Content::Map(pairs) => {
                Value::Dict(pairs.iter().map(|(key, value)| (key.value.clone(), value.to_value())).collect())
            }
            Content::Broken => Value::None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::Leaf(Value::Str(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&[(Spanned<Value>, Item)]> {
        match &self.content {
            Content::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Item> {
        let pairs = self.as_map()?;
        pairs.iter().find(|(name, _)| name.value.as_str() == Some(key)).map(|(_, value)| value)
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self.content, Content::Leaf(Value::None))
    }

    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.content, Content::Broken)
    }

    /// Whether a text anywhere in it is broken.
    pub(crate) fn has_broken(&self) -> bool {
        match &self.content {
            Content::Leaf(_) => false,
            Content::List(items) => items.iter().any(Self::has_broken),
            Content::Map(pairs) => pairs.iter().any(|(_, item)| item.has_broken()),
            Content::Broken => true,
        }
    }

    /// Python's truth.
    pub(crate) fn is_truthy(&self) -> bool {
        match &self.content {
            Content::Leaf(value) => value.is_truthy(),
            Content::List(items) => !items.is_empty(),
            Content::Map(pairs) => !pairs.is_empty(),
            Content::Broken => true,
        }
    }

    /// What a person calls such a value, with the value itself when the cast may surprise: "the number 10 (…)".
    pub(crate) fn kind(&self) -> &'static str {
        match &self.content {
            Content::Leaf(value) => value.kind(),
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
            Content::Broken => "text",
        }
    }

    /// Reports that something else was expected here: "`name` takes text, this is a number".
    pub(crate) fn wrong_type(&self, key: &str, wanted: &str, out: &Diagnostics) {
        if !self.is_broken() {
            let message = format!("`{key}` takes {wanted}, this is {}", self.kind());
            out.push(
                Diagnostic::error("wrong-type", self.span, message)
                    .help(format!("write {wanted} here, or take `{key}` out")),
            );
        }
    }
}

/// Ploomber's cast of every text: `true`, `false`, `none` and `null` in any case, then Python literals.
pub(crate) fn cast(text: &str) -> Value {
    match text.len() {
        4 if text.eq_ignore_ascii_case("true") => Value::Bool(true),
        5 if text.eq_ignore_ascii_case("false") => Value::Bool(false),
        4 if text.eq_ignore_ascii_case("none") || text.eq_ignore_ascii_case("null") => Value::None,
        _ => literal_eval(text).unwrap_or_else(|| Value::Str(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_literals_become_values() {
        let cases = [
            ("TRUE", "True"),
            ("none", "None"),
            ("'1'", "'1'"),
            ("1e3", "1000.0"),
            ("(1, 2)", "(1, 2)"),
            ("yes", "'yes'"),
            ("1.2.3", "'1.2.3'"),
        ];
        for (text, value) in cases {
            assert_eq!(cast(text).repr(), value);
        }
    }
}
