//! Tokens of one line of R's parameters cell, cut as Ploomber cuts them.

use std::ops::Range;

use crate::spec::Value;

/// What a token is; its text is in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// `list`, also at the beginning of a longer word.
    List,
    /// `NULL`, also at the beginning of a longer word.
    Null,
    /// Letters A to Z in either case.
    Name,
    /// `=` or `<-`.
    Assignment,
    /// `(`, `)`, `,`, `c(`, `+`, `-`, `*`.
    Operator,
    /// Text: either quote ends it, however it began, and so does the end of the line.
    Text,
    /// Digits.
    Number,
}

/// A token and its bytes in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexed {
    pub(super) token: Token,
    pub(super) range: Range<usize>,
}

impl Lexed {
    /// What Ploomber takes for the token's value.
    pub(super) fn value(&self, line: &str) -> Value {
        let text = line.get(self.range.clone()).unwrap_or_default();
        match self.token {
            Token::Null => Value::None,
            Token::Number => text.parse().map_or_else(|_| Value::BigInt(text.to_owned()), Value::Int),
            Token::Text => {
                let inner = text.get(1..).unwrap_or_default();
                Value::Str(inner.strip_suffix(['"', '\'']).unwrap_or(inner).to_owned())
            }
            _ => Value::Str(text.to_owned()),
        }
    }
}

/// The tokens of a line, or the place of what Ploomber's reader doesn't know.
pub(super) fn lex(line: &str) -> Result<Vec<Lexed>, Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = line[at..].chars().next() {
        let rest = &line[at..];
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let (token, length) = match first {
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            _ if rest.starts_with("list") => (Token::List, 4),
            _ if rest.starts_with("NULL") => (Token::Null, 4),
            'c' if rest.starts_with("c(") => (Token::Operator, 2),
            'c' | '<' if rest.len() == 1 => return Err(at..at + 1),
            _ if first.is_ascii_alphabetic() => (Token::Name, run(|c| c.is_ascii_alphabetic())),
            '<' if rest.starts_with("<-") => (Token::Assignment, 2),
            '=' => (Token::Assignment, 1),
            '(' | ')' | ',' | '+' | '-' | '*' => (Token::Operator, 1),
            '"' | '\'' => {
                let inner = &rest[1..];
                (Token::Text, 1 + inner.find(['"', '\'']).map_or(inner.len(), |end| end + 1))
            }
            _ if first.is_ascii_digit() => (Token::Number, run(|c| c.is_ascii_digit())),
            _ => return Err(at..at + first.len_utf8()),
        };
        tokens.push(Lexed { token, range: at..at + length });
        at += length;
    }
    Ok(tokens)
}
