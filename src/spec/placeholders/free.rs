//! The variables that a template takes from outside, as Jinja2 finds them (`find_undeclared_variables`).
//!
//! The matches are exhaustive: a new kind of node must not hide a variable.

use std::collections::{BTreeSet, HashSet};

use minijinja::machinery::ast::{Call, CallArg, Expr, Macro, Stmt};

/// The free variables of a template, sorted.
pub(super) fn variables(template: &Stmt<'_>) -> BTreeSet<String> {
    let mut walk = Walk { free: BTreeSet::new(), scopes: vec![HashSet::new()] };
    walk.statement(template);
    walk.free
}

struct Walk<'a> {
    free: BTreeSet<String>,
    /// What is assigned so far, the innermost scope last.
    scopes: Vec<HashSet<&'a str>>,
}

impl<'a> Walk<'a> {
    fn assign(&mut self, target: &Expr<'a>) {
        match target {
            Expr::Var(variable) => self.assign_name(variable.id),
            Expr::List(list) => list.items.iter().for_each(|item| self.assign(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.assign(item)),
            // `namespace.name = …` uses the namespace; nothing else can be assigned to.
            other => self.expression(other),
        }
    }

    fn assign_name(&mut self, name: &'a str) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name);
        }
    }

    fn is_assigned(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.contains(name))
    }

    /// Walks in a scope of its own, and gives what was assigned there.
    fn scope(&mut self, walk: impl FnOnce(&mut Self)) -> HashSet<&'a str> {
        self.scopes.push(HashSet::new());
        walk(self);
        self.scopes.pop().unwrap_or_default()
    }

    fn body(&mut self, statements: &[Stmt<'a>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt<'a>) {
        match statement {
            Stmt::Template(template) => self.body(&template.children),
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::EmitRaw(_) => {}
            Stmt::ForLoop(each) => {
                self.expression(&each.iter);
                self.scope(|walk| {
                    walk.assign(&each.target);
                    walk.optional(each.filter_expr.as_ref());
                    walk.assign_name("loop");
                    walk.body(&each.body);
                });
                self.scope(|walk| walk.body(&each.else_body));
            }
            Stmt::IfCond(condition) => {
                self.expression(&condition.expr);
                let yes = self.scope(|walk| walk.body(&condition.true_body));
                let no = self.scope(|walk| walk.body(&condition.false_body));
                // What only one branch assigns comes from outside when the other one is taken.
                for name in yes.symmetric_difference(&no) {
                    if !self.is_assigned(name) {
                        self.free.insert((*name).to_owned());
                    }
                }
                yes.union(&no).for_each(|name| self.assign_name(name));
            }
            Stmt::WithBlock(with) => {
                with.assignments.iter().for_each(|(_, value)| self.expression(value));
                self.scope(|walk| {
                    with.assignments.iter().for_each(|(target, _)| walk.assign(target));
                    walk.body(&with.body);
                });
            }
            Stmt::Set(set) => {
                self.expression(&set.expr);
                self.assign(&set.target);
            }
            Stmt::SetBlock(set) => {
                self.optional(set.filter.as_ref());
                self.scope(|walk| walk.body(&set.body));
                self.assign(&set.target);
            }
            Stmt::AutoEscape(escape) => {
                self.expression(&escape.enabled);
                self.scope(|walk| walk.body(&escape.body));
            }
            Stmt::FilterBlock(filter) => {
                self.expression(&filter.filter);
                self.scope(|walk| walk.body(&filter.body));
            }
            Stmt::Block(block) => {
                self.scope(|walk| {
                    ["self", "super"].into_iter().for_each(|name| walk.assign_name(name));
                    walk.body(&block.body);
                });
            }
            Stmt::Extends(extends) => self.expression(&extends.name),
            Stmt::Include(include) => self.expression(&include.name),
            Stmt::Import(import) => {
                self.expression(&import.expr);
                self.assign(&import.name);
            }
            Stmt::FromImport(import) => {
                self.expression(&import.expr);
                for (name, alias) in &import.names {
                    self.assign(alias.as_ref().unwrap_or(name));
                }
            }
            Stmt::Macro(definition) => {
                self.assign_name(definition.name);
                self.definition(definition);
            }
            Stmt::CallBlock(block) => {
                self.call(&block.call);
                self.definition(&block.macro_decl);
            }
            Stmt::Do(statement) => self.call(&statement.call),
        }
    }

    fn definition(&mut self, definition: &Macro<'a>) {
        definition.defaults.iter().for_each(|value| self.expression(value));
        self.scope(|walk| {
            ["caller", "varargs", "kwargs"].into_iter().for_each(|name| walk.assign_name(name));
            definition.args.iter().for_each(|argument| walk.assign(argument));
            walk.body(&definition.body);
        });
    }

    fn call(&mut self, call: &Call<'a>) {
        self.expression(&call.expr);
        self.arguments(&call.args);
    }

    fn arguments(&mut self, arguments: &[CallArg<'a>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(value)
                | CallArg::Kwarg(_, value)
                | CallArg::PosSplat(value)
                | CallArg::KwargSplat(value) => self.expression(value),
            }
        }
    }

    fn optional(&mut self, expression: Option<&Expr<'a>>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &Expr<'a>) {
        match expression {
            Expr::Var(variable) => {
                if !self.is_assigned(variable.id) {
                    self.free.insert(variable.id.to_owned());
                }
            }
            Expr::Const(_) => {}
            Expr::Slice(slice) => {
                self.expression(&slice.expr);
                [&slice.start, &slice.stop, &slice.step]
                    .into_iter()
                    .for_each(|part| self.optional(part.as_ref()));
            }
            Expr::UnaryOp(unary) => self.expression(&unary.expr),
            Expr::BinOp(binary) => {
                self.expression(&binary.left);
                self.expression(&binary.right);
            }
            Expr::Compare(comparison) => {
                self.expression(&comparison.expr);
                comparison.ops.iter().for_each(|operand| self.expression(&operand.expr));
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.test_expr);
                self.expression(&choice.true_expr);
                self.optional(choice.false_expr.as_ref());
            }
            Expr::Filter(filter) => {
                self.optional(filter.expr.as_ref());
                self.arguments(&filter.args);
            }
            Expr::Test(test) => {
                self.expression(&test.expr);
                self.arguments(&test.args);
            }
            Expr::GetAttr(attribute) => self.expression(&attribute.expr),
            Expr::GetItem(item) => {
                self.expression(&item.expr);
                self.expression(&item.subscript_expr);
            }
            Expr::Call(call) => self.call(call),
            Expr::List(list) => list.items.iter().for_each(|item| self.expression(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.expression(item)),
            Expr::Map(map) => map.keys.iter().chain(&map.values).for_each(|item| self.expression(item)),
        }
    }
}
