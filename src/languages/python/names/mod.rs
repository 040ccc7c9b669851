//! Names that are used and never defined, found exactly as pyflakes finds them: Ploomber runs pyflakes on a notebook when
//! its task starts, and an undefined name fails the task before the first cell.
//!
//! As in pyflakes, the bodies of functions are looked at after the module, when everything at its top level is defined.

mod expression;
mod scope;
mod statement;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::VecDeque;

use ruff_python_ast::{Expr, ExprLambda, ModExpression, Parameters, Stmt, StmtFunctionDef};
use ruff_python_parser::{Parsed, parse_expression};
use ruff_text_size::TextRange;

use scope::{Binding, Kind, Scope, Value};

/// Something that pyflakes calls an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where.
    pub(crate) range: TextRange,
    /// What.
    pub(crate) what: What,
}

/// The sorts of problem that make Ploomber refuse to run a notebook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// A name that nothing defines.
    UndefinedName(String),
    /// A local variable that is used before it is assigned, and shadows a name outside.
    UndefinedLocal(String),
    /// A parameter that comes twice.
    DuplicateArgument(String),
    /// `return` outside of a function.
    ReturnOutsideFunction,
    /// `yield` or `await` outside of a function.
    YieldOutsideFunction,
    /// `continue` outside of a loop.
    ContinueOutsideLoop,
    /// `break` outside of a loop.
    BreakOutsideLoop,
}

/// The problems of a module, in the order of the text.
pub(crate) fn check(statements: &[Stmt]) -> Vec<Problem> {
    let annotations = Annotations::default();
    let mut checker = Checker {
        scopes: vec![Scope::new(Kind::Module)],
        stack: vec![0],
        deferred: VecDeque::new(),
        problems: Vec::new(),
        handlers: Vec::new(),
        mode: Mode::Code,
        postpones: false,
        typing: false,
        conditional: false,
        in_loop: false,
        place: None,
        annotations: &annotations,
    };
    checker.statements(statements);
    checker.run_deferred();
    let mut problems = checker.problems;
    problems.sort_by_key(|problem| (problem.range.start(), problem.range.end()));
    problems
}

/// How an expression is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// As code.
    Code,
    /// As an annotation: texts in it are code too.
    Annotation,
    /// As an annotation that stands in a text.
    Text,
}

