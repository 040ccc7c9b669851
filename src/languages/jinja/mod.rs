//! Jinja2 as Ploomber uses it for SQL and shell: which tasks a text refers to, which variables it needs.
//!
//! The text is parsed and never rendered, by Jinja2's own grammar. minijinja's parser doesn't serve here: Ploomber
//! parses each text twice, once with `{{ }}` and once with `[[ ]]` for outputs, adds the tag `{% raise %}`, and decides by
//! Jinja2's scoping rules which variables are missing; a text that Jinja2 refuses has to be refused, one that it takes
//! has to be taken.

mod constant;
mod cursor;
mod expressions;
mod lexer;
mod literals;
mod names;
mod nodes;
mod operands;
mod parser;

use std::ops::Range;

use crate::spec::Value;

use nodes::{Expr, ExprKind, Statement, each_inner, each_statement};

/// What encloses an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delimiters {
    /// `{{ … }}`.
    Render,
    /// `[[ … ]]`, Ploomber's runtime placeholders.
    Runtime,
}

impl Delimiters {
    fn begin(self) -> &'static str {
        match self {
            Self::Render => "{{",
            Self::Runtime => "[[",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Self::Render => "}}",
            Self::Runtime => "]]",
        }
    }
}

/// Why Jinja2 refuses a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// What is wrong.
    pub(crate) message: String,
    /// Where, in bytes of the text.
    pub(crate) range: Range<usize>,
    /// Another place that explains it.
    pub(crate) related: Option<Range<usize>>,
    /// What to do.
    pub(crate) help: Option<String>,
}

impl SyntaxError {
    fn new(message: impl Into<String>, range: Range<usize>) -> Self {
        Self { message: message.into(), range, related: None, help: None }
    }

    fn related(self, range: Range<usize>) -> Self {
        Self { related: Some(range), ..self }
    }

    fn help(self, text: impl Into<String>) -> Self {
        Self { help: Some(text.into()), ..self }
    }
}

/// A place where something of a variable is used: `upstream.name`, `upstream['name']`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Access {
    /// The attribute, or the subscript's value; `None` when that isn't constant.
    pub(crate) key: Option<Value>,
    /// Bytes of the attribute or subscript.
    pub(crate) range: Range<usize>,
}

/// A use of another template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loading {
    /// `extends`, `include`, `import` or `from`.
    pub(crate) tag: &'static str,
    /// The other template's name, when it is constant and has to exist.
    pub(crate) name: Option<String>,
    /// Bytes of that name.
    pub(crate) range: Range<usize>,
}

/// The value of `{% set variable = Class(argument) %}`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assignment {
    /// The class that is called; `None` when it is no plain call of a name.
    pub(crate) class: Option<String>,
    /// Its first argument, when constant.
    pub(crate) argument: Option<Value>,
    /// Bytes of the argument, or of the whole value.
    pub(crate) range: Range<usize>,
}

/// A parsed text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template(Vec<Statement>);

impl Template {
    /// Parses `text`. With `raise`, Ploomber's own tag `{% raise 'message' %}` is known.
    pub(crate) fn parse(text: &str, delimiters: Delimiters, raise: bool) -> Result<Self, SyntaxError> {
        parser::parse(text, delimiters, raise).map(Self)
    }

    /// What would fail when Jinja2 compiles the text: filters and tests that don't exist, a block defined twice,
    /// special names used for something else.
    pub(crate) fn faults(&self) -> Vec<SyntaxError> {
        let mut faults = Vec::new();
        unknown_names(&self.0, false, &mut faults);
        misplaced_names(&self.0, false, &mut faults);
        let mut blocks: Vec<(&str, &Range<usize>)> = Vec::new();
        each_statement(&self.0, &mut |statement| {
            let Statement::Block { name, range, .. } = statement else { return };
            match blocks.iter().find(|(known, _)| known == name) {
                Some((_, first)) => {
                    let twice = SyntaxError::new(format!("block '{name}' is defined twice"), range.clone());
                    faults.push(twice.related((*first).clone()));
                }
                None => blocks.push((name, range)),
            }
        });
        faults
    }

