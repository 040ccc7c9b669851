//! What a parameters cell assigns to `upstream` and `product`.
//!
//! Ploomber looks at the statements that are the first on a line at the top level of the cell and define exactly that
//! name; each one's right side is evaluated by itself, and the last wins.

use std::ops::Range;

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::evaluate::{self, Object, Refusal, Why};
use super::{module, nesting, syntax};
use crate::languages::Facts;
use crate::languages::cells::Code;
use crate::source::{Diagnostic, Diagnostics, FileId, Span, Spanned};
use crate::spec::{Extract, Value};

/// A parameters cell and what is wanted of it.
pub(crate) struct Cell<'a> {
    /// Its text.
    pub(crate) code: &'a Code,
    /// The file that the code's places are in.
    pub(crate) file: FileId,
    /// What is wanted.
    pub(crate) extract: Extract,
}

/// What a statement does with the name that is looked for.
enum Definition<'a> {
    /// Gives it the value of an expression.
    Value(&'a Expr),
    /// Defines it in a way that Ploomber stumbles over; what is wrong.
    Broken(&'static str),
}

impl Cell<'_> {
    /// Adds the references and the product that the cell declares to `facts`.
    pub(crate) fn read(&self, facts: &mut Facts, out: &Diagnostics) {
        let text = &self.code.text;
        if nesting::is_too_deep(text) {
            out.push(nesting::too_deep(self.span(0..text.len())));
            return;
        }
        // Not in the parser's IPython mode, which panics on a `?` inside of brackets; a magic is a syntax error of its
        // own line only, as it is to Ploomber.
        let Some(module) = module::parse(text) else { return };
        let errors = syntax::errors(&module, text);
        let statements: Vec<&Stmt> = module.suite().iter().collect();
        if self.extract.upstream
            && let Some((value, range)) = self.variable("upstream", &statements, &errors, out)
        {
            self.upstream(&value, range, &statements, facts, out);
        }
        if self.extract.product
            && let Some((object, range)) = self.variable("product", &statements, &errors, out)
        {
            let span = self.place(range);
            facts.product = match object {
                Object::Plain(Value::None) => {
                    let message = "'product' is None, but products come from the source";
                    out.push(
                        Diagnostic::error("invalid-product", span, message)
                            .why("'meta.extract_product' is true, so Ploomber takes the product from this cell")
                            .help("assign a path, or a mapping of names to paths"),
                    );
                    None
                }
                Object::Plain(value) => Some(Spanned::new(value, span)),
                Object::Items(kind, _) => {
                    let message = format!("'product' is a '{kind}'");
                    out.push(
                        Diagnostic::error("invalid-product", span, message)
                            .help("assign a path, or a mapping of names to paths"),
                    );
                    None
                }
            };
        }
    }

    /// The last value that the cell gives to a name, with the place of its expression. Says what is wrong if there is none.
    fn variable(
        &self,
        name: &'static str,
        statements: &[&Stmt],
        errors: &[(TextRange, String)],
        out: &Diagnostics,
    ) -> Option<(Object, TextRange)> {
        let text = &self.code.text;
        let (mut found, mut unknown) = (None, None);
        for statement in statements {
            let range = statement.range();
            if errors.iter().any(|(error, _)| breaks(*error, range, text))
                || !is_first_on_line(text, range.start().to_usize())
            {
                continue;
            }
            match definition(statement, name) {
                None => {}
                Some(Definition::Broken(what)) => {
                    out.push(unreadable(name, self.place(range), what));
                    return None;
                }
                Some(Definition::Value(value)) if begins_on_next_line(text, value) => {
                    let what = "Ploomber can't read a value that begins on the line below the '='";
                    out.push(unreadable(name, self.place(value.range()), what));
                    return None;
                }
                Some(Definition::Value(value)) => match evaluate::evaluate(value, text) {
                    Ok(object) => {
                        let before = found.as_ref().map(|(object, _)| object);
                        if statement.is_aug_assign_stmt()
                            && before.is_some_and(has_names)
                            && name == "upstream"
                        {
                            out.push(lost(self.place(range)));
                        }
                        (found, unknown) = (Some((object, value.range())), None);
                    }
                    Err(refusal @ Refusal { why: Why::Unknown(_), .. }) => unknown = Some(refusal),
                    Err(refusal) => {
                        out.push(self.refused(name, &refusal));
                        return None;
                    }
                },
            }
        }
        if let Some(refusal) = unknown {
            out.push(self.refused(name, &refusal));
            return None;
        }
        if found.is_none() {
            out.push(self.not_assigned(name, statements, errors));
        }
        found
    }

    fn upstream(
        &self,
        value: &Object,
        range: TextRange,
        statements: &[&Stmt],
        facts: &mut Facts,
        out: &Diagnostics,
    ) {
        let names: Vec<&Value> = match value {
            Object::Plain(Value::None) => Vec::new(),
            Object::Plain(Value::List(items) | Value::Tuple(items) | Value::Set(items)) => {
                items.iter().collect()
            }
            Object::Plain(Value::Dict(pairs)) => pairs.iter().map(|(key, _)| key).collect(),
            Object::Plain(value) => {
                let problem = format!("'upstream' is {}, not a list of task names", value.kind());
                let help = match value {
                    Value::Str(name) => format!("write `upstream = ['{name}']`"),
                    _ => "write a list of task names, or `upstream = None`".to_owned(),
                };
                out.push(Diagnostic::error("invalid-upstream", self.place(range), problem).help(help));
                return;
            }
            Object::Items(kind, _) => {
                let problem = format!("'upstream' is a '{kind}', which Ploomber doesn't take");
                let help = "make a list of it: `upstream = list(…)`";
                out.push(Diagnostic::error("invalid-upstream", self.place(range), problem).help(help));
                return;
            }
        };
        let literals = literals(statements);
        for name in names {
            let Value::Str(name) = name else {
                let problem = format!("'upstream' has the element {}, which is no task's name", name.repr());
                out.push(
                    Diagnostic::error("invalid-upstream", self.place(range), problem)
                        .help("task names are text"),
                );
                continue;
            };
            let inside = literals.iter().find(|(text, at)| text == name && range.contains_range(*at));
            facts.refer(name, self.place(inside.map_or(range, |(_, at)| *at)));
        }
    }

    fn refused(&self, name: &'static str, refusal: &Refusal) -> Diagnostic {
        let span = self.place(refusal.range);
        match &refusal.why {
            Why::Raises(message) => {
                let problem = unreadable(name, span, &format!("Python raises {message}"));
                problem.why(
                    "Ploomber evaluates the right side by itself: other names of the cell aren't known there",
                )
            }
            Why::Unknown(what) => {
                let what = format!("{what} can't be known without running Python");
                unreadable(name, span, &what)
            }
        }
    }

    fn not_assigned(
        &self,
        name: &'static str,
        statements: &[&Stmt],
        errors: &[(TextRange, String)],
    ) -> Diagnostic {
        let (rule, example) = match name {
            "upstream" => ("upstream-not-assigned", "upstream = None` or `upstream = ['other-task']"),
            _ => ("product-not-assigned", "product = 'output.ipynb"),
        };
        let whole = self.span(0..self.code.text.len());
        if let Some((at, message)) = errors.first() {
            let problem = format!("the parameters cell can't be read: {message}");
            return Diagnostic::error("python-syntax", self.place(*at), problem);
        }
        let nearly = statements.iter().find(|statement| mentions(statement, name));
        let span = nearly.map_or(whole, |statement| self.place(statement.range()));
        Diagnostic::error(rule, span, format!("the parameters cell doesn't assign '{name}' in a way that Ploomber sees"))
            .why("Ploomber looks for a plain assignment that is the first statement on a line at the top level of the cell")
            .help(format!("write `{example}` on a line of its own"))
    }

    fn place(&self, range: TextRange) -> Span {
        self.span(range.start().to_usize()..range.end().to_usize())
    }

    fn span(&self, range: Range<usize>) -> Span {
        let place = self.code.in_file(range);
        Span::new(self.file, place.start, place.end)
    }
}

