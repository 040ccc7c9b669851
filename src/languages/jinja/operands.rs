//! What operators stand between in Jinja2: names, literals, subscripts, calls, filters, tests.

use super::SyntaxError;
use super::cursor::Parser;
use super::lexer::TokenKind;
use super::nodes::{Arguments, Expr, ExprKind};

type Parsed<T> = Result<T, SyntaxError>;

impl Parser<'_> {
    /// An operand with its sign, subscripts and calls; with `filters`, its filters and tests too.
    pub(super) fn unary(&mut self, filters: bool) -> Parsed<Expr> {
        let start = self.start();
        let mut expr = match self.take(&["-", "+"]) {
            Some(sign) => {
                let operand = self.nested(|parser| parser.unary(false))?;
                self.node(ExprKind::Sign(sign, Box::new(operand)), start)?
            }
            None => self.primary(false)?,
        };
        expr = self.postfix(expr)?;
        if !filters {
            return Ok(expr);
        }
        loop {
            expr = match self.peek() {
                TokenKind::Operator("|") => self.filter(Some(expr), false)?,
                TokenKind::Name(name) if name == "is" => self.test(expr)?,
                TokenKind::Operator("(") => self.call(expr)?,
                _ => return Ok(expr),
            };
        }
    }

    /// A name or literal; with `namespace`, `ns.attribute` as a target.
    pub(super) fn primary(&mut self, namespace: bool) -> Parsed<Expr> {
        let start = self.start();
        let kind = match self.peek().clone() {
            TokenKind::Name(name) => {
                self.advance();
                match name.as_str() {
                    "true" | "True" => ExprKind::Bool(true),
                    "false" | "False" => ExprKind::Bool(false),
                    "none" | "None" => ExprKind::None,
                    _ if namespace && self.skip_operator(".") => {
                        self.expect_name()?;
                        ExprKind::Namespace(name)
                    }
                    _ => ExprKind::Name(name),
                }
            }
            TokenKind::Str(mut value) => {
                self.advance();
                while let TokenKind::Str(more) = self.peek() {
                    value.push_str(more);
                    self.advance();
                }
                ExprKind::Str(value)
            }
            TokenKind::Int(value) => {
                self.advance();
                ExprKind::Int(value)
            }
            TokenKind::Float(value) => {
                self.advance();
                ExprKind::Float(value)
            }
            TokenKind::Operator("(") => {
                self.advance();
                let inner = self.items(true)?;
                self.expect_operator(")")?;
                match inner {
                    Some(inner) => return Ok(inner),
                    None => ExprKind::Tuple(Vec::new()),
                }
            }
            TokenKind::Operator("[") => {
                self.advance();
                ExprKind::List(self.separated("]", Self::expression)?)
            }
            TokenKind::Operator("{") => {
                self.advance();
                ExprKind::Dict(self.separated("}", |parser| {
                    let key = parser.expression()?;
                    parser.expect_operator(":")?;
                    Ok((key, parser.expression()?))
                })?)
            }
            _ => return Err(self.unexpected("an expression")),
        };
        self.node(kind, start)
    }

    /// Items with commas between, perhaps one at the end, up to and with `close`.
    fn separated<T>(&mut self, close: &str, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        while !self.is_operator(close) {
            if !items.is_empty() {
                self.expect_operator(",")?;
                if self.is_operator(close) {
                    break;
                }
            }
            items.push(item(self)?);
        }
        self.expect_operator(close)?;
        Ok(items)
    }

    fn postfix(&mut self, mut expr: Expr) -> Parsed<Expr> {
        loop {
            expr = match self.peek() {
                TokenKind::Operator(".") => self.attribute(expr)?,
                TokenKind::Operator("[") => self.item(expr)?,
                TokenKind::Operator("(") => self.call(expr)?,
                _ => return Ok(expr),
            };
        }
    }

    fn attribute(&mut self, object: Expr) -> Parsed<Expr> {
        let start = object.range.start;
        self.advance();
        let range = self.range();
        let kind = match self.peek().clone() {
            TokenKind::Name(name) => {
                self.advance();
                ExprKind::Attribute(Box::new(object), name, range)
            }
            TokenKind::Int(number) => {
                self.advance();
                let index = self.node(ExprKind::Int(number), range.start)?;
                ExprKind::Item(Box::new(object), Box::new(index))
            }
            _ => return Err(self.unexpected("a name or a number")),
        };
        self.node(kind, start)
    }

    fn item(&mut self, object: Expr) -> Parsed<Expr> {
        let start = object.range.start;
        let open = self.start();
        self.advance();
        let mut items = Vec::new();
        while !self.is_operator("]") {
            if !items.is_empty() {
                self.expect_operator(",")?;
            }
            items.push(self.subscript()?);
        }
        self.expect_operator("]")?;
        let index = match items.pop() {
            Some(only) if items.is_empty() => only,
            last => {
                items.extend(last);
                self.node(ExprKind::Tuple(items), open)?
            }
        };
        self.node(ExprKind::Item(Box::new(object), Box::new(index)), start)
    }

    fn subscript(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut parts = Vec::new();
        if !self.is_operator(":") {
            let expr = self.expression()?;
            if !self.is_operator(":") {
                return Ok(expr);
            }
            parts.push(expr);
        }
        for _ in 0..2 {
            let more = self.skip_operator(":");
            if more && !self.is_operator(":") && !self.is_operator("]") && !self.is_operator(",") {
                parts.push(self.expression()?);
            }
        }
        self.node(ExprKind::Slice(parts), start)
    }

    fn call(&mut self, callee: Expr) -> Parsed<Expr> {
        let start = callee.range.start;
        let arguments = self.arguments()?;
        self.node(ExprKind::Call(Box::new(callee), arguments), start)
    }

    fn arguments(&mut self) -> Parsed<Arguments> {
        self.expect_operator("(")?;
        let mut arguments = Arguments::default();
        let (mut star, mut stars) = (false, false);
        let mut first = true;
        while !self.is_operator(")") {
            if !first {
                self.expect_operator(",")?;
                if self.is_operator(")") {
                    break;
                }
            }
            first = false;
            let range = self.range();
            let misplaced = || SyntaxError::new("an argument is out of order here", range.clone());
            if let Some(splat) = self.take(&["*", "**"]) {
                if stars || (splat == "*" && star) {
                    return Err(misplaced());
                }
                star |= splat == "*";
                stars |= splat == "**";
                arguments.splats.push(self.expression()?);
            } else if let (TokenKind::Name(name), TokenKind::Operator("=")) = (self.peek(), self.look(1)) {
                let name = name.clone();
                if stars {
                    return Err(misplaced());
                }
                self.advance();
                self.advance();
                arguments.named.push((name, self.expression()?));
            } else {
                if star || stars || !arguments.named.is_empty() {
                    return Err(misplaced());
                }
                arguments.plain.push(self.expression()?);
            }
        }
        self.expect_operator(")")?;
        Ok(arguments)
    }

    /// A name with dots in it: filters and tests of extensions have such.
    fn dotted_name(&mut self) -> Parsed<String> {
        let mut name = self.expect_name()?;
        while self.skip_operator(".") {
            name = format!("{name}.{}", self.expect_name()?);
        }
        Ok(name)
    }

    /// A chain of filters; `inline` when the first has no `|` before it, as in `{% filter upper %}`.
    pub(super) fn filter(&mut self, input: Option<Expr>, inline: bool) -> Parsed<Expr> {
        let start = input.as_ref().map_or(self.start(), |input| input.range.start);
        let mut input = input;
        let mut first = inline;
        loop {
            if !first {
                self.expect_operator("|")?;
            }
            first = false;
            let begin = self.start();
            let name = self.dotted_name()?;
            let range = begin..self.end();
            let arguments = if self.is_operator("(") { self.arguments()? } else { Arguments::default() };
            let expr = self.node(ExprKind::Filter(input.map(Box::new), name, range, arguments), start)?;
            if !self.is_operator("|") {
                return Ok(expr);
            }
            input = Some(expr);
        }
    }

    fn test(&mut self, input: Expr) -> Parsed<Expr> {
        let start = input.range.start;
        self.advance();
        let negated = self.skip_name("not");
        let begin = self.start();
        let name = self.dotted_name()?;
        let range = begin..self.end();
        let mut arguments = Arguments::default();
        if self.is_operator("(") {
            arguments = self.arguments()?;
        } else if self.starts_test_argument() {
            if self.is_name("is") {
                return Err(SyntaxError::new("tests can't be chained with `is`", self.range()));
            }
            let argument = self.nested(|parser| {
                let argument = parser.primary(false)?;
                parser.postfix(argument)
            })?;
            arguments.plain.push(argument);
        }
        let test = self.node(ExprKind::Test(Box::new(input), name, range, arguments), start)?;
        match negated {
            true => self.node(ExprKind::Not(Box::new(test)), start),
            false => Ok(test),
        }
    }

    fn starts_test_argument(&self) -> bool {
        match self.peek() {
            TokenKind::Name(name) => !matches!(name.as_str(), "else" | "or" | "and"),
            TokenKind::Str(_) | TokenKind::Int(_) | TokenKind::Float(_) => true,
            TokenKind::Operator(operator) => matches!(*operator, "[" | "{"),
            _ => false,
        }
    }
}
