//! Jinja2's expressions, by precedence from the loosest to the tightest.

use super::SyntaxError;
use super::cursor::Parser;
use super::lexer::TokenKind;
use super::nodes::{Expr, ExprKind};

type Parsed<T> = Result<T, SyntaxError>;

/// The deepest tree; beyond it Python itself gives up.
const DEEPEST: u16 = 300;

impl Parser<'_> {
    /// A node from `start` to the last token read.
    pub(super) fn node(&self, kind: ExprKind, start: usize) -> Parsed<Expr> {
        let range = start..self.end().max(start);
        let mut depth = 0;
        kind.each_child(&mut |child| depth = depth.max(child.depth));
        match depth >= DEEPEST {
            true => Err(SyntaxError::new("this is nested too deeply for Jinja", range)),
            false => Ok(Expr { kind, range, depth: depth + 1 }),
        }
    }

    pub(super) fn start(&self) -> usize {
        self.range().start
    }

    /// Whether a tuple without parentheses ends here.
    pub(super) fn is_tuple_end(&self) -> bool {
        let closes = matches!(self.peek(), TokenKind::OutputEnd | TokenKind::BlockEnd);
        closes || self.is_operator(")")
    }

    /// One expression, or several with commas between.
    pub(super) fn tuple(&mut self, conditional: bool) -> Parsed<Expr> {
        match self.items(conditional)? {
            Some(expr) => Ok(expr),
            None => Err(self.unexpected("an expression")),
        }
    }

    pub(super) fn items(&mut self, conditional: bool) -> Parsed<Option<Expr>> {
        let start = self.start();
        let mut items = Vec::new();
        let mut is_tuple = false;
        loop {
            if !items.is_empty() {
                self.expect_operator(",")?;
            }
            if self.is_tuple_end() {
                break;
            }
            items.push(if conditional { self.expression()? } else { self.nested(Self::or)? });
            if !self.is_operator(",") {
                break;
            }
            is_tuple = true;
        }
        match is_tuple {
            true => self.node(ExprKind::Tuple(items), start).map(Some),
            false => Ok(items.pop()),
        }
    }

    /// Any expression.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.nested(Self::conditional)
    }

    fn conditional(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut expr = self.or()?;
        while self.skip_name("if") {
            let test = Box::new(self.or()?);
            let otherwise = match self.skip_name("else") {
                true => Some(Box::new(self.expression()?)),
                false => None,
            };
            expr = self.node(ExprKind::Conditional { test, then: Box::new(expr), otherwise }, start)?;
        }
        Ok(expr)
    }

    fn or(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut left = self.and()?;
        while self.skip_name("or") {
            let right = self.and()?;
            left = self.node(ExprKind::Binary("or", Box::new(left), Box::new(right)), start)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut left = self.not()?;
        while self.skip_name("and") {
            let right = self.not()?;
            left = self.node(ExprKind::Binary("and", Box::new(left), Box::new(right)), start)?;
        }
        Ok(left)
    }

    fn not(&mut self) -> Parsed<Expr> {
        let start = self.start();
        match self.skip_name("not") {
            true => {
                let operand = self.nested(Self::not)?;
                self.node(ExprKind::Not(Box::new(operand)), start)
            }
            false => self.compare(),
        }
    }

    fn compare(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.sum()?;
        let mut rest = Vec::new();
        loop {
            let operator = if self.is_name("not") && self.is_name_at(1, "in") {
                self.advance();
                self.advance();
                "not in"
            } else if self.skip_name("in") {
                "in"
            } else if let Some(operator) = self.take(&["==", "!=", "<", "<=", ">", ">="]) {
                operator
            } else {
                break;
            };
            rest.push((operator, self.sum()?));
        }
        match rest.is_empty() {
            true => Ok(first),
            false => self.node(ExprKind::Compare(Box::new(first), rest), start),
        }
    }

    /// Takes one of these operators, if it is here.
    pub(super) fn take(&mut self, operators: &[&'static str]) -> Option<&'static str> {
        let found = operators.iter().find(|operator| self.is_operator(operator))?;
        self.advance();
        Some(found)
    }

    /// Left-associative operators of one precedence.
    fn binary(
        &mut self,
        operators: &[&'static str],
        operand: impl Fn(&mut Self) -> Parsed<Expr>,
    ) -> Parsed<Expr> {
        let start = self.start();
        let mut left = operand(self)?;
        while let Some(operator) = self.take(operators) {
            let right = operand(self)?;
            left = self.node(ExprKind::Binary(operator, Box::new(left), Box::new(right)), start)?;
        }
        Ok(left)
    }

    fn sum(&mut self) -> Parsed<Expr> {
        self.binary(&["+", "-"], Self::concat)
    }

    fn concat(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.product()?;
        if !self.is_operator("~") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.skip_operator("~") {
            items.push(self.product()?);
        }
        self.node(ExprKind::Concat(items), start)
    }

    fn product(&mut self) -> Parsed<Expr> {
        self.binary(&["*", "/", "//", "%"], Self::power)
    }

    fn power(&mut self) -> Parsed<Expr> {
        self.binary(&["**"], |parser| parser.unary(true))
    }
}