/// What is put off until the module has been gone through.
enum Later<'a> {
    Function(&'a StmtFunctionDef),
    Lambda(&'a ExprLambda),
    Annotation(&'a Expr),
    Text(&'a str, TextRange),
}

/// Something put off, and the state in which it is to be looked at.
struct Deferred<'a> {
    what: Later<'a>,
    stack: Vec<usize>,
    conditional: bool,
    in_loop: bool,
    place: Option<TextRange>,
}

/// Parsed annotations that stood in texts: a list that only grows.
#[derive(Default)]
struct Annotations {
    parsed: OnceCell<Parsed<ModExpression>>,
    next: OnceCell<Box<Annotations>>,
}

struct Checker<'a> {
    scopes: Vec<Scope<'a>>,
    /// The scopes that are open, the innermost last.
    stack: Vec<usize>,
    deferred: VecDeque<Deferred<'a>>,
    problems: Vec<Problem>,
    /// For each `try` whose body we are in, the exceptions that it catches by name.
    handlers: Vec<Vec<&'a str>>,
    mode: Mode,
    /// `from __future__ import annotations`.
    postpones: bool,
    /// Whether anything of `typing` was bound so far: in most sources nothing is.
    typing: bool,
    /// Inside of an `if` or `while`: what is deleted here may still be there.
    conditional: bool,
    in_loop: bool,
    /// The place of everything in an annotation that stands in a text: the text's.
    place: Option<TextRange>,
    /// Where the next annotation in a text goes.
    annotations: &'a Annotations,
}

impl<'a> Checker<'a> {
    fn report(&mut self, range: TextRange, what: What) {
        self.problems.push(Problem { range: self.place.unwrap_or(range), what });
    }

    fn current(&self) -> usize {
        self.stack.last().copied().unwrap_or(0)
    }

    fn kind(&self) -> Kind {
        self.scopes[self.current()].kind
    }

    fn in_scope(&mut self, kind: Kind, inside: impl FnOnce(&mut Self)) {
        self.stack.push(self.scopes.len());
        self.scopes.push(Scope::new(kind));
        inside(self);
        self.stack.pop();
    }

    fn in_mode(&mut self, mode: Mode, inside: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.mode, mode);
        inside(self);
        self.mode = before;
    }

    fn defer(&mut self, what: Later<'a>) {
        let Self { conditional, in_loop, place, .. } = *self;
        self.deferred.push_back(Deferred { what, stack: self.stack.clone(), conditional, in_loop, place });
    }

    fn run_deferred(&mut self) {
        while let Some(deferred) = self.deferred.pop_front() {
            self.stack = deferred.stack;
            (self.conditional, self.in_loop) = (deferred.conditional, deferred.in_loop);
            self.place = deferred.place;
            match deferred.what {
                Later::Function(function) => {
                    // pyflakes lets a loop outside count for what is in an async function.
                    self.in_loop &= function.is_async;
                    self.in_scope(Kind::Function, |checker| {
                        checker.parameters(&function.parameters);
                        checker.statements(&function.body);
                    });
                }
                Later::Lambda(lambda) => self.in_scope(Kind::Function, |checker| {
                    if let Some(parameters) = &lambda.parameters {
                        checker.parameters(parameters);
                    }
                    checker.expression(&lambda.body);
                }),
                Later::Annotation(annotation) => {
                    self.in_mode(Mode::Annotation, |checker| checker.expression(annotation));
                }
                Later::Text(text, range) => self.text_annotation(text, range),
            }
        }
    }

    /// An annotation that stands in a text. One that isn't an expression is no error to Ploomber.
    fn text_annotation(&mut self, text: &'a str, range: TextRange) {
        if super::nesting::is_too_deep(text) {
            return;
        }
        let Ok(parsed) = parse_expression(text) else { return };
        let node = self.annotations;
        let parsed = node.parsed.get_or_init(|| parsed);
        self.annotations = node.next.get_or_init(Box::default);
        let before = self.place.replace(range);
        self.in_mode(Mode::Text, |checker| checker.expression(parsed.expr()));
        self.place = before;
    }

    fn parameters(&mut self, parameters: &'a Parameters) {
        let plain =
            parameters.posonlyargs.iter().chain(&parameters.args).map(|parameter| &parameter.parameter);
        let only = parameters.kwonlyargs.iter().map(|parameter| &parameter.parameter);
        let all = plain.chain(parameters.vararg.as_deref()).chain(only).chain(parameters.kwarg.as_deref());
        for parameter in all {
            self.bind(parameter.name.as_str(), Value::Other);
        }
    }

    /// Binds a name in the innermost scope.
    fn bind(&mut self, name: &'a str, value: Value<'a>) {
        let current = self.current();
        self.bind_in(current, name, value);
    }

    fn bind_in(&mut self, scope: usize, name: &'a str, value: Value<'a>) {
        let binding = self.scopes[scope].names.entry(name).or_insert(Binding { value, used: None });
        // An annotation doesn't take the place of a value.
        if value != Value::Annotation {
            binding.value = value;
        }
    }

    /// Binds the target of `:=`, which is the comprehension's surroundings'.
    fn bind_named(&mut self, name: &'a str) {
        let outside = self.stack.iter().rev().find(|scope| !self.scopes[**scope].kind.is_comprehension());
        let scope = outside.copied().unwrap_or(0);
        let known = self.scopes[scope].names.get(name);
        if known.is_none_or(|known| known.value == Value::Annotation) {
            let used = self.scopes[self.current()].names.get(name).and_then(|known| known.used);
            self.scopes[scope].names.insert(name, Binding { value: Value::Other, used });
        }
    }

    /// A name is assigned.
    fn store(&mut self, name: &'a str, value: Value<'a>) {
        self.check_local(name);
        self.bind(name, value);
    }

    /// A name that was used in this function as an outer one becomes a local one.
    fn check_local(&mut self, name: &'a str) {
        let current = self.current();
        if self.kind() != Kind::Function || self.scopes[current].names.contains_key(name) {
            return;
        }
        let outer = &self.stack[..self.stack.len() - 1];
        let used = outer.iter().find_map(|scope| {
            let scope = &self.scopes[*scope];
            let looks = matches!(scope.kind, Kind::Function | Kind::Module);
            scope.names.get(name).filter(|_| looks)?.used.filter(|(by, _)| *by == current)
        });
        if let Some((_, range)) = used {
            self.report(range, What::UndefinedLocal(name.to_owned()));
        }
    }

    /// A name is used.
    fn load(&mut self, name: &'a str, range: TextRange) {
        let current = self.current();
        let (mut sees_class, mut starred) = (None, false);
        for at in (0..self.stack.len()).rev() {
            let index = self.stack[at];
            let kind = self.scopes[index].kind;
            if kind == Kind::Class {
                if name == "__class__" {
                    return;
                }
                if sees_class == Some(false) {
                    continue;
                }
            }
            let postponed = self.mode == Mode::Text || (self.mode == Mode::Annotation && self.postpones);
            let scope = &mut self.scopes[index];
            if let Some(binding) = scope.names.get_mut(name) {
                binding.used = Some((current, range));
                if binding.value != Value::Annotation || postponed {
                    return;
                }
                continue;
            }
            if index == 0 && scope::is_builtin(name) {
                scope.names.insert(name, Binding { value: Value::Other, used: Some((current, range)) });
                return;
            }
            starred |= scope.starred;
            if sees_class != Some(false) {
                sees_class = Some(kind == Kind::Type || kind.is_comprehension());
            }
        }
        let class_magic = self.kind() == Kind::Class && matches!(name, "__module__" | "__qualname__");
        let caught = self.handlers.last().is_some_and(|names| names.contains(&"NameError"));
        if !starred && !class_magic && !caught {
            self.report(range, What::UndefinedName(name.to_owned()));
        }
    }

    /// A name is deleted.
    fn delete(&mut self, name: &'a str, range: TextRange) {
        if self.conditional {
            return;
        }
        let current = self.current();
        let removed = self.scopes[current].names.remove(name).is_some();
        if !removed && (current != 0 || !scope::is_builtin(name)) {
            self.report(range, What::UndefinedName(name.to_owned()));
        }
    }

    /// What the name is bound to where it is first found.
    fn value(&self, name: &str) -> Option<Value<'a>> {
        let found = self.stack.iter().rev().find_map(|scope| self.scopes[*scope].names.get(name));
        found.map(|binding| binding.value)
    }

    /// Whether an expression is a member of `typing` (this one, if one is named).
    fn is_typing(&self, expression: &Expr, member: Option<&str>) -> bool {
        if !self.typing {
            return false;
        }
        let fits = |name: &str| member.is_none_or(|member| member == name);
        match expression {
            Expr::Name(name) => match self.value(&name.id) {
                Some(Value::Member(module, real)) => is_typing_module(module) && fits(real),
                _ => false,
            },
            Expr::Attribute(attribute) => match &*attribute.value {
                Expr::Name(name) => match self.value(&name.id) {
                    Some(Value::Module(module)) => is_typing_module(module) && fits(&attribute.attr),
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        }
    }
}

fn is_typing_module(name: &str) -> bool {
    matches!(name, "typing" | "typing_extensions")
}
