//! Jinja2's tokens, with the byte range of each.
//!
//! Text outside of tags is one token; comments and the tags of raw blocks leave none.

use std::ops::Range;

use super::{Delimiters, SyntaxError, literals};

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Bytes of the template.
    pub(super) range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// Text between tags, raw blocks included.
    Data,
    OutputBegin,
    OutputEnd,
    BlockBegin,
    BlockEnd,
    Name(String),
    Str(String),
    Int(i64),
    Float(f64),
    /// An operator or bracket, as written.
    Operator(&'static str),
    End,
}

const OPERATORS: [&str; 26] = [
    "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
    "=", ".", ":", "|", ",", ";",
];

/// Splits a whole template.
pub(super) fn tokens(text: &str, delimiters: Delimiters) -> Result<Vec<Token>, SyntaxError> {
    let mut lexer = Lexer { text, at: 0, delimiters, tokens: Vec::new() };
    lexer.template()?;
    let end = text.len();
    lexer.push(TokenKind::End, end..end);
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    delimiters: Delimiters,
    tokens: Vec<Token>,
}

enum Tag {
    Output,
    Block,
    Comment,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: TokenKind, range: Range<usize>) {
        self.tokens.push(Token { kind, range });
    }

    fn template(&mut self) -> Result<(), SyntaxError> {
        while let Some((start, tag)) = self.next_tag() {
            if start > self.at {
                self.push(TokenKind::Data, self.at..start);
            }
            self.at = start;
            match tag {
                Tag::Comment => self.comment()?,
                Tag::Output => {
                    self.tag(TokenKind::OutputBegin, TokenKind::OutputEnd, self.delimiters.end())?
                }
                Tag::Block => match raw_begin(self.rest()) {
                    Some(length) => self.raw(length)?,
                    None => self.tag(TokenKind::BlockBegin, TokenKind::BlockEnd, "%}")?,
                },
            }
        }
        if self.at < self.text.len() {
            self.push(TokenKind::Data, self.at..self.text.len());
        }
        Ok(())
    }

    fn next_tag(&self) -> Option<(usize, Tag)> {
        let bytes = self.text.as_bytes();
        (self.at..bytes.len().saturating_sub(1)).find_map(|at| {
            let tag = match &bytes[at..at + 2] {
                b"{%" => Tag::Block,
                b"{#" => Tag::Comment,
                pair if pair == self.delimiters.begin().as_bytes() => Tag::Output,
                _ => return None,
            };
            Some((at, tag))
        })
    }

    fn comment(&mut self) -> Result<(), SyntaxError> {
        let begin = self.at;
        if is_at_end(&self.text[begin + 2..]) {
            self.at = self.text.len();
            return Ok(());
        }
        let Some(length) = self.text[begin + 2..].find("#}") else {
            let message = "`{#` opens a Jinja comment that nothing closes";
            return Err(SyntaxError::new(message, begin..begin + 2)
                .help("close it with `#}`; in shell, write `${#name}` as `{% raw %}${#name}{% endraw %}`"));
        };
        self.at = begin + 2 + length + 2;
        Ok(())
    }

    fn raw(&mut self, begin_length: usize) -> Result<(), SyntaxError> {
        let begin = self.at;
        let body = begin + begin_length;
        if is_at_end(&self.text[body..]) {
            self.at = self.text.len();
            return Ok(());
        }
        let mut from = body;
        while let Some(found) = self.text[from..].find("{%") {
            let end = from + found;
            if let Some(length) = raw_end(&self.text[end..]) {
                if end > body {
                    self.push(TokenKind::Data, body..end);
                }
                self.at = end + length;
                return Ok(());
            }
            from = end + 2;
        }
        Err(SyntaxError::new("`{% raw %}` has no `{% endraw %}`", begin..body))
    }

    /// From the opening delimiter to the closing one.
    fn tag(&mut self, begin: TokenKind, end: TokenKind, close: &str) -> Result<(), SyntaxError> {
        let start = self.at;
        self.push(begin, start..start + 2);
        self.at += 2;
        if self.rest().starts_with(['-', '+']) {
            self.at += 1;
        }
        let mut open: Vec<(char, usize)> = Vec::new();
        loop {
            if open.is_empty() && self.close(&end, close) {
                return Ok(());
            }
            let Some(first) = self.rest().chars().next() else {
                let message = format!("this tag is never closed: `{close}` is missing");
                return Err(SyntaxError::new(message, start..start + 2));
            };
            if first.is_whitespace() {
                self.at += first.len_utf8();
            } else if first.is_ascii_digit() {
                self.number()?;
            } else if is_word(first) {
                self.name()?;
            } else if matches!(first, '\'' | '"') {
                self.string(first)?;
            } else {
                self.operator(first, &mut open)?;
            }
        }
    }

    /// Takes the closing delimiter, if it is here.
    fn close(&mut self, end: &TokenKind, close: &str) -> bool {
        let rest = self.rest();
        let signs: &[char] = if close == "%}" { &['-', '+'] } else { &['-'] };
        let unsigned = rest.strip_prefix(signs).unwrap_or(rest);
        let sign = if unsigned.starts_with(close) { rest.len() - unsigned.len() } else { 0 };
        if !rest[sign..].starts_with(close) {
            return false;
        }
        let start = self.at;
        self.at += sign + close.len();
        self.push(end.clone(), start..self.at);
        if rest.starts_with('-') {
            self.at += self.rest().len() - self.rest().trim_start().len();
        }
        true
    }

    fn name(&mut self) -> Result<(), SyntaxError> {
        let rest = self.rest();
        let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let (name, range) = (&rest[..length], self.at..self.at + length);
        if name.starts_with(|c: char| !c.is_alphabetic() && c != '_') {
            return Err(SyntaxError::new(format!("`{name}` is no name"), range));
        }
        self.at += length;
        self.push(TokenKind::Name(name.to_owned()), range);
        Ok(())
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        let rest = self.rest();
        let after_dot = self.text[..self.at].ends_with('.');
        let (length, kind) = match literals::float(rest).filter(|_| !after_dot) {
            Some((length, value)) => (length, TokenKind::Float(value)),
            None => {
                let (length, value) = literals::integer(rest);
                (length, TokenKind::Int(value))
            }
        };
        let range = self.at..self.at + length;
        self.at += length;
        self.push(kind, range);
        Ok(())
    }

    fn string(&mut self, quote: char) -> Result<(), SyntaxError> {
        let start = self.at;
        let mut escaped = false;
        for (offset, c) in self.text[start + 1..].char_indices() {
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                let range = start..start + 1 + offset + 1;
                let written = &self.text[start + 1..start + 1 + offset];
                let value = literals::unescape(written).ok_or_else(|| {
                    SyntaxError::new("this text holds an escape that Python can't read", range.clone())
                })?;
                self.at = range.end;
                self.push(TokenKind::Str(value), range);
                return Ok(());
            }
        }
        Err(SyntaxError::new("this quote is never closed", start..start + 1))
    }

    fn operator(&mut self, first: char, open: &mut Vec<(char, usize)>) -> Result<(), SyntaxError> {
        let rest = self.rest();
        let start = self.at;
        let Some(operator) = OPERATORS.into_iter().find(|operator| rest.starts_with(operator)) else {
            let range = start..start + first.len_utf8();
            return Err(SyntaxError::new(format!("`{first}` has no meaning in a Jinja tag"), range));
        };
        self.at += operator.len();
        match first {
            '(' => open.push((')', start)),
            '[' => open.push((']', start)),
            '{' => open.push(('}', start)),
            ')' | ']' | '}' => match open.pop() {
                Some((expected, _)) if expected == first => {}
                Some((expected, opened)) => {
                    let message = format!("`{first}` where `{expected}` is expected");
                    return Err(SyntaxError::new(message, start..start + 1).related(opened..opened + 1));
                }
                None => {
                    return Err(SyntaxError::new(format!("`{first}` closes nothing"), start..start + 1));
                }
            },
            _ => {}
        }
        self.push(TokenKind::Operator(operator), start..self.at);
        Ok(())
    }
}

/// Whether Jinja2 sees nothing more: it drops one line end at the very end. What is opened there need not be closed.
fn is_at_end(rest: &str) -> bool {
    matches!(rest, "" | "\n" | "\r" | "\r\n")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '\u{b7}' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// The length of `{% raw %}` at the start of `rest`, signs included.
fn raw_begin(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("{%")?;
    let inner = inner.strip_prefix(['-', '+']).unwrap_or(inner).trim_start();
    let after = inner.strip_prefix("raw")?.trim_start();
    let (after, trims) = match after.strip_prefix("-%}") {
        Some(after) => (after, true),
        None => (after.strip_prefix("%}")?, false),
    };
    let after = if trims { after.trim_start() } else { after };
    Some(rest.len() - after.len())
}

/// The length of `{% endraw %}` at the start of `rest`, signs included.
fn raw_end(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("{%")?;
    let inner = inner.strip_prefix(['-', '+']).unwrap_or(inner).trim_start();
    let after = inner.strip_prefix("endraw")?.trim_start();
    let trims = after.starts_with('-');
    let after = after.strip_prefix(['-', '+']).unwrap_or(after).strip_prefix("%}")?;
    let after = if trims { after.trim_start() } else { after };
    Some(rest.len() - after.len())
}
