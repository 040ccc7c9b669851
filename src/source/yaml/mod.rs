//! YAML as PyYAML's safe loader and as Argo's Go library read it, every key and value with its place.
//!
//! Parsing gives a [`Document`]; scalars are resolved by the [`Dialect`] of whoever will read the file in the end,
//! since `on`, `012` and `1:30` mean different things to each.

pub mod cursor;
mod flow;
mod mapping;
mod placeholder;
mod plain;
mod reader;
mod scalar;
mod syntax;
mod write;

pub use cursor::Cursor;
pub use write::{Error as WriteError, write};

use super::{Diagnostics, FileId, Span};

/// Who reads the file in the end, and so what a plain scalar means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// PyYAML's safe loader (YAML 1.1): Ploomber's files. A repeated key keeps its last value.
    PyYaml,
    /// sigs.k8s.io/yaml in strict mode: Kubernetes manifests. A repeated key is an error.
    Kubernetes,
}

/// One document of a stream.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Its root; `None` for an empty document.
    pub root: Option<Node>,
    /// Its comments in order, `#` included in the span, not in the text.
    pub comments: Vec<Comment>,
}

/// A `# comment`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line.
    pub span: Span,
    /// What stands after `#`, as it is.
    pub text: String,
}

/// A value and its place. What an alias or a merge key brought in keeps the place of the anchor's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// From the first to the last byte of the value, quotes and block indicators included; a block mapping or
    /// sequence ends where its last child ends.
    pub span: Span,
    /// What it is to the reader of the dialect.
    pub value: Value,
    /// Written without quotes and not as a block (scalars only).
    pub plain: bool,
}

/// What a node is, once its scalars are resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `~`, `null`, nothing.
    Null,
    /// `true`; in PyYAML also `yes`, `on`, …
    Bool(bool),
    /// A whole number that fits.
    Int(i64),
    /// A whole number that doesn't fit in 64 bits, in decimal.
    BigInt(String),
    /// A number with a fraction, `inf` or `nan`.
    Float(f64),
    /// An unquoted date or time (PyYAML), as written.
    Timestamp(String),
    /// Text.
    Str(String),
    /// A list. PyYAML's `!!set` and `!!omap` stay mappings and lists.
    Seq(Vec<Node>),
    /// Keys and values in file order, merge keys (`<<`) already applied.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_seq(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The pairs, if it is a mapping.
    pub fn as_map(&self) -> Option<&[(Node, Node)]> {
        match &self.value {
            Value::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// The value under `key`, if it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value of `key`, if it is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        let pairs = self.as_map()?;
        let found = pairs.iter().find(|(name, _)| name.as_str() == Some(key));
        found.map(|(name, value)| (name, value))
    }

    /// What a person calls such a value: "a list", "a number", …
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::BigInt(_) | Value::Float(_) => "a number",
            Value::Timestamp(_) => "a date",
            Value::Str(_) => "text",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// Reads every document of a file. What is wrong goes to `out` (rules `yaml-syntax`, `duplicate-key`, `yaml-too-deep`,
/// `yaml-alias-bomb`, `unknown-alias`, `unhashable-key`, `yaml-tag`, `yaml-merge`, `invalid-scalar`,
/// `several-documents`); the documents up to the first syntax error are given.
pub fn read(file: FileId, text: &str, dialect: Dialect, out: &Diagnostics) -> Vec<Document> {
    match plain::read(file, text, dialect) {
        Some(document) => {
            #[cfg(any(test, fuzzing))]
            {
                let parsed = reader::read(file, text, dialect, &Diagnostics::default());
                assert_eq!(parsed, std::slice::from_ref(&document), "{text}");
            }
            vec![document]
        }
        None => reader::read(file, text, dialect, out),
    }
}

#[cfg(test)]
mod tests;
