//! The variables that a template needs from outside: what Jinja2's `meta.find_undeclared_variables` gives.
//!
//! Jinja2 looks at each frame (template, loop, macro, block, …) on its own: a name is free where it is loaded before
//! the frame, or one around it, has bound it, and also where only some branches of an `{% if %}` bind it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::nodes::{Expr, ExprKind, Signature, Statement, each_inner, each_statement};

/// Names that every Jinja2 environment has.
const GLOBALS: [&str; 6] = ["cycler", "dict", "joiner", "lipsum", "namespace", "range"];

/// The free variables of a template in the order of the text, each once with its first place.
pub(super) fn free_variables(body: &[Statement]) -> Vec<(String, Range<usize>)> {
    let mut search = Search::default();
    search.frame(|search| {
        if mentions(body, "self") {
            search.declare("self");
        }
        search.statements(body);
    });
    each_statement(body, &mut |statement| {
        if let Statement::Block { body, .. } = statement {
            let outer = std::mem::take(&mut search.frames);
            search.frame(|search| {
                for special in ["self", "super"].into_iter().filter(|special| mentions(body, special)) {
                    search.declare(special);
                }
                search.statements(body);
            });
            search.frames = outer;
        }
    });
    let mut found: Vec<_> = search.free.into_iter().collect();
    found.sort_by_key(|(_, range)| range.start);
    found
}

/// Whether `name` is loaded anywhere in `body`.
pub(super) fn mentions(body: &[Statement], name: &str) -> bool {
    let mut found = false;
    each_statement(body, &mut |statement| {
        statement.each_expr(&mut |expr| {
            each_inner(expr, &mut |inner| {
                found |= matches!(&inner.kind, ExprKind::Name(known) if known == name);
            });
        });
    });
    found
}

/// What a frame knows of a name.
#[derive(Clone)]
enum Binding {
    /// Bound by an assignment or as a parameter.
    Bound,
    /// Looked up outside, first at this place.
    Free(Range<usize>),
}

/// One frame.
#[derive(Clone, Default)]
struct Frame {
    names: BTreeMap<String, Binding>,
    stores: Vec<String>,
}

#[derive(Default)]
struct Search {
    frames: Vec<Frame>,
    free: BTreeMap<String, Range<usize>>,
}

impl Search {
    /// Runs `inside` in a new frame within the others, and keeps the names that are free in it.
    fn frame(&mut self, inside: impl FnOnce(&mut Self)) {
        self.frames.push(Frame::default());
        inside(self);
        for (name, binding) in self.frames.pop().unwrap_or_default().names {
            if let Binding::Free(range) = binding
                && !GLOBALS.contains(&name.as_str())
            {
                let first = self.free.entry(name).or_insert_with(|| range.clone());
                if range.start < first.start {
                    *first = range;
                }
            }
        }
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        if let Some(frame) = self.frames.last_mut() {
            frame.names.insert(name.to_owned(), binding);
        }
    }

    fn declare(&mut self, name: &str) {
        self.note_store(name);
        self.bind(name, Binding::Bound);
    }

    fn note_store(&mut self, name: &str) {
        if let Some(frame) = self.frames.last_mut()
            && !frame.stores.iter().any(|known| known == name)
        {
            frame.stores.push(name.to_owned());
        }
    }

    fn store(&mut self, name: &str) {
        self.note_store(name);
        if !self.frames.last().is_some_and(|frame| frame.names.contains_key(name)) {
            self.bind(name, Binding::Bound);
        }
    }

    fn load(&mut self, name: &str, range: &Range<usize>) {
        if !self.frames.iter().any(|frame| frame.names.contains_key(name)) {
            self.bind(name, Binding::Free(range.clone()));
        }
    }

