//! Jinja2's syntax tree, as far as names and constants in it matter.

use std::ops::Range;

/// An expression and its bytes in the template.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expr {
    pub(super) kind: ExprKind,
    pub(super) range: Range<usize>,
    /// How many expressions are nested in it, itself included.
    pub(super) depth: u16,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ExprKind {
    Name(String),
    /// `ns.attribute` as the target of a `{% set %}`.
    Namespace(String),
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Dict(Vec<(Expr, Expr)>),
    /// `object.name`; the range of the name alone.
    Attribute(Box<Expr>, String, Range<usize>),
    /// `object[index]`.
    Item(Box<Expr>, Box<Expr>),
    /// `start:stop:step` in a subscript.
    Slice(Vec<Expr>),
    Call(Box<Expr>, Arguments),
    /// `input | name(arguments)`; no input in `{% filter %}`. The range of the name alone.
    Filter(Option<Box<Expr>>, String, Range<usize>, Arguments),
    /// `input is name(arguments)`.
    Test(Box<Expr>, String, Range<usize>, Arguments),
    Not(Box<Expr>),
    Sign(&'static str, Box<Expr>),
    /// An operator of two sides, `and` and `or` included.
    Binary(&'static str, Box<Expr>, Box<Expr>),
    /// `a ~ b ~ c`.
    Concat(Vec<Expr>),
    /// `a < b <= c`.
    Compare(Box<Expr>, Vec<(&'static str, Expr)>),
    /// `then if test else otherwise`.
    Conditional {
        test: Box<Expr>,
        then: Box<Expr>,
        otherwise: Option<Box<Expr>>,
    },
}

/// A call's arguments, in the order in which Jinja2 looks at them: plain ones, named ones, `*these`, `**those`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Arguments {
    pub(super) plain: Vec<Expr>,
    pub(super) named: Vec<(String, Expr)>,
    pub(super) splats: Vec<Expr>,
}

impl Arguments {
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        self.plain.iter().for_each(&mut *visit);
        self.named.iter().map(|(_, value)| value).for_each(&mut *visit);
        self.splats.iter().for_each(visit);
    }
}

impl ExprKind {
    /// Calls `visit` for each expression directly within this one.
    pub(super) fn each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Name(_) | Self::Namespace(_) | Self::None | Self::Bool(_) | Self::Int(_) => {}
            Self::Float(_) | Self::Str(_) => {}
            Self::Tuple(items) | Self::List(items) | Self::Concat(items) | Self::Slice(items) => {
                items.iter().for_each(visit);
            }
            Self::Dict(pairs) => pairs.iter().for_each(|(key, value)| {
                visit(key);
                visit(value);
            }),
            Self::Attribute(object, ..) => visit(object),
            Self::Item(object, index) => {
                visit(object);
                visit(index);
            }
            Self::Call(callee, arguments) => {
                visit(callee);
                arguments.each(visit);
            }
            Self::Filter(input, _, _, arguments) => {
                input.iter().for_each(|input| visit(input));
                arguments.each(visit);
            }
            Self::Test(input, _, _, arguments) => {
                visit(input);
                arguments.each(visit);
            }
            Self::Not(operand) | Self::Sign(_, operand) => visit(operand),
            Self::Binary(_, left, right) => {
                visit(left);
                visit(right);
            }
            Self::Compare(first, rest) => {
                visit(first);
                rest.iter().for_each(|(_, operand)| visit(operand));
            }
            Self::Conditional { test, then, otherwise } => {
                visit(test);
                visit(then);
                otherwise.iter().for_each(|otherwise| visit(otherwise));
            }
        }
    }
}

/// The parameters of a macro or call block, each with its default.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Signature {
    pub(super) names: Vec<String>,
    /// Where each name stands.
    pub(super) ranges: Vec<Range<usize>>,
    /// Those of the last names.
    pub(super) defaults: Vec<Expr>,
}

