//! Jinja2's statements.

use std::ops::Range;

use super::cursor::Parser;
use super::lexer::{TokenKind, tokens};
use super::nodes::{Expr, ExprKind, Signature, Statement};
use super::{Delimiters, SyntaxError};

/// A template's statements. With `raise`, Ploomber's own tag `{% raise %}` is known.
pub(super) fn parse(text: &str, delimiters: Delimiters, raise: bool) -> Result<Vec<Statement>, SyntaxError> {
    let tokens = tokens(text, delimiters)?;
    let mut parser = Parser { text, tokens, at: 0, depth: 0, raise };
    let body = parser.statements(&[])?;
    match parser.peek() {
        TokenKind::End => Ok(body),
        _ => Err(parser.unexpected("the end of the template")),
    }
}

type Parsed<T> = Result<T, SyntaxError>;

impl Parser<'_> {
    /// Up to a tag named in `until` (its name is the current token then), or to the end.
    fn statements(&mut self, until: &[&str]) -> Parsed<Vec<Statement>> {
        let mut body = Vec::new();
        loop {
            match self.peek() {
                TokenKind::Data => {
                    body.push(Statement::Data(self.range()));
                    self.advance();
                }
                TokenKind::OutputBegin => {
                    self.advance();
                    let output = self.tuple(true)?;
                    self.expect(&TokenKind::OutputEnd, "the end of the tag")?;
                    body.push(Statement::Output(vec![output]));
                }
                TokenKind::BlockBegin => {
                    self.advance();
                    if until.iter().any(|name| self.is_name(name)) {
                        return Ok(body);
                    }
                    body.push(self.nested(Self::statement)?);
                    self.expect(&TokenKind::BlockEnd, "the end of the tag")?;
                }
                _ => return Ok(body),
            }
        }
    }

    /// What follows a tag's head, up to the tag that ends it; that tag's name is skipped.
    fn body(&mut self, tag: &Range<usize>, until: &[&str]) -> Parsed<(Vec<Statement>, String)> {
        self.skip_operator(":");
        self.expect(&TokenKind::BlockEnd, "the end of the tag")?;
        let body = self.statements(until)?;
        match self.peek() {
            TokenKind::Name(name) => {
                let name = name.clone();
                self.advance();
                Ok((body, name))
            }
            _ => {
                let name = &self.text[tag.clone()];
                let end = until.last().copied().unwrap_or_default();
                let message = format!("`{{% {name} %}}` has no `{{% {end} %}}`");
                Err(SyntaxError::new(message, tag.clone()))
            }
        }
    }

    fn statement(&mut self) -> Parsed<Statement> {
        let tag = self.range();
        let TokenKind::Name(name) = self.peek().clone() else {
            return Err(self.unexpected("a tag's name"));
        };
        self.advance();
        match name.as_str() {
            "for" => self.for_loop(&tag),
            "if" => self.condition(&tag),
            "block" => self.block(&tag),
            "extends" => self.extends(),
            "print" => self.print(),
            "macro" => self.macro_definition(&tag),
            "include" => self.include(),
            "from" => self.import_names(),
            "import" => self.import(),
            "set" => self.set(&tag),
            "with" => self.with(&tag),
            "autoescape" => {
                let enabled = self.expression()?;
                let (body, _) = self.body(&tag, &["endautoescape"])?;
                Ok(Statement::AutoEscape { enabled, body })
            }
            "call" => self.call_block(&tag),
            "filter" => {
                let filter = self.filter(None, true)?;
                let (body, _) = self.body(&tag, &["endfilter"])?;
                Ok(Statement::FilterBlock { filter, body })
            }
            "raise" if self.raise => Ok(Statement::Raise(self.expression()?)),
            _ => Err(SyntaxError::new(format!("Jinja has no tag `{name}` here"), tag)
                .help("for text that only looks like a tag, use `{% raw %}…{% endraw %}`")),
        }
    }

    fn for_loop(&mut self, tag: &Range<usize>) -> Parsed<Statement> {
        let target = self.target(false)?;
        self.expect_keyword("in")?;
        let iter = self.tuple(false)?;
        let test = if self.skip_name("if") { Some(self.expression()?) } else { None };
        let recursive = self.skip_name("recursive");
        let (body, end) = self.body(tag, &["else", "endfor"])?;
        let otherwise = if end == "else" { self.body(tag, &["endfor"])?.0 } else { Vec::new() };
        Ok(Statement::For { target, iter, test, recursive, body, otherwise })
    }

    fn condition(&mut self, tag: &Range<usize>) -> Parsed<Statement> {
        let test = self.tuple(false)?;
        let (body, mut end) = self.body(tag, &["elif", "else", "endif"])?;
        let mut elifs = Vec::new();
        let mut otherwise = Vec::new();
        while end == "elif" {
            let test = self.tuple(false)?;
            let (body, next) = self.body(tag, &["elif", "else", "endif"])?;
            elifs.push(Statement::If { test, body, elifs: Vec::new(), otherwise: Vec::new() });
            end = next;
        }
        if end == "else" {
            otherwise = self.body(tag, &["endif"])?.0;
        }
        Ok(Statement::If { test, body, elifs, otherwise })
    }

    fn with(&mut self, tag: &Range<usize>) -> Parsed<Statement> {
        let mut assignments = Vec::new();
        while *self.peek() != TokenKind::BlockEnd {
            if !assignments.is_empty() {
                self.expect_operator(",")?;
            }
            let target = self.target(false)?;
            self.expect_operator("=")?;
            assignments.push((target, self.expression()?));
        }
        let (body, _) = self.body(tag, &["endwith"])?;
        Ok(Statement::With { assignments, body })
    }

    fn block(&mut self, tag: &Range<usize>) -> Parsed<Statement> {
        let range = self.range();
        let name = self.expect_name()?;
        self.skip_name("scoped");
        let required = self.skip_name("required");
        let (body, _) = self.body(tag, &["endblock"])?;
        let is_blank = |statement: &Statement| matches!(statement, Statement::Data(range) if self.text[range.clone()].trim().is_empty());
        if required && !body.iter().all(is_blank) {
            return Err(SyntaxError::new("a required block may hold comments and blanks only", range));
        }
        self.skip_name(&name);
        Ok(Statement::Block { name, range, body })
    }

    fn extends(&mut self) -> Parsed<Statement> {
        let template = self.expression()?;
        Ok(Statement::Load { tag: "extends", template, optional: false, names: Vec::new() })
    }

    /// Skips `with context` and `without context`.
    fn skip_context(&mut self) -> bool {
        let found = (self.is_name("with") || self.is_name("without")) && self.is_name_at(1, "context");
        self.at += 2 * usize::from(found);
        found
    }

    fn include(&mut self) -> Parsed<Statement> {
        let template = self.expression()?;
        let optional = self.is_name("ignore") && self.is_name_at(1, "missing");
        self.at += 2 * usize::from(optional);
        self.skip_context();
        Ok(Statement::Load { tag: "include", template, optional, names: Vec::new() })
    }

    fn import(&mut self) -> Parsed<Statement> {
        let template = self.expression()?;
        self.expect_keyword("as")?;
        let name = self.target_name()?;
        self.skip_context();
        Ok(Statement::Load { tag: "import", template, optional: false, names: vec![name] })
    }

    fn import_names(&mut self) -> Parsed<Statement> {
        let template = self.expression()?;
        self.expect_keyword("import")?;
        let mut names = Vec::new();
        loop {
            if !names.is_empty() {
                self.expect_operator(",")?;
            }
            if self.skip_context() {
                break;
            }
            let range = self.range();
            let name = self.target_name()?;
            if name.starts_with('_') {
                let message = "names that start with an underscore can't be imported";
                return Err(SyntaxError::new(message, range));
            }
            names.push(if self.skip_name("as") { self.target_name()? } else { name });
            if self.skip_context() || !self.is_operator(",") {
                break;
            }
        }
        Ok(Statement::Load { tag: "from", template, optional: false, names })
    }

    fn signature(&mut self) -> Parsed<Signature> {
        let mut signature = Signature::default();
        self.expect_operator("(")?;
        while !self.is_operator(")") {
            if !signature.names.is_empty() {
                self.expect_operator(",")?;
            }
            let range = self.range();
            signature.names.push(self.target_name()?);
            signature.ranges.push(range.clone());
            if self.skip_operator("=") {
                signature.defaults.push(self.expression()?);
            } else if !signature.defaults.is_empty() {
                let message = "an argument without a default follows one with a default";
                return Err(SyntaxError::new(message, range));
            }
        }
        self.expect_operator(")")?;
        Ok(signature)
    }

    fn call_block(&mut self, tag: &Range<usize>) -> Parsed<Statement> {
        let signature = if self.is_operator("(") { self.signature()? } else { Signature::default() };
        let call = self.expression()?;
        if !matches!(call.kind, ExprKind::Call(..)) {
            return Err(SyntaxError::new("`{% call %}` needs a call of a macro", call.range));
        }
        let (body, _) = self.body(tag, &["endcall"])?;
        Ok(Statement::CallBlock { signature, call, body })
    }

    fn macro_definition(&mut self, tag: &Range<usize>) -> Parsed<Statement> {
        let name = self.target_name()?;
        let signature = self.signature()?;
        let (body, _) = self.body(tag, &["endmacro"])?;
        Ok(Statement::Macro { name, signature, body })
    }

    fn print(&mut self) -> Parsed<Statement> {
        let mut items = Vec::new();
        while *self.peek() != TokenKind::BlockEnd {
            if !items.is_empty() {
                self.expect_operator(",")?;
            }
            items.push(self.expression()?);
        }
        Ok(Statement::Output(items))
    }

    fn set(&mut self, tag: &Range<usize>) -> Parsed<Statement> {
        let target = self.target(true)?;
        if self.skip_operator("=") {
            return Ok(Statement::Set { target, value: self.tuple(true)? });
        }
        let filter = if self.is_operator("|") { Some(self.filter(None, false)?) } else { None };
        let (body, _) = self.body(tag, &["endset"])?;
        Ok(Statement::SetBlock { target, filter, body })
    }

    /// A name that may be assigned to.
    fn target_name(&mut self) -> Parsed<String> {
        let range = self.range();
        let name = self.expect_name()?;
        match is_constant(&name) {
            true => Err(SyntaxError::new(format!("`{name}` can't be assigned to"), range)),
            false => Ok(name),
        }
    }

    /// One name or several; with `namespace`, `ns.attribute` too.
    fn target(&mut self, namespace: bool) -> Parsed<Expr> {
        let start = self.range().start;
        let mut items = Vec::new();
        let mut is_tuple = false;
        loop {
            if !items.is_empty() {
                self.expect_operator(",")?;
            }
            if self.is_tuple_end() {
                break;
            }
            items.push(self.primary(namespace)?);
            if !self.is_operator(",") {
                break;
            }
            is_tuple = true;
        }
        let target = match items.pop() {
            Some(only) if !is_tuple => only,
            Some(last) => {
                items.push(last);
                self.node(ExprKind::Tuple(items), start)?
            }
            None => return Err(self.unexpected("a name")),
        };
        match can_assign(&target) {
            true => Ok(target),
            false => Err(SyntaxError::new("this can't be assigned to", target.range)),
        }
    }
}

/// Whether `name` is a constant to Jinja2.
pub(super) fn is_constant(name: &str) -> bool {
    matches!(name, "true" | "false" | "none" | "True" | "False" | "None")
}

fn can_assign(target: &Expr) -> bool {
    match &target.kind {
        ExprKind::Name(name) => !is_constant(name),
        ExprKind::Namespace(_) => true,
        ExprKind::Tuple(items) => items.iter().all(can_assign),
        _ => false,
    }
}
