//! Expressions, in the order in which pyflakes goes through them.

use ruff_python_ast::{
    Comprehension, Expr, ExprCall, ExprContext, FStringPart, InterpolatedStringElement,
    InterpolatedStringElements, Keyword,
};

use super::scope::{Kind, Value};
use super::{Checker, Later, Mode, What};

impl<'a> Checker<'a> {
    pub(super) fn expressions(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) {
        expressions.into_iter().for_each(|expression| self.expression(expression));
    }

    pub(super) fn expression(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => match name.ctx {
                ExprContext::Load => self.load(name.id.as_str(), name.range),
                ExprContext::Store => self.store(name.id.as_str(), Value::Other),
                ExprContext::Del => self.delete(name.id.as_str(), name.range),
                ExprContext::Invalid => {}
            },
            Expr::Named(named) => {
                self.expression(&named.value);
                if let Expr::Name(name) = &*named.target {
                    self.check_local(name.id.as_str());
                    self.bind_named(name.id.as_str());
                }
            }
            Expr::BoolOp(operation) => self.expressions(&operation.values),
            Expr::BinOp(operation) => self.expressions([&*operation.left, &*operation.right]),
            Expr::UnaryOp(operation) => self.expression(&operation.operand),
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.check_parameters(parameters, None, false);
                }
                self.defer(Later::Lambda(lambda));
            }
            Expr::If(choice) => self.conditionally(|checker| {
                checker.expressions([&*choice.test, &*choice.body, &*choice.orelse]);
            }),
            Expr::Dict(dict) => {
                for item in &dict.items {
                    self.expressions(&item.key);
                    self.expression(&item.value);
                }
            }
            Expr::Set(set) => self.expressions(&set.elts),
            Expr::List(list) => self.expressions(&list.elts),
            Expr::Tuple(tuple) => self.expressions(&tuple.elts),
            Expr::ListComp(list) => self.comprehension(Kind::Comprehension, &list.generators, &[&list.elt]),
            Expr::SetComp(set) => self.comprehension(Kind::Comprehension, &set.generators, &[&set.elt]),
            Expr::DictComp(dict) => match dict.key.as_deref() {
                Some(key) => self.comprehension(Kind::Comprehension, &dict.generators, &[key, &dict.value]),
                None => self.comprehension(Kind::Comprehension, &dict.generators, &[&dict.value]),
            },
            Expr::Generator(generator) => {
                self.comprehension(Kind::Generator, &generator.generators, &[&generator.elt]);
            }
            Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => self.suspend(expression),
            Expr::Compare(comparison) => {
                self.expression(&comparison.left);
                self.expressions(&comparison.comparators);
            }
            Expr::Call(call) => self.call(call),
            Expr::FString(text) => {
                for part in text.value.iter() {
                    if let FStringPart::FString(string) = part {
                        self.fields(&string.elements);
                    }
                }
            }
            Expr::TString(text) => text.value.iter().for_each(|string| self.fields(&string.elements)),
            Expr::StringLiteral(literal) if self.mode != Mode::Code => {
                self.defer(Later::Text(literal.value.to_str(), literal.range));
            }
            Expr::Attribute(attribute) => self.expression(&attribute.value),
            Expr::Subscript(subscript) => self.subscript(&subscript.value, &subscript.slice),
            Expr::Starred(starred) => self.expression(&starred.value),
            Expr::Slice(slice) => {
                let bounds = [&slice.lower, &slice.upper, &slice.step];
                self.expressions(bounds.into_iter().flatten().map(|bound| &**bound));
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => {}
        }
    }

    /// `await`, `yield` and `yield from`.
    fn suspend(&mut self, expression: &'a Expr) {
        let (value, range) = match expression {
            Expr::Await(wait) => (Some(&*wait.value), wait.range),
            Expr::Yield(give) => (give.value.as_deref(), give.range),
            Expr::YieldFrom(give) => (Some(&*give.value), give.range),
            _ => return,
        };
        match self.kind() {
            Kind::Class | Kind::Module => self.report(range, What::YieldOutsideFunction),
            _ => self.expressions(value),
        }
    }

    fn fields(&mut self, elements: &'a InterpolatedStringElements) {
        for element in elements {
            if let InterpolatedStringElement::Interpolation(field) = element {
                self.expression(&field.expression);
                if let Some(format) = &field.format_spec {
                    self.fields(&format.elements);
                }
            }
        }
    }

    fn comprehension(&mut self, kind: Kind, generators: &'a [Comprehension], elements: &[&'a Expr]) {
        let Some((first, rest)) = generators.split_first() else { return };
        // What is gone through first is evaluated outside.
        self.expression(&first.iter);
        self.in_scope(kind, |checker| {
            checker.expression(&first.target);
            checker.expressions(&first.ifs);
            for generator in rest {
                checker.expression(&generator.iter);
                checker.expression(&generator.target);
                checker.expressions(&generator.ifs);
            }
            checker.expressions(elements.iter().copied());
        });
    }

    fn subscript(&mut self, value: &'a Expr, index: &'a Expr) {
        let named = |name: &str| match value {
            Expr::Name(own) => own.id.as_str() == name,
            Expr::Attribute(attribute) => attribute.attr.as_str() == name,
            _ => false,
        };
        if named("Literal") {
            self.expression(value);
            return self.in_mode(Mode::Code, |checker| checker.expression(index));
        }
        if named("Annotated") {
            self.expression(value);
            return match index {
                Expr::Tuple(tuple) if tuple.elts.len() > 1 => {
                    self.expression(&tuple.elts[0]);
                    self.in_mode(Mode::Code, |checker| checker.expressions(&tuple.elts[1..]));
                }
                index => self.expression(index),
            };
        }
        match self.is_typing(value, None) {
            true => self.in_mode(Mode::Annotation, |checker| checker.expressions([value, index])),
            false => self.expressions([value, index]),
        }
    }

    /// A call; some of those of `typing` take annotations.
    fn call(&mut self, call: &'a ExprCall) {
        let (arguments, keywords) = (&*call.arguments.args, &*call.arguments.keywords);
        let is = |name: &str| self.is_typing(&call.func, Some(name));
        // From which argument on, and in which keywords, annotations stand.
        let (from, to, names): (usize, usize, &[&str]) = match () {
            () if is("cast") => (0, 1, &["typ"]),
            () if is("assert_type") => (1, usize::MAX, &[]),
            () if is("TypeVar") => (1, usize::MAX, &["bound", "default"]),
            () if is("ParamSpec") || is("TypeVarTuple") => (usize::MAX, usize::MAX, &["bound", "default"]),
            () if is("NewType") => (1, usize::MAX, &["tp"]),
            () if is("TypedDict") || is("NamedTuple") => return self.typed_fields(call),
            () => {
                self.expression(&call.func);
                self.expressions(arguments);
                self.expressions(keywords.iter().map(|keyword| &keyword.value));
                return;
            }
        };
        self.in_mode(Mode::Code, |checker| checker.expression(&call.func));
        for (at, argument) in arguments.iter().enumerate() {
            let mode = if (from..to).contains(&at) { Mode::Annotation } else { Mode::Code };
            self.in_mode(mode, |checker| checker.expression(argument));
        }
        let is_annotation =
            |keyword: &Keyword| keyword.arg.as_ref().is_some_and(|name| names.contains(&name.as_str()));
        for keyword in keywords {
            let mode = if is_annotation(keyword) { Mode::Annotation } else { Mode::Code };
            self.in_mode(mode, |checker| checker.expression(&keyword.value));
        }
    }

    /// `TypedDict("T", {"a": int})` and `NamedTuple("T", [("a", int)])`.
    fn typed_fields(&mut self, call: &'a ExprCall) {
        self.in_mode(Mode::Code, |checker| checker.expression(&call.func));
        for (at, argument) in call.arguments.args.iter().enumerate() {
            match argument {
                Expr::Dict(fields) if at == 1 => {
                    for item in &fields.items {
                        self.in_mode(Mode::Code, |checker| checker.expressions(&item.key));
                        self.in_mode(Mode::Annotation, |checker| checker.expression(&item.value));
                    }
                }
                Expr::List(fields) if at == 1 => {
                    for field in &fields.elts {
                        match field {
                            Expr::Tuple(pair) if pair.elts.len() == 2 => {
                                self.in_mode(Mode::Code, |checker| checker.expression(&pair.elts[0]));
                                self.in_mode(Mode::Annotation, |checker| checker.expression(&pair.elts[1]));
                            }
                            field => self.in_mode(Mode::Code, |checker| checker.expression(field)),
                        }
                    }
                }
                argument => self.in_mode(Mode::Code, |checker| checker.expression(argument)),
            }
        }
        for keyword in &call.arguments.keywords {
            self.in_mode(Mode::Annotation, |checker| checker.expression(&keyword.value));
        }
    }
}
