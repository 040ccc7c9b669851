//! Jinja2's tokens, with the byte range of each.
//!
//! Text outside of tags is one token; comments and the tags of raw blocks leave none.

use std::ops::Range;

use super::{Delimiters, SyntaxError};

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
        let (length, kind) = match float_length(rest).filter(|_| !after_dot) {
            Some(length) => {
                (length, TokenKind::Float(plain_digits(&rest[..length]).parse().unwrap_or(f64::INFINITY)))
            }
            None => {
                let (length, radix) = integer_length(rest);
                let digits = plain_digits(&rest[if radix == 10 { 0 } else { 2 }..length]);
                (length, TokenKind::Int(i64::from_str_radix(&digits, radix).unwrap_or(i64::MAX)))
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
                let value = unescape(written).ok_or_else(|| {
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

fn plain_digits(text: &str) -> String {
    text.replace('_', "")
}

/// `12`, `1_000`: the length of digits with single underscores between them.
fn digits_length(text: &str, is_digit: impl Fn(char) -> bool) -> usize {
    let mut length = 0;
    let mut after_digit = false;
    for (at, c) in text.char_indices() {
        if is_digit(c) {
            length = at + 1;
            after_digit = true;
        } else if c == '_' && after_digit {
            after_digit = false;
        } else {
            break;
        }
    }
    length
}

fn float_length(text: &str) -> Option<usize> {
    let decimal = |text: &str| Some(digits_length(text, |c| c.is_ascii_digit())).filter(|length| *length > 0);
    let whole = decimal(text)?;
    let fraction = text[whole..].strip_prefix('.').and_then(decimal).map_or(0, |length| length + 1);
    let mantissa = whole + fraction;
    let exponent = text[mantissa..].strip_prefix(['e', 'E']).and_then(|rest| {
        let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        Some(1 + rest.len() - digits.len() + decimal(digits)?)
    });
    match exponent {
        Some(exponent) => Some(mantissa + exponent),
        None => (fraction > 0).then_some(mantissa),
    }
}

/// Length and radix of the integer at the start of `text`, which begins with a digit.
fn integer_length(text: &str) -> (usize, u32) {
    for (prefix, radix) in [("0b", 2), ("0o", 8), ("0x", 16)] {
        let has_prefix = text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        if has_prefix {
            let digits = text[2..].strip_prefix('_').unwrap_or(&text[2..]);
            let length = digits_length(digits, |c| c.is_digit(radix));
            if length > 0 {
                return (text.len() - digits.len() + length, radix);
            }
        }
    }
    let length = match text.starts_with('0') {
        true => digits_length(text, |c| c == '0'),
        false => digits_length(text, |c| c.is_ascii_digit()),
    };
    (length, 10)
}

/// A string's value, by the rules of Python's `unicode-escape`; `None` when an escape is cut short.
fn unescape(written: &str) -> Option<String> {
    let mut value = String::with_capacity(written.len());
    let mut rest = written.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                value.push('\n');
            }
            '\\' => match rest.next()? {
                '\n' => {}
                'a' => value.push('\u{7}'),
                'b' => value.push('\u{8}'),
                'f' => value.push('\u{c}'),
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                'v' => value.push('\u{b}'),
                quoted @ ('\\' | '\'' | '"') => value.push(quoted),
                digit @ '0'..='7' => {
                    let mut code = digit.to_digit(8)?;
                    for _ in 0..2 {
                        if let Some(next) = rest.next_if(|c| c.is_digit(8)) {
                            code = code * 8 + next.to_digit(8)?;
                        }
                    }
                    value.push(char::from_u32(code)?);
                }
                kind @ ('x' | 'u' | 'U') => {
                    let width = match kind {
                        'x' => 2,
                        'u' => 4,
                        _ => 8,
                    };
                    let mut code = 0;
                    for _ in 0..width {
                        code = code * 16 + rest.next()?.to_digit(16)?;
                    }
                    value.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                other => value.extend(['\\', other]),
            },
            other => value.push(other),
        }
    }
    Some(value)
}
