//! Small flow collections and texts in quotes.

use super::{DEEPEST, Reader, key};
use crate::source::yaml::mapping::Pairs;
use crate::source::yaml::{Node, Value};

/// What stands in brackets and quotes, on one line.
pub(super) struct Flow<'r, 't> {
    reader: &'r Reader<'t>,
    rest: &'t str,
    /// Where the rest begins.
    at: usize,
}

impl<'r, 't> Flow<'r, 't> {
    /// The rest of a line, which begins here.
    pub(super) fn new(reader: &'r Reader<'t>, rest: &'t str, at: usize) -> Self {
        Self { reader, rest, at }
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        self.at += count;
        Some(())
    }

    fn skip_blanks(&mut self) -> Option<()> {
        self.skip(self.rest.len() - self.rest.trim_start_matches(' ').len())
    }

    /// The value that begins here.
    pub(super) fn value(&mut self, depth: usize) -> Option<Node> {
        if depth > DEEPEST {
            return None;
        }
        match *self.rest.as_bytes().first()? {
            b'[' => self.list(depth),
            b'{' => self.mapping(depth),
            quote @ (b'"' | b'\'') => self.quoted(quote),
            _ => self.word(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let mut items = Vec::new();
        self.skip(1)?;
        self.skip_blanks()?;
        while !self.rest.starts_with(']') {
            items.push(self.value(depth + 1)?);
            self.separator(']')?;
        }
        self.skip(1)?;
        Some(Node { span: self.reader.span(start, self.at), value: Value::Seq(items), plain: false })
    }

    fn mapping(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let reader = self.reader;
        let mut pairs = Pairs::new(reader.file, reader.text, reader.dialect);
        self.skip(1)?;
        self.skip_blanks()?;
        while !self.rest.starts_with('}') {
            let name = key(self.rest)
                .filter(|name| self.rest.get(name.len()..).is_some_and(|rest| rest.starts_with(": ")))?;
            let key = reader.plain(name, self.at)?;
            self.skip(name.len() + 1)?;
            self.skip_blanks()?;
            let value = self.value(depth + 1)?;
            pairs.add(key, value, false, reader.out);
            self.separator('}')?;
        }
        self.skip(1)?;
        let value = Value::Map(pairs.finish(reader.out));
        Some(Node { span: reader.span(start, self.at), value, plain: false })
    }

    /// A comma and what follows it, or the bracket that closes.
    fn separator(&mut self, close: char) -> Option<()> {
        self.skip_blanks()?;
        if self.rest.starts_with(close) {
            return Some(());
        }
        self.rest.strip_prefix(", ")?;
        self.skip(2)?;
        self.skip_blanks()?;
        (!self.rest.starts_with([close, ','])).then_some(())
    }

    /// A text in quotes without escapes.
    fn quoted(&mut self, quote: u8) -> Option<Node> {
        let inner = self.rest.get(1..)?;
        let end = inner.find(char::from(quote))?;
        let (text, behind) = (inner.get(..end)?, inner.get(end + 1..)?);
        if text.contains('\\') || behind.starts_with(['\'', '"', ':']) {
            return None;
        }
        let start = self.at;
        self.skip(end + 2)?;
        let value = Value::Str(text.to_owned());
        Some(Node { span: self.reader.span(start, self.at), value, plain: false })
    }

    /// A text without quotes in brackets.
    fn word(&mut self) -> Option<Node> {
        let end = self.rest.find([
            ',', ']', '}', '[', '{', ':', '"', '\'', '#', '?', '&', '*', '!', '|', '>', '%', '@', '`',
        ])?;
        let text = self.rest.get(..end)?.trim_end_matches(' ');
        let node = self.reader.plain(text, self.at)?;
        self.skip(text.len())?;
        Some(node)
    }
}
