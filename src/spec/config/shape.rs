//! What may stand in `sooper.yaml`, as data: the reader, the built-in defaults, the JSON Schema and the reference all come from it.
//!
//! The table itself is in [`keys`](super::keys).

use super::syntax::Syntax;

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Text of a certain form.
    Text(Syntax),
    /// `true` or `false`.
    Bool,
    /// A whole number from the first to the second, both included.
    Integer(i64, i64),
    /// One of some words.
    Choice(&'static [Word]),
    /// A list of one shape.
    List(&'static Shape),
    /// A list of mappings told apart by their `name`: a layer adds to it, the same name replaces.
    Named(&'static Record),
    /// A mapping whose keys the user chooses.
    Table(Syntax, &'static Shape),
    /// A mapping with known keys.
    Record(&'static Record),
    /// Any of these; no two of them take the same YAML kind.
    Either(&'static [Shape]),
    /// What Kubernetes (or Argo) says, by the path in the spec of Argo's Workflow definition.
    Kubernetes(&'static str),
}

/// A word and what it means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// As it is written.
    pub(crate) word: &'static str,
    /// What it does.
    pub(crate) doc: &'static str,
}

/// A mapping with known keys.
#[derive(Debug)]
pub(crate) struct Record {
    /// In the order of the reference.
    pub(crate) keys: &'static [Key],
    /// Exactly one of these has to be there; a later layer that sets another one replaces it.
    pub(crate) one_of: &'static [&'static str],
}

/// A key of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// As it is written.
    pub(crate) name: &'static str,
    /// What its value may be.
    pub(crate) shape: Shape,
    /// What it is for: full sentences, Markdown.
    pub(crate) doc: &'static str,
    /// What holds without it.
    pub(crate) presence: Presence,
    /// Whether `null` may take it away.
    pub(crate) removable: bool,
}

/// What holds when a key is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It can't be.
    Required,
    /// This value, as JSON.
    Default(&'static str),
    /// What the words say, worked out elsewhere.
    Otherwise(&'static str),
}

impl Record {
    /// A record of these keys.
    pub(crate) const fn of(keys: &'static [Key]) -> Self {
        Self { keys, one_of: &[] }
    }

    /// The key called `name`.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// An optional key; nothing holds without it.
pub(crate) const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, doc, presence: Presence::Otherwise("none"), removable: true }
}

impl Key {
    /// Has to be written.
    pub(crate) const fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self.removable = false;
        self
    }

    /// Without it, this JSON value holds.
    pub(crate) const fn default(mut self, json: &'static str) -> Self {
        self.presence = Presence::Default(json);
        self
    }

    /// Without it, what the words say holds.
    pub(crate) const fn otherwise(mut self, words: &'static str) -> Self {
        self.presence = Presence::Otherwise(words);
        self
    }

    /// `null` can't take it away: there has to be a value.
    pub(crate) const fn always(mut self) -> Self {
        self.removable = false;
        self
    }
}

/// A word of a choice.
pub(crate) const fn word(word: &'static str, doc: &'static str) -> Word {
    Word { word, doc }
}
