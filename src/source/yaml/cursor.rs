//! Reads a mapping key by key; keys that nobody asked for are unknown.
//!
//! ```text
//! let mut task = Cursor::new(node, "a task", out)?;      // reports when it isn't a mapping
//! let name = task.text("name");                          // None when absent, or reported when not text
//! let product = task.take("product");                    // any node
//! task.finish();                                         // what is left: `unknown-key`, with did-you-mean
//! ```

use super::{Node, Value};
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Span, Spanned};

/// The pairs of one mapping, those not asked for yet marked.
pub struct Cursor<'a> {
    pairs: &'a [(Node, Node)],
    taken: Vec<bool>,
    asked: Vec<&'static str>,
    owner: &'static str,
    out: &'a Diagnostics,
    /// The mapping's place.
    pub span: Span,
}

impl<'a> Cursor<'a> {
    /// The mapping `node`, which belongs to `owner` ("a task"); anything else is reported (`wrong-type`).
    pub fn new(node: &'a Node, owner: &'static str, out: &'a Diagnostics) -> Option<Self> {
        let Some(pairs) = node.as_map() else {
            let message = format!("{owner} must be a mapping, this is {}", node.kind());
            out.push(Diagnostic::error("wrong-type", node.span, message));
            return None;
        };
        Some(Self { pairs, taken: vec![false; pairs.len()], asked: Vec::new(), owner, out, span: node.span })
    }

    /// Key and value under `key`.
    pub fn entry(&mut self, key: &'static str) -> Option<(&'a Node, &'a Node)> {
        self.asked.push(key);
        let at = self.pairs.iter().position(|(name, _)| name.as_str() == Some(key))?;
        self.taken[at] = true;
        Some((&self.pairs[at].0, &self.pairs[at].1))
    }

    /// The value under `key`.
    pub fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The text under `key`.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<&'a str>> {
        self.typed(key, "text", Node::as_str)
    }

    /// The boolean under `key`.
    pub fn boolean(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        self.typed(key, "a boolean", |node| match node.value {
            Value::Bool(value) => Some(value),
            _ => None,
        })
    }

    /// The whole number under `key`.
    pub fn integer(&mut self, key: &'static str) -> Option<Spanned<i64>> {
        self.typed(key, "a whole number", |node| match node.value {
            Value::Int(value) => Some(value),
            _ => None,
        })
    }

    /// The list under `key`.
    pub fn list(&mut self, key: &'static str) -> Option<Spanned<&'a [Node]>> {
        self.typed(key, "a list", Node::as_seq)
    }

    /// The pairs of the mapping under `key`.
    pub fn mapping(&mut self, key: &'static str) -> Option<Spanned<&'a [(Node, Node)]>> {
        self.typed(key, "a mapping", Node::as_map)
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        read: impl Fn(&'a Node) -> Option<T>,
    ) -> Option<Spanned<T>> {
        let node = self.take(key)?;
        let value = read(node);
        if value.is_none() {
            let message = format!("`{key}` takes {wanted}, this is {}", node.kind());
            self.out.push(Diagnostic::error("wrong-type", node.span, message));
        }
        value.map(|value| Spanned::new(value, node.span))
    }

    /// The pairs not asked for, when they mean something as they are.
    pub fn rest(self) -> impl Iterator<Item = &'a (Node, Node)> {
        self.pairs.iter().zip(self.taken).filter(|(_, taken)| !taken).map(|(pair, _)| pair)
    }

    /// Reports the keys that nobody asked for (`unknown-key`), guessing among those asked for and not there.
    pub fn finish(self) {
        let Self { asked, owner, out, .. } = self;
        for (key, _) in self.pairs.iter().zip(self.taken).filter(|(_, taken)| !taken).map(|(pair, _)| pair) {
            let name = key.as_str().unwrap_or(key.kind());
            let problem = Diagnostic::error("unknown-key", key.span, format!("{owner} has no key `{name}`"));
            let guess = did_you_mean(name, asked.iter().copied());
            out.push(problem.help_if(guess.map(|guess| format!("did you mean `{guess}`?"))));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::files::{Files, Memory};
    use crate::source::yaml::{Dialect, read};

    #[test]
    fn leftovers_are_unknown_and_wrong_types_are_reported() {
        let text = "name: a\nprodct: x\nserial: maybe\n";
        let id = Files::new(Memory::default()).add_text(Path::new("/a"), text.into());
        let out = Diagnostics::default();
        let documents = read(id, text, Dialect::PyYaml, &out);
        let mut task = Cursor::new(documents[0].root.as_ref().unwrap(), "a task", &out).unwrap();
        assert_eq!(task.text("name").map(|name| name.value), Some("a"));
        assert!(task.take("product").is_none() && task.boolean("serial").is_none());
        task.finish();
        let problems = out.sorted();
        let seen: Vec<_> = problems.iter().map(|problem| (problem.rule, problem.message.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("unknown-key", "a task has no key `prodct`"),
                ("wrong-type", "`serial` takes a boolean, this is text")
            ]
        );
        assert_eq!(problems[0].help, ["did you mean `product`?"]);
    }
}