    /// Binds the names of a target; as parameters, they hide what the frame knew of them.
    fn target(&mut self, target: &Expr, parameter: bool) {
        match &target.kind {
            ExprKind::Name(name) if parameter => self.declare(name),
            ExprKind::Name(name) => self.store(name),
            ExprKind::Namespace(name) => self.load(name, &target.range),
            ExprKind::Tuple(items) => items.iter().for_each(|item| self.target(item, parameter)),
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        each_inner(expr, &mut |inner| {
            if let ExprKind::Name(name) = &inner.kind {
                self.load(name, &inner.range);
            }
        });
    }

    fn statements(&mut self, body: &[Statement]) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Data(_) | Statement::Block { .. } => {}
            Statement::Output(items) => items.iter().for_each(|item| self.expr(item)),
            Statement::Raise(message) => self.expr(message),
            Statement::For { target, iter, test, recursive, body, otherwise } => {
                self.expr(iter);
                self.frame(|search| {
                    if *recursive || mentions(body, "loop") {
                        search.declare("loop");
                    }
                    search.target(target, true);
                    search.statements(body);
                });
                self.frame(|search| search.statements(otherwise));
                if let Some(test) = test {
                    self.frame(|search| {
                        search.target(target, true);
                        search.expr(test);
                    });
                }
            }
            Statement::If { test, body, elifs, otherwise } => self.branches(test, [body, elifs, otherwise]),
            Statement::With { assignments, body } => {
                assignments.iter().for_each(|(_, value)| self.expr(value));
                self.frame(|search| {
                    assignments.iter().for_each(|(target, _)| search.target(target, true));
                    search.statements(body);
                });
            }
            Statement::AutoEscape { enabled, body } => self.frame(|search| {
                search.expr(enabled);
                search.statements(body);
            }),
            Statement::Load { template, names, .. } => {
                self.expr(template);
                names.iter().for_each(|name| self.store(name));
            }
            Statement::Macro { name, signature, body } => {
                self.store(name);
                self.macro_frame(signature, body);
            }
            Statement::CallBlock { signature, call, body } => {
                self.expr(call);
                self.macro_frame(signature, body);
            }
            Statement::FilterBlock { filter, body } => {
                self.expr(filter);
                self.frame(|search| search.statements(body));
            }
            Statement::Set { target, value } => {
                self.expr(value);
                self.target(target, false);
            }
            Statement::SetBlock { target, body, .. } => {
                self.target(target, false);
                self.frame(|search| search.statements(body));
            }
        }
    }

    /// The body of a macro or call block: `caller`, `kwargs` and `varargs` are there when used.
    fn macro_frame(&mut self, signature: &Signature, body: &[Statement]) {
        self.frame(|search| {
            signature.names.iter().for_each(|name| search.declare(name));
            for special in ["caller", "kwargs", "varargs"] {
                if mentions(body, special) {
                    search.declare(special);
                }
            }
            signature.defaults.iter().for_each(|default| search.expr(default));
            search.statements(body);
        });
    }

    /// An `{% if %}`: each branch starts from what is known before it; a name that a branch binds anew may be unbound
    /// after it, so it is looked up outside.
    fn branches(&mut self, test: &Expr, branches: [&Vec<Statement>; 3]) {
        self.expr(test);
        let Some(before) = self.frames.last().cloned() else { return };
        let mut after = before.clone();
        let mut bound = Vec::new();
        for branch in branches {
            self.statements(branch);
            let Some(frame) = self.frames.last_mut() else { return };
            let seen = std::mem::replace(frame, before.clone());
            after.names.extend(seen.names);
            bound.extend(seen.stores.into_iter().filter(|name| !before.stores.contains(name)));
        }
        after.stores.extend(bound.iter().cloned());
        if let Some(frame) = self.frames.last_mut() {
            *frame = after;
        }
        let outer = self.frames.len() - 1;
        for name in bound {
            let known_outside = self.frames[..outer].iter().any(|frame| frame.names.contains_key(&name));
            let binding = match known_outside {
                true => Binding::Bound,
                false => Binding::Free(test.range.clone()),
            };
            self.bind(&name, binding);
        }
    }
}