fn has_names(object: &Object) -> bool {
    matches!(object, Object::Plain(value) if value.is_truthy())
}

/// What stood there before an augmented assignment doesn't count.
fn lost(span: Span) -> Diagnostic {
    Diagnostic::warning("lost-dependency", span, "Ploomber takes this for the whole of 'upstream'")
        .why("Ploomber evaluates the right side by itself, whatever was assigned above")
        .help("write one assignment with all names")
}

fn unreadable(name: &'static str, span: Span, what: &str) -> Diagnostic {
    let rule = if name == "upstream" { "unreadable-upstream" } else { "unreadable-product" };
    let example = if name == "upstream" { "`upstream = ['a', 'b']`" } else { "`product = 'out.ipynb'`" };
    Diagnostic::error(rule, span, format!("'{name}' can't be read: {what}"))
        .help(format!("write the value out as a literal: {example}"))
}

/// Whether nothing stands before `start` on its line but white space.
fn is_first_on_line(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', '\t', '\x0c']);
    !before.ends_with(';')
}

/// Whether nothing but a backslash stands between an `=` and the end of its line.
fn begins_on_next_line(text: &str, value: &Expr) -> bool {
    let before = text[..value.start().to_usize()].trim_end_matches([' ', '\t']);
    before.strip_suffix('\n').is_some_and(|before| before.trim_end_matches('\r').ends_with('\\'))
}