    /// Each place that takes an attribute or item of `variable`, whatever branch or macro it stands in.
    pub(crate) fn accesses(&self, variable: &str) -> Vec<Access> {
        let mut found = Vec::new();
        let is_variable = |object: &Expr| matches!(&object.kind, ExprKind::Name(name) if name == variable);
        self.each_expr(&mut |expr| match &expr.kind {
            ExprKind::Attribute(object, name, range) if is_variable(object) => {
                found.push(Access { key: Some(Value::Str(name.clone())), range: range.clone() });
            }
            ExprKind::Item(object, index) if is_variable(object) => {
                found.push(Access { key: constant::constant(index), range: index.range.clone() });
            }
            _ => {}
        });
        found
    }

    /// Each `{{ variable['a']['b'] }}` that is always rendered: what it begins with, its constant keys, its place.
    pub(crate) fn paths(&self) -> Vec<(String, Vec<String>, Range<usize>)> {
        let outputs = self.0.iter().filter_map(|statement| match statement {
            Statement::Output(items) => Some(items),
            _ => None,
        });
        outputs
            .flatten()
            .filter_map(|output| path(output).map(|(name, keys)| (name, keys, output.range.clone())))
            .collect()
    }

    /// A `{% raise %}` that is always reached.
    pub(crate) fn raises(&self) -> Option<Range<usize>> {
        self.0.iter().find_map(|statement| match statement {
            Statement::Raise(message) => Some(message.range.clone()),
            _ => None,
        })
    }

    /// The first `{% set a, b = … %}`.
    pub(crate) fn tuple_assignment(&self) -> Option<Range<usize>> {
        let mut first = None;
        each_statement(&self.0, &mut |statement| {
            if let Statement::Set { target, .. } = statement
                && matches!(target.kind, ExprKind::Tuple(_))
            {
                first.get_or_insert(target.range.clone());
            }
        });
        first
    }

    /// The last `{% set variable = … %}`.
    pub(crate) fn assignment(&self, variable: &str) -> Option<Assignment> {
        let mut last = None;
        each_statement(&self.0, &mut |statement| {
            if let Statement::Set { target, value } = statement
                && matches!(&target.kind, ExprKind::Name(name) | ExprKind::Namespace(name) if name == variable)
            {
                last = Some(value);
            }
        });
        let value = last?;
        let ExprKind::Call(callee, arguments) = &value.kind else {
            return Some(Assignment { class: None, argument: None, range: value.range.clone() });
        };
        let class = match &callee.kind {
            ExprKind::Name(name) => Some(name.clone()),
            _ => None,
        };
        let first = arguments.plain.first();
        Some(Assignment {
            class,
            argument: first.and_then(constant::constant),
            range: first.map_or(&value.range, |argument| &argument.range).clone(),
        })
    }

    /// The variables that have to be passed in, in the order of the text, each once with its first place.
    pub(crate) fn free_variables(&self) -> Vec<(String, Range<usize>)> {
        names::free_variables(&self.0)
    }

    /// Where other templates are loaded.
    pub(crate) fn loadings(&self) -> Vec<Loading> {
        let mut found = Vec::new();
        each_statement(&self.0, &mut |statement| {
            if let Statement::Load { tag, template, optional, .. } = statement {
                let name = match constant::constant(template) {
                    Some(Value::Str(name)) if !optional => Some(name),
                    _ => None,
                };
                found.push(Loading { tag, name, range: template.range.clone() });
            }
        });
        found
    }

    fn each_expr<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        each_statement(&self.0, &mut |statement| statement.each_expr(&mut |expr| each_inner(expr, visit)));
    }
}