/// A statement: a tag, or an output.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    /// Text outside of tags.
    Data(Range<usize>),
    /// `{{ … }}` and `{% print … %}`.
    Output(Vec<Expr>),
    For {
        target: Expr,
        iter: Expr,
        test: Option<Expr>,
        recursive: bool,
        body: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    If {
        test: Expr,
        body: Vec<Statement>,
        elifs: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    With {
        assignments: Vec<(Expr, Expr)>,
        body: Vec<Statement>,
    },
    AutoEscape {
        enabled: Expr,
        body: Vec<Statement>,
    },
    Block {
        name: String,
        range: Range<usize>,
        body: Vec<Statement>,
    },
    /// `extends`, `include`, `import`, `from`: another template by name, and the names that it brings in.
    Load {
        tag: &'static str,
        template: Expr,
        /// `ignore missing`.
        optional: bool,
        names: Vec<String>,
    },
    Macro {
        name: String,
        signature: Signature,
        body: Vec<Statement>,
    },
    CallBlock {
        signature: Signature,
        call: Expr,
        body: Vec<Statement>,
    },
    FilterBlock {
        filter: Expr,
        body: Vec<Statement>,
    },
    Set {
        target: Expr,
        value: Expr,
    },
    SetBlock {
        target: Expr,
        filter: Option<Expr>,
        body: Vec<Statement>,
    },
    /// Ploomber's own `{% raise message %}`.
    Raise(Expr),
}

impl Statement {
    /// Calls `visit` for each expression that stands in this statement itself, not in the statements within it.
    pub(super) fn each_expr<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Data(_) | Self::Block { .. } => {}
            Self::Output(items) => items.iter().for_each(visit),
            Self::For { target, iter, test, .. } => {
                visit(target);
                visit(iter);
                test.iter().for_each(visit);
            }
            Self::If { test, .. } => visit(test),
            Self::With { assignments, .. } => assignments.iter().for_each(|(target, value)| {
                visit(target);
                visit(value);
            }),
            Self::AutoEscape { enabled: expr, .. } | Self::Raise(expr) => visit(expr),
            Self::Load { template, .. } => visit(template),
            Self::Macro { signature, .. } => signature.defaults.iter().for_each(visit),
            Self::CallBlock { signature, call, .. } => {
                visit(call);
                signature.defaults.iter().for_each(visit);
            }
            Self::FilterBlock { filter, .. } => visit(filter),
            Self::Set { target, value } => {
                visit(target);
                visit(value);
            }
            Self::SetBlock { target, filter, .. } => {
                visit(target);
                filter.iter().for_each(visit);
            }
        }
    }

    /// The lists of statements within this one, in the order of the text.
    pub(super) fn bodies(&self) -> [&[Statement]; 3] {
        match self {
            Self::For { body, otherwise, .. } => [body, otherwise, &[]],
            Self::If { body, elifs, otherwise, .. } => [body, elifs, otherwise],
            Self::With { body, .. }
            | Self::AutoEscape { body, .. }
            | Self::Block { body, .. }
            | Self::Macro { body, .. }
            | Self::CallBlock { body, .. }
            | Self::FilterBlock { body, .. }
            | Self::SetBlock { body, .. } => [body, &[], &[]],
            Self::Data(_) | Self::Output(_) | Self::Load { .. } | Self::Set { .. } | Self::Raise(_) => {
                [&[], &[], &[]]
            }
        }
    }
}

/// Calls `visit` for each statement in `body`, at any depth, in the order of the text.
pub(super) fn each_statement<'a>(body: &'a [Statement], visit: &mut dyn FnMut(&'a Statement)) {
    for statement in body {
        visit(statement);
        for inner in statement.bodies() {
            each_statement(inner, visit);
        }
    }
}

/// Calls `visit` for `expr` and each expression in it, at any depth.
pub(super) fn each_inner<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    expr.kind.each_child(&mut |child| each_inner(child, visit));
}