/// Whether a syntax error is one of the statement: in it, or behind it on the same line.
fn breaks(error: TextRange, statement: TextRange, text: &str) -> bool {
    let behind = text.get(statement.end().to_usize()..error.start().to_usize());
    error.end() > statement.start()
        && behind.is_none_or(|between| between.trim_matches([' ', '\t']).is_empty())
        && (behind.is_some() || error.start() < statement.end())
}

/// What a statement does with `name`, if that is the one name it defines.
fn definition<'a>(statement: &'a Stmt, name: &str) -> Option<Definition<'a>> {
    let mut names = Vec::new();
    let found = match statement {
        Stmt::Assign(assign) => {
            assign.targets.iter().for_each(|target| defined(target, &mut names));
            // Ploomber takes what stands behind the first `=`.
            let value = assign.targets.get(1).unwrap_or(&assign.value);
            match value {
                Expr::Tuple(tuple)
                    if !tuple.parenthesized && tuple.elts.iter().any(Expr::is_starred_expr) =>
                {
                    Definition::Broken("`*` needs brackets around it")
                }
                value => Definition::Value(value),
            }
        }
        Stmt::AugAssign(assign) => {
            defined(&assign.target, &mut names);
            Definition::Value(&assign.value)
        }
        Stmt::AnnAssign(assign) => {
            defined(&assign.target, &mut names);
            Definition::Broken("Ploomber can't read an assignment with a type annotation")
        }
        Stmt::Import(import) => {
            let bound = |alias: &'a ruff_python_ast::Alias| match &alias.asname {
                Some(name) => name.as_str(),
                None => alias.name.split('.').next().unwrap_or_default(),
            };
            names.extend(import.names.iter().map(bound));
            Definition::Broken("it is imported")
        }
        Stmt::ImportFrom(import) => {
            names.extend(
                import.names.iter().map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).as_str()),
            );
            Definition::Broken("it is imported")
        }
        _ => return None,
    };
    (names == [name]).then_some(found)
}

/// The names that an assignment to `target` defines as parso counts them: an attribute's name is one of them.
fn defined<'a>(target: &'a Expr, names: &mut Vec<&'a str>) {
    match target {
        Expr::Name(name) => names.push(name.id.as_str()),
        Expr::Attribute(attribute) => names.push(attribute.attr.as_str()),
        Expr::Starred(starred) => defined(&starred.value, names),
        Expr::List(list) => list.elts.iter().for_each(|element| defined(element, names)),
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|element| defined(element, names)),
        _ => {}
    }
}

/// Whether a statement assigns `name` somewhere in it, to point at.
fn mentions(statement: &Stmt, name: &str) -> bool {
    match statement {
        Stmt::Assign(assign) => {
            let mut names = Vec::new();
            assign.targets.iter().for_each(|target| defined(target, &mut names));
            names.contains(&name)
        }
        Stmt::If(branch) => branch.body.iter().any(|statement| mentions(statement, name)),
        _ => false,
    }
}

/// All text literals of the cell's assignments, with their places.
fn literals(statements: &[&Stmt]) -> Vec<(String, TextRange)> {
    use ruff_python_ast::visitor::{Visitor, walk_expr};
    struct Texts(Vec<(String, TextRange)>);
    impl<'a> Visitor<'a> for Texts {
        fn visit_expr(&mut self, expression: &'a Expr) {
            if let Expr::StringLiteral(literal) = expression {
                self.0.push((literal.value.to_str().to_owned(), literal.range));
            }
            walk_expr(self, expression);
        }
    }
    let mut texts = Texts(Vec::new());
    statements.iter().for_each(|statement| texts.visit_stmt(statement));
    texts.0
}