/// `name['key']['key']`, taken apart.
fn path(expr: &Expr) -> Option<(String, Vec<String>)> {
    match &expr.kind {
        ExprKind::Name(name) => Some((name.clone(), Vec::new())),
        ExprKind::Item(object, index) => {
            let Some(Value::Str(key)) = constant::constant(index) else { return None };
            let (name, mut keys) = path(object)?;
            keys.push(key);
            Some((name, keys))
        }
        _ => None,
    }
}

/// The filters of Jinja2 3.1.
const FILTERS: &str = "abs attr batch capitalize center count d default dictsort e escape filesizeformat first float \
    forceescape format groupby indent int items join last length list lower map max min pprint random reject \
    rejectattr replace reverse round safe select selectattr slice sort string striptags sum title tojson trim \
    truncate unique upper urlencode urlize wordcount wordwrap xmlattr";

/// The tests of Jinja2 3.1.
const TESTS: &str = "boolean callable defined divisibleby eq equalto escaped even false filter float ge greaterthan gt \
    in integer iterable le lessthan lower lt mapping ne none number odd sameas sequence string test true undefined \
    upper";

/// Filters and tests that don't exist. Under a condition (`soft`) Jinja2 waits until they are called.
fn unknown_names(body: &[Statement], soft: bool, faults: &mut Vec<SyntaxError>) {
    for statement in body {
        let is_condition = matches!(statement, Statement::If { .. });
        if !(soft || is_condition) {
            statement.each_expr(&mut |expr| unknown_in(expr, faults));
        }
        for inner in statement.bodies() {
            unknown_names(inner, is_condition, faults);
        }
    }
}

fn unknown_in(expr: &Expr, faults: &mut Vec<SyntaxError>) {
    if matches!(expr.kind, ExprKind::Conditional { .. }) {
        return;
    }
    let (kind, name, range, known) = match &expr.kind {
        ExprKind::Filter(_, name, range, _) => ("filter", name, range, FILTERS),
        ExprKind::Test(_, name, range, _) => ("test", name, range, TESTS),
        _ => ("", &String::new(), &(0..0), ""),
    };
    if !kind.is_empty() && !known.split(' ').any(|known| known == name) {
        let mut fault = SyntaxError::new(format!("Jinja2 has no {kind} '{name}'"), range.clone());
        if let Some(meant) = crate::source::diagnostic::did_you_mean(name, known.split(' ')) {
            fault = fault.help(format!("did you mean `{meant}`?"));
        }
        faults.push(fault);
    }
    expr.kind.each_child(&mut |child| unknown_in(child, faults));
}

/// `loop` bound in a loop, and `caller` as a macro's argument without a default.
fn misplaced_names(body: &[Statement], in_loop: bool, faults: &mut Vec<SyntaxError>) {
    let binds_loop = |target: &Expr| {
        let mut found = false;
        each_inner(target, &mut |inner| {
            found |= matches!(&inner.kind, ExprKind::Name(name) if name == "loop");
        });
        found
    };
    for statement in body {
        let is_loop = matches!(statement, Statement::For { .. });
        match statement {
            Statement::For { target, .. } if binds_loop(target) => {
                faults.push(SyntaxError::new("`loop` is Jinja's own name in a loop", target.range.clone()));
            }
            Statement::Set { target, .. } | Statement::SetBlock { target, .. }
                if in_loop && binds_loop(target) =>
            {
                faults.push(SyntaxError::new("`loop` is Jinja's own name in a loop", target.range.clone()));
            }
            Statement::Macro { signature, body, .. } | Statement::CallBlock { signature, body, .. }
                if names::mentions(body, "caller") =>
            {
                let without_default = signature.names.len() - signature.defaults.len();
                if let Some(at) = signature.names[..without_default].iter().position(|name| name == "caller")
                {
                    let range = signature.ranges[at].clone();
                    faults.push(SyntaxError::new("the argument `caller` needs a default", range));
                }
            }
            _ => {}
        }
        statement.bodies().into_iter().for_each(|inner| misplaced_names(inner, in_loop || is_loop, faults));
    }
}

#[cfg(test)]
mod tests;
