//! The parser's place among the tokens, which statements and expressions share.

use std::ops::Range;

use super::SyntaxError;
use super::lexer::{Token, TokenKind};

/// Tags within tags, and expressions within expressions, before Python itself would give up (its limit is 1 000 calls).
const DEEPEST: u16 = 100;

/// Statements and expressions out of a list of tokens.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) depth: u16,
    /// Whether Ploomber's tag `{% raise %}` is known.
    pub(super) raise: bool,
}

type Parsed<T> = Result<T, SyntaxError>;

impl Parser<'_> {
    pub(super) fn peek(&self) -> &TokenKind {
        self.look(0)
    }

    pub(super) fn look(&self, ahead: usize) -> &TokenKind {
        self.tokens.get(self.at + ahead).map_or(&TokenKind::End, |token| &token.kind)
    }

    pub(super) fn range(&self) -> Range<usize> {
        let end = self.text.len();
        self.tokens.get(self.at).map_or(end..end, |token| token.range.clone())
    }

    /// The end of the token before.
    pub(super) fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.range.end)
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        self.is_name_at(0, name)
    }

    pub(super) fn is_name_at(&self, ahead: usize, name: &str) -> bool {
        matches!(self.look(ahead), TokenKind::Name(found) if found == name)
    }

    pub(super) fn is_operator(&self, operator: &str) -> bool {
        matches!(self.peek(), TokenKind::Operator(found) if *found == operator)
    }

    pub(super) fn skip_name(&mut self, name: &str) -> bool {
        let found = self.is_name(name);
        self.at += usize::from(found);
        found
    }

    pub(super) fn skip_operator(&mut self, operator: &str) -> bool {
        let found = self.is_operator(operator);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect_operator(&mut self, operator: &str) -> Parsed<()> {
        match self.skip_operator(operator) {
            true => Ok(()),
            false => Err(self.unexpected(&format!("`{operator}`"))),
        }
    }

    pub(super) fn expect_name(&mut self) -> Parsed<String> {
        match self.peek() {
            TokenKind::Name(name) => {
                let name = name.clone();
                self.advance();
                Ok(name)
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    pub(super) fn expect_keyword(&mut self, keyword: &str) -> Parsed<()> {
        match self.skip_name(keyword) {
            true => Ok(()),
            false => Err(self.unexpected(&format!("`{keyword}`"))),
        }
    }

    pub(super) fn expect(&mut self, kind: &TokenKind, what: &str) -> Parsed<()> {
        if self.peek() != kind {
            return Err(self.unexpected(what));
        }
        self.advance();
        Ok(())
    }

    /// "X where Y is expected", at the current token.
    pub(super) fn unexpected(&self, expected: &str) -> SyntaxError {
        let range = self.range();
        let found = match self.peek() {
            TokenKind::End => "the template ends".to_owned(),
            TokenKind::OutputEnd | TokenKind::BlockEnd => "the tag ends".to_owned(),
            TokenKind::Data | TokenKind::OutputBegin | TokenKind::BlockBegin => "text".to_owned(),
            _ => format!("`{}`", self.text.get(range.clone()).unwrap_or_default()),
        };
        SyntaxError::new(format!("{found} where {expected} is expected"), range)
    }

    /// Runs `inner` one level deeper, up to a limit.
    pub(super) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(SyntaxError::new("this is nested too deeply for Jinja", self.range()));
        }
        self.depth += 1;
        let outcome = inner(self);
        self.depth -= 1;
        outcome
    }
}
