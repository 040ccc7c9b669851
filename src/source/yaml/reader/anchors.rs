//! Anchors and aliases: a node that has a name is kept and copied where an alias asks for it, up to a limit.

use super::{DEEPEST, Place, Reader, Stop};
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Span};

/// How much aliases may add: one unit for a node or for 32 bytes of text.
pub(super) const MOST_GROWTH: usize = 1_000_000;

/// What an anchor names.
pub(super) struct Anchored {
    node: Node,
    weight: usize,
    height: usize,
}

impl Reader<'_, '_> {
    pub(super) fn open(&mut self, anchor: usize) {
        if anchor > 0 && self.anchors.len() <= anchor {
            self.anchors.resize_with(anchor + 1, || None);
        }
    }

    pub(super) fn keep(&mut self, anchor: usize, node: &Node, height: usize) -> Result<(), Stop> {
        if anchor == 0 {
            return Ok(());
        }
        self.open(anchor);
        let weight = weight(node);
        self.grow(weight, node.span)?;
        self.anchors[anchor] = Some(Anchored { node: node.clone(), weight, height });
        Ok(())
    }

    pub(super) fn alias(&mut self, id: usize, place: Place, depth: usize) -> Result<(Node, usize), Stop> {
        self.last_end = self.last_end.max(place.end);
        let span = self.span(place.start, place.end);
        let Some(Some(Anchored { node, weight, height })) = self.anchors.get(id) else {
            let message = "this alias stands inside the value that it names, which would never end";
            self.out.push(Diagnostic::error("yaml-alias-bomb", span, message));
            return Ok((self.unresolved(span), 0));
        };
        let (weight, height) = (*weight, *height);
        if depth + height > DEEPEST {
            return Err(self.too_deep(place));
        }
        let node = node.clone();
        self.grow(weight, span)?;
        Ok((node, height))
    }

    /// What stands for an alias without a value: its own text, so that nobody reports that something is missing here.
    pub(super) fn unresolved(&self, span: Span) -> Node {
        Node { span, value: Value::Str(self.text[span.range()].to_owned()), plain: true }
    }

    fn grow(&mut self, weight: usize, span: Span) -> Result<(), Stop> {
        let Some(left) = self.growth.checked_sub(weight) else {
            let message = "the aliases of this file repeat more than a million values";
            let help = "write the values out, or share fewer of them";
            self.out.push(Diagnostic::error("yaml-alias-bomb", span, message).help(help));
            return Err(Stop);
        };
        self.growth = left;
        Ok(())
    }
}

fn weight(node: &Node) -> usize {
    1 + match &node.value {
        Value::Seq(items) => items.iter().map(weight).sum(),
        Value::Map(pairs) => pairs.iter().map(|(key, value)| weight(key) + weight(value)).sum(),
        Value::Str(text) | Value::BigInt(text) | Value::Timestamp(text) => text.len() / 32,
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => 0,
    }
}
