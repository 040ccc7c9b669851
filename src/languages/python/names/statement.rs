//! Statements, in the order in which pyflakes goes through them.

use ruff_python_ast::{
    ExceptHandler, Expr, Identifier, Parameters, Pattern, Stmt, StmtFunctionDef, StmtImport, StmtImportFrom,
    StmtTry, TypeParam, TypeParams,
};
use ruff_text_size::Ranged;

use super::scope::{Binding, Kind, Value};
use super::{Checker, Later, Mode, What, is_typing_module};

impl<'a> Checker<'a> {
    pub(super) fn statements(&mut self, statements: &'a [Stmt]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => {
                class.decorator_list.iter().for_each(|decorator| self.expression(&decorator.expression));
                self.with_type_params(class.type_params.as_deref(), |checker| {
                    if let Some(arguments) = &class.arguments {
                        arguments.args.iter().for_each(|base| checker.expression(base));
                        arguments.keywords.iter().for_each(|keyword| checker.expression(&keyword.value));
                    }
                    let in_loop = std::mem::replace(&mut checker.in_loop, false);
                    checker.in_scope(Kind::Class, |checker| checker.statements(&class.body));
                    checker.in_loop = in_loop;
                });
                self.bind(class.name.as_str(), Value::Other);
            }
            Stmt::Return(back) => match self.kind() {
                Kind::Class | Kind::Module => self.report(back.range, What::ReturnOutsideFunction),
                _ => back.value.iter().for_each(|value| self.expression(value)),
            },
            Stmt::Delete(delete) => delete.targets.iter().for_each(|target| self.expression(target)),
            Stmt::TypeAlias(alias) => {
                self.with_type_params(alias.type_params.as_deref(), |checker| {
                    checker.defer(Later::Annotation(&alias.value))
                });
                self.expression(&alias.name);
            }
            Stmt::Assign(assign) => {
                self.expression(&assign.value);
                assign.targets.iter().for_each(|target| self.expression(target));
            }
            Stmt::AugAssign(assign) => {
                if let Expr::Name(name) = &*assign.target {
                    self.load(name.id.as_str(), name.range);
                }
                self.expression(&assign.value);
                self.expression(&assign.target);
            }
            Stmt::AnnAssign(assign) => {
                self.annotation(&assign.annotation);
                if let Some(value) = &assign.value {
                    match self.is_typing(&assign.annotation, Some("TypeAlias")) {
                        true => self.in_mode(Mode::Annotation, |checker| checker.expression(value)),
                        false => self.expression(value),
                    }
                }
                match &*assign.target {
                    Expr::Name(name) if assign.value.is_none() => {
                        self.store(name.id.as_str(), Value::Annotation);
                    }
                    target => self.expression(target),
                }
            }
            Stmt::For(repeat) => {
                self.expression(&repeat.iter);
                self.expression(&repeat.target);
                self.looping(&repeat.body);
                self.statements(&repeat.orelse);
            }
            Stmt::While(repeat) => self.conditionally(|checker| {
                checker.expression(&repeat.test);
                checker.looping(&repeat.body);
                checker.statements(&repeat.orelse);
            }),
            Stmt::If(branch) => self.conditionally(|checker| {
                checker.expression(&branch.test);
                checker.statements(&branch.body);
                for clause in &branch.elif_else_clauses {
                    clause.test.iter().for_each(|test| checker.expression(test));
                    checker.statements(&clause.body);
                }
            }),
            Stmt::With(with) => {
                for item in &with.items {
                    self.expression(&item.context_expr);
                    item.optional_vars.iter().for_each(|target| self.expression(target));
                }
                self.statements(&with.body);
            }
            Stmt::Match(choice) => {
                self.expression(&choice.subject);
                for case in &choice.cases {
                    self.pattern(&case.pattern);
                    case.guard.iter().for_each(|guard| self.expression(guard));
                    self.statements(&case.body);
                }
            }
            Stmt::Raise(raise) => {
                raise.exc.iter().chain(&raise.cause).for_each(|expression| self.expression(expression));
            }
            Stmt::Try(attempt) => self.attempt(attempt),
            Stmt::Assert(assert) => {
                self.expression(&assert.test);
                assert.msg.iter().for_each(|message| self.expression(message));
            }
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(global) => self.global(&global.names),
            Stmt::Nonlocal(nonlocal) => self.global(&nonlocal.names),
            Stmt::Expr(expression) => self.expression(&expression.value),
            Stmt::Break(_) if !self.in_loop => self.report(statement.range(), What::BreakOutsideLoop),
            Stmt::Continue(_) if !self.in_loop => self.report(statement.range(), What::ContinueOutsideLoop),
            Stmt::Break(_) | Stmt::Continue(_) | Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => {}
        }
    }

    fn looping(&mut self, body: &'a [Stmt]) {
        let before = std::mem::replace(&mut self.in_loop, true);
        self.statements(body);
        self.in_loop = before;
    }

    pub(super) fn conditionally(&mut self, inside: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.conditional, true);
        inside(self);
        self.conditional = before;
    }

    fn function(&mut self, function: &'a StmtFunctionDef) {
        function.decorator_list.iter().for_each(|decorator| self.expression(&decorator.expression));
        self.with_type_params(function.type_params.as_deref(), |checker| {
            checker.check_parameters(&function.parameters, function.returns.as_deref(), true);
            checker.defer(Later::Function(function));
        });
        self.bind(function.name.as_str(), Value::Other);
    }

    /// Annotations and defaults of a function, which are evaluated where it is defined.
    pub(super) fn check_parameters(
        &mut self,
        parameters: &'a Parameters,
        returns: Option<&'a Expr>,
        named: bool,
    ) {
        let plain = || parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
        let variadic = || parameters.vararg.iter().chain(&parameters.kwarg);
        let mut seen: Vec<&Identifier> = Vec::new();
        let all =
            plain().map(|parameter| &parameter.parameter).chain(variadic().map(|parameter| &**parameter));
        for parameter in all {
            if seen.iter().any(|known| known.as_str() == parameter.name.as_str()) {
                self.report(parameter.name.range, What::DuplicateArgument(parameter.name.to_string()));
            }
            seen.push(&parameter.name);
        }
        if named {
            let annotated =
                plain().map(|parameter| &parameter.parameter).chain(variadic().map(|parameter| &**parameter));
            for annotation in annotated.filter_map(|parameter| parameter.annotation.as_deref()).chain(returns)
            {
                self.annotation(annotation);
            }
        }
        plain()
            .filter_map(|parameter| parameter.default.as_deref())
            .for_each(|default| self.expression(default));
    }

    fn annotation(&mut self, annotation: &'a Expr) {
        match self.postpones {
            true => self.defer(Later::Annotation(annotation)),
            false => self.in_mode(Mode::Annotation, |checker| checker.expression(annotation)),
        }
    }

    fn with_type_params(&mut self, params: Option<&'a TypeParams>, inside: impl FnOnce(&mut Self)) {
        let Some(params) = params else {
            return inside(self);
        };
        self.in_scope(Kind::Type, |checker| {
            for param in &params.type_params {
                match param {
                    TypeParam::TypeVar(variable) => {
                        checker.store(variable.name.as_str(), Value::Other);
                        variable.bound.iter().for_each(|bound| checker.defer(Later::Annotation(bound)));
                    }
                    TypeParam::TypeVarTuple(variable) => checker.store(variable.name.as_str(), Value::Other),
                    TypeParam::ParamSpec(variable) => checker.store(variable.name.as_str(), Value::Other),
                }
            }
            inside(checker);
        });
    }

    fn attempt(&mut self, attempt: &'a StmtTry) {
        let name = |expression: &'a Expr| expression.as_name_expr().map(|name| name.id.as_str());
        let mut caught = Vec::new();
        for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            match handler.type_.as_deref() {
                Some(Expr::Tuple(types)) => caught.extend(types.elts.iter().filter_map(name)),
                Some(exception) => caught.extend(name(exception)),
                None => {}
            }
        }
        self.handlers.push(caught);
        self.statements(&attempt.body);
        self.handlers.pop();
        for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            let Some(name) = &handler.name else {
                handler.type_.iter().for_each(|exception| self.expression(exception));
                self.statements(&handler.body);
                continue;
            };
            let current = self.current();
            if self.scopes[current].names.contains_key(name.as_str()) {
                self.store(name.as_str(), Value::Other);
            }
            // The name is the exception's inside of the handler only.
            let before = self.scopes[current].names.remove(name.as_str());
            self.store(name.as_str(), Value::Other);
            handler.type_.iter().for_each(|exception| self.expression(exception));
            self.statements(&handler.body);
            self.scopes[current].names.remove(name.as_str());
            if let Some(before) = before {
                self.scopes[current].names.insert(name.as_str(), before);
            }
        }
        self.statements(&attempt.orelse);
        self.statements(&attempt.finalbody);
    }

    fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let module = alias.name.as_str();
            let name = match &alias.asname {
                Some(name) => name.as_str(),
                None => module.split('.').next().unwrap_or(module),
            };
            self.typing |= is_typing_module(module);
            self.bind(name, Value::Module(module));
        }
    }

    fn import_from(&mut self, import: &'a StmtImportFrom) {
        let module = import.module.as_ref().map_or("", Identifier::as_str);
        for alias in &import.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            if alias.name.as_str() == "*" {
                if self.kind() == Kind::Module {
                    self.scopes[0].starred = true;
                }
                continue;
            }
            self.postpones |= module == "__future__" && alias.name.as_str() == "annotations";
            let module = if import.level == 0 { module } else { "." };
            self.typing |= is_typing_module(module);
            self.bind(name, Value::Member(module, alias.name.as_str()));
        }
    }

    /// `global` and `nonlocal`, which pyflakes takes for the same.
    fn global(&mut self, names: &'a [Identifier]) {
        if self.current() == 0 {
            return;
        }
        for name in names {
            let undefined = What::UndefinedName(name.to_string());
            self.problems.retain(|problem| problem.what != undefined);
            let binding = Binding { value: Value::Other, used: Some((0, name.range)) };
            self.scopes[0].names.entry(name.as_str()).or_insert(binding);
            for at in 1..self.stack.len() {
                let scope = self.stack[at];
                self.scopes[scope].names.insert(name.as_str(), binding);
            }
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchValue(value) => self.expression(&value.value),
            Pattern::MatchSingleton(_) => {}
            Pattern::MatchSequence(sequence) => {
                sequence.patterns.iter().for_each(|pattern| self.pattern(pattern))
            }
            Pattern::MatchMapping(mapping) => {
                self.store_pattern(mapping.rest.as_ref());
                mapping.keys.iter().for_each(|key| self.expression(key));
                mapping.patterns.iter().for_each(|pattern| self.pattern(pattern));
            }
            Pattern::MatchClass(class) => {
                self.expression(&class.cls);
                class.arguments.patterns.iter().for_each(|pattern| self.pattern(pattern));
                class.arguments.keywords.iter().for_each(|keyword| self.pattern(&keyword.pattern));
            }
            Pattern::MatchStar(star) => self.store_pattern(star.name.as_ref()),
            Pattern::MatchAs(alias) => {
                self.store_pattern(alias.name.as_ref());
                alias.pattern.iter().for_each(|pattern| self.pattern(pattern));
            }
            Pattern::MatchOr(either) => either.patterns.iter().for_each(|pattern| self.pattern(pattern)),
        }
    }

    fn store_pattern(&mut self, name: Option<&'a Identifier>) {
        if let Some(name) = name {
            self.store(name.as_str(), Value::Other);
        }
    }
}
