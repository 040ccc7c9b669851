//! All that linting needs to know of a Python source, found by reading the whole of it.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprContext, Stmt};
use ruff_text_size::TextRange;

use super::joined::Joined;
use super::names::{self, What};
use super::{module, nesting, syntax};
use crate::source::Span;

/// What a whole source says.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    /// Its first syntax error.
    pub syntax: Option<(Span, String)>,
    /// What Ploomber's static analysis refuses, in words.
    pub refused: Vec<(Span, String)>,
    /// The modules that it imports, dots of relative imports included, with the place of each.
    pub imports: Vec<(String, Span)>,
    /// The names in `upstream['name']`, wherever they stand; nothing when `upstream` is assigned below the parameters cell.
    pub subscripts: Vec<(String, Span)>,
    /// Its texts that name a place of one machine only.
    pub local_paths: Vec<(String, Span)>,
}

/// Reads the whole of a source.
pub(crate) fn inspect(code: &Joined) -> Inspection {
    let mut inspection = Inspection::default();
    let span = |range: TextRange| code.span(range.start().to_usize()..range.end().to_usize());
    if nesting::is_too_deep(&code.text) {
        let place = code.span(0..0);
        inspection.syntax = place.map(|place| (place, "the code nests too deeply to be read".to_owned()));
        return inspection;
    }
    let Some(parsed) = module::parse(&code.text) else { return inspection };
    let mut visitor = Whole::default();
    parsed.suite().iter().for_each(|statement| visitor.visit_stmt(statement));
    let placed = |(text, range): (String, TextRange)| span(range).map(|place| (text, place));
    inspection.imports = visitor.imports.into_iter().filter_map(placed).collect();
    // The parameters cell assigns it once, and so does the injected one.
    if visitor.assignments <= 2 {
        inspection.subscripts = visitor.subscripts.into_iter().filter_map(placed).collect();
    }
    inspection.local_paths = visitor.texts.into_iter().filter_map(placed).collect();
    if let Some((at, message)) = syntax::errors(&parsed, &code.text).into_iter().next() {
        inspection.syntax = span(at).map(|place| (place, message));
        return inspection;
    }
    for problem in names::check(parsed.suite()) {
        inspection.refused.extend(span(problem.range).map(|place| (place, describe(&problem.what))));
    }
    inspection
}

fn describe(what: &What) -> String {
    match what {
        What::UndefinedName(name) => format!("'{name}' is never defined"),
        What::UndefinedLocal(name) => format!("the local variable '{name}' is used before it is assigned"),
        What::DuplicateArgument(name) => format!("the parameter '{name}' comes twice"),
        What::ReturnOutsideFunction => "'return' stands outside of a function".to_owned(),
        What::YieldOutsideFunction => "'yield' or 'await' stands outside of a function".to_owned(),
        What::ContinueOutsideLoop => "'continue' stands outside of a loop".to_owned(),
        What::BreakOutsideLoop => "'break' stands outside of a loop".to_owned(),
    }
}

/// Collects imports, texts and uses of `upstream`.
#[derive(Default)]
struct Whole {
    subscripts: Vec<(String, TextRange)>,
    assignments: usize,
    imports: Vec<(String, TextRange)>,
    texts: Vec<(String, TextRange)>,
}

impl<'a> Visitor<'a> for Whole {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                self.imports.extend(import.names.iter().map(|alias| (alias.name.to_string(), alias.range)));
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |module| module.as_str());
                let range = import.module.as_ref().map_or(import.range, |module| module.range);
                self.imports.push((".".repeat(import.level as usize) + module, range));
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::StringLiteral(literal) if is_local_path(literal.value.to_str()) => {
                self.texts.push((literal.value.to_str().to_owned(), literal.range));
            }
            Expr::Name(name) if name.id.as_str() == "upstream" && name.ctx != ExprContext::Load => {
                self.assignments += 1
            }
            Expr::Subscript(subscript) => {
                let of = subscript.value.as_name_expr().is_some_and(|name| name.id.as_str() == "upstream");
                if let Expr::StringLiteral(literal) = &*subscript.slice
                    && of
                    && subscript.ctx == ExprContext::Load
                {
                    self.subscripts.push((literal.value.to_str().to_owned(), literal.range));
                }
            }
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// Whether a text is a path that only the machine it was written on can have.
fn is_local_path(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\' | b'/', third, ..] if *third != b'/');
    let home =
        ["/home/", "/Users/", "~/"].iter().any(|home| text.len() > home.len() && text.starts_with(home));
    (drive || home) && !text.contains(char::is_whitespace)
}
