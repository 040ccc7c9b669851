//! A Python expression evaluated by itself, as far as that is possible without Python: literals, displays, operators,
//! comprehensions, f-strings, and the built-ins and methods that lists of names are made with.
//!
//! Whatever isn't known for certain is refused with its place; nothing is guessed.

use ruff_python_ast::{
    BoolOp, CmpOp, Comprehension, ConversionFlag, Expr, ExprFString, FStringPart, InterpolatedStringElement,
    InterpolatedStringElements, Number, UnaryOp,
};
use ruff_text_size::{Ranged, TextRange};

use super::call;
use super::operator;
use crate::spec::Value;
use crate::spec::literal::literal_eval;

/// Why an expression has no value here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    /// The part that it fails at.
    pub(crate) range: TextRange,
    /// What is the matter.
    pub(crate) why: Why,
}

/// The two sorts of refusal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Why {
    /// Python raises here too: the exception and its message.
    Raises(String),
    /// Python might know; what would have to be run.
    Unknown(String),
}

/// What an expression gives: a value, or something that can only be gone through.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object {
    /// A value.
    Plain(Value),
    /// A `range`, a generator, a view: the name of its type and its items.
    Items(&'static str, Vec<Value>),
}

/// The result of evaluating.
pub(crate) type Result<T> = std::result::Result<T, Refusal>;

/// Steps after which an evaluation is given up: a pipeline has no million upstream tasks.
const MOST_STEPS: usize = 1_000_000;
/// How deeply expressions may nest.
const DEEPEST: usize = 150;

/// The value of an expression in which no name is defined but Python's built-ins.
pub(crate) fn evaluate(expression: &Expr, text: &str) -> Result<Object> {
    Evaluator { names: Vec::new(), steps: 0, depth: 0, text }.object(expression)
}

/// The state of one evaluation.
pub(super) struct Evaluator<'a> {
    /// The variables of comprehensions, innermost last.
    names: Vec<(String, Value)>,
    steps: usize,
    depth: usize,
    /// The text that the expression was parsed from.
    text: &'a str,
}

impl Evaluator<'_> {
    /// The value of an expression that must be more than an iterator.
    pub(super) fn value(&mut self, expression: &Expr) -> Result<Value> {
        match self.object(expression)? {
            Object::Plain(value) => Ok(value),
            Object::Items(kind, _) => Err(unknown(expression, format!("what is done here with a '{kind}'"))),
        }
    }

    pub(super) fn object(&mut self, expression: &Expr) -> Result<Object> {
        self.step(expression, 1)?;
        self.depth += 1;
        let object = match self.depth > DEEPEST {
            true => Err(unknown(expression, "an expression that nests so deeply")),
            false => self.compute(expression),
        };
        self.depth -= 1;
        object
    }

    fn compute(&mut self, expression: &Expr) -> Result<Object> {
        Ok(Object::Plain(match expression {
            Expr::NoneLiteral(_) => Value::None,
            Expr::EllipsisLiteral(_) => Value::Ellipsis,
            Expr::BooleanLiteral(literal) => Value::Bool(literal.value),
            Expr::StringLiteral(literal) => Value::Str(literal.value.to_str().to_owned()),
            Expr::BytesLiteral(literal) => Value::Bytes(literal.value.bytes().collect()),
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Float(value) => Value::Float(*value),
                _ => literal_eval(&self.text[literal.range])
                    .ok_or_else(|| unknown(expression, "this number"))?,
            },
            Expr::FString(text) => Value::Str(self.f_string(text)?),
            Expr::List(list) => Value::List(self.items(&list.elts)?),
            Expr::Tuple(tuple) => Value::Tuple(self.items(&tuple.elts)?),
            Expr::Set(set) => {
                let items = self.items(&set.elts)?;
                Value::set(items).ok_or_else(|| unhashable(expression))?
            }
            Expr::Dict(dict) => {
                let mut pairs = Vec::new();
                for item in &dict.items {
                    match (&item.key, self.value(&item.value)?) {
                        (Some(key), value) => pairs.push((self.value(key)?, value)),
                        (None, Value::Dict(more)) => pairs.extend(more),
                        (None, _) => return Err(raises(&item.value, "TypeError: not a mapping")),
                    }
                }
                Value::dict(pairs).ok_or_else(|| unhashable(expression))?
            }
            Expr::Name(name) => self.name(name.id.as_str(), expression)?,
            Expr::BoolOp(operation) => return self.bool_op(operation.op, &operation.values),
            Expr::UnaryOp(operation) => {
                let value = self.value(&operation.operand)?;
                match operation.op {
                    UnaryOp::Not => Value::Bool(!value.is_truthy()),
                    op => operator::sign(op, value).ok_or_else(|| unknown(expression, "this operation"))?,
                }
            }
            Expr::BinOp(operation) => {
                let left = self.value(&operation.left)?;
                let right = self.value(&operation.right)?;
                let value =
                    operator::binary(operation.op, left, right).map_err(|why| refuse(expression, why))?;
                self.step(expression, operator::size(&value))?;
                value
            }
            Expr::Compare(comparison) => {
                self.compare(&comparison.left, &comparison.ops, &comparison.comparators)?
            }
            Expr::If(choice) => {
                let test = self.value(&choice.test)?.is_truthy();
                return self.object(if test { &choice.body } else { &choice.orelse });
            }
            Expr::ListComp(list) => {
                Value::List(self.comprehension(&list.generators, &mut |it| it.value(&list.elt))?)
            }
            Expr::SetComp(set) => {
                let items = self.comprehension(&set.generators, &mut |it| it.value(&set.elt))?;
                Value::set(items).ok_or_else(|| unhashable(expression))?
            }
            Expr::DictComp(dict) => {
                let pair = &mut |it: &mut Self| {
                    let key = dict.key.as_deref().ok_or_else(|| unknown(expression, "this mapping"))?;
                    Ok((it.value(key)?, it.value(&dict.value)?))
                };
                Value::dict(self.comprehension(&dict.generators, pair)?)
                    .ok_or_else(|| unhashable(expression))?
            }
            Expr::Generator(generator) => {
                let items = self.comprehension(&generator.generators, &mut |it| it.value(&generator.elt))?;
                return Ok(Object::Items("generator", items));
            }
            Expr::Subscript(subscript) => {
                let value = self.value(&subscript.value)?;
                operator::subscript(self, value, &subscript.slice)?
            }
            Expr::Call(call) => return call::call(self, call),
            Expr::Lambda(_)
            | Expr::Attribute(_)
            | Expr::Named(_)
            | Expr::TString(_)
            | Expr::Starred(_)
            | Expr::Slice(_) => return Err(unknown(expression, "this expression")),
            Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) | Expr::IpyEscapeCommand(_) => {
                return Err(raises(expression, "SyntaxError: not an expression that can stand by itself"));
            }
        }))
    }

    /// Counts work; an evaluation that would take too long is given up.
    pub(super) fn step(&mut self, at: &impl Ranged, steps: usize) -> Result<()> {
        self.steps = self.steps.saturating_add(steps);
        match self.steps > MOST_STEPS {
            true => Err(unknown(at, "an expression that takes so long")),
            false => Ok(()),
        }
    }

    /// The elements of a display, `*items` unpacked.
    pub(super) fn items(&mut self, elements: &[Expr]) -> Result<Vec<Value>> {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            match element {
                Expr::Starred(starred) => items.extend(self.iterate(&starred.value)?),
                element => items.push(self.value(element)?),
            }
        }
        Ok(items)
    }

    /// What a `for` over the expression goes through.
    pub(super) fn iterate(&mut self, expression: &Expr) -> Result<Vec<Value>> {
        let object = self.object(expression)?;
        let items = match object {
            Object::Items(_, items)
            | Object::Plain(Value::List(items) | Value::Tuple(items) | Value::Set(items)) => items,
            Object::Plain(Value::Dict(pairs)) => pairs.into_iter().map(|(key, _)| key).collect(),
            Object::Plain(Value::Str(text)) => {
                text.chars().map(|letter| Value::Str(letter.to_string())).collect()
            }
            Object::Plain(Value::Bytes(bytes)) => {
                bytes.into_iter().map(|byte| Value::Int(byte.into())).collect()
            }
            Object::Plain(value) => {
                return Err(raises(
                    expression,
                    format!("TypeError: {} can't be iterated over", value.kind()),
                ));
            }
        };
        self.step(expression, items.len())?;
        Ok(items)
    }

    fn name(&self, name: &str, at: &Expr) -> Result<Value> {
        if let Some((_, value)) = self.names.iter().rev().find(|(known, _)| known == name) {
            return Ok(value.clone());
        }
        Err(match call::is_builtin(name) {
            true => unknown(at, format!("the built-in '{name}' as a value")),
            false => raises(at, format!("NameError: name '{name}' is not defined")),
        })
    }

    /// Whether a name is a comprehension's variable, which hides a built-in.
    pub(super) fn is_local(&self, name: &str) -> bool {
        self.names.iter().any(|(known, _)| known == name)
    }

    fn bool_op(&mut self, op: BoolOp, values: &[Expr]) -> Result<Object> {
        let mut last = Object::Plain(Value::None);
        for value in values {
            last = self.object(value)?;
            let truthy = match &last {
                Object::Plain(value) => value.is_truthy(),
                Object::Items("generator", _) => true,
                Object::Items(_, items) => !items.is_empty(),
            };
            if truthy == (op == BoolOp::Or) {
                break;
            }
        }
        Ok(last)
    }

    fn compare(&mut self, left: &Expr, ops: &[CmpOp], comparators: &[Expr]) -> Result<Value> {
        let mut before = self.value(left)?;
        for (op, comparator) in ops.iter().zip(comparators) {
            let next = match op {
                CmpOp::In | CmpOp::NotIn if !matches!(comparator, Expr::StringLiteral(_)) => {
                    match self.object(comparator)? {
                        Object::Plain(value) => value,
                        Object::Items(_, items) => Value::List(items),
                    }
                }
                _ => self.value(comparator)?,
            };
            let holds = operator::compare(*op, &before, &next);
            match holds.ok_or_else(|| unknown(comparator, "this comparison"))? {
                true => before = next,
                false => return Ok(Value::Bool(false)),
            }
        }
        Ok(Value::Bool(true))
    }

    fn comprehension<T>(
        &mut self,
        generators: &[Comprehension],
        element: &mut dyn FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::new();
        let known = self.names.len();
        let outcome = self.generate(generators, element, &mut out);
        self.names.truncate(known);
        outcome.map(|()| out)
    }

    fn generate<T>(
        &mut self,
        generators: &[Comprehension],
        element: &mut dyn FnMut(&mut Self) -> Result<T>,
        out: &mut Vec<T>,
    ) -> Result<()> {
        let Some((first, rest)) = generators.split_first() else {
            out.push(element(self)?);
            return Ok(());
        };
        if first.is_async {
            return Err(raises(&first.target, "SyntaxError: asynchronous comprehension"));
        }
        for item in self.iterate(&first.iter)? {
            let known = self.names.len();
            self.bind(&first.target, item)?;
            let mut wanted = true;
            for condition in &first.ifs {
                wanted = wanted && self.value(condition)?.is_truthy();
            }
            if wanted {
                self.generate(rest, element, out)?;
            }
            self.names.truncate(known);
        }
        Ok(())
    }

    /// Gives a comprehension's target its value.
    fn bind(&mut self, target: &Expr, value: Value) -> Result<()> {
        match (target, value) {
            (Expr::Name(name), value) => self.names.push((name.id.to_string(), value)),
            (Expr::Tuple(targets), Value::Tuple(values) | Value::List(values))
                if targets.elts.len() == values.len() =>
            {
                for (target, value) in targets.elts.iter().zip(values) {
                    self.bind(target, value)?;
                }
            }
            (target, _) => return Err(unknown(target, "how this is unpacked")),
        }
        Ok(())
    }

    fn f_string(&mut self, text: &ExprFString) -> Result<String> {
        let mut out = String::new();
        for part in text.value.iter() {
            match part {
                FStringPart::Literal(literal) => out.push_str(literal.as_str()),
                FStringPart::FString(string) => self.interpolate(&string.elements, &mut out)?,
            }
        }
        Ok(out)
    }

    fn interpolate(&mut self, elements: &InterpolatedStringElements, out: &mut String) -> Result<()> {
        for element in elements {
            let field = match element {
                InterpolatedStringElement::Literal(literal) => {
                    out.push_str(&literal.value);
                    continue;
                }
                InterpolatedStringElement::Interpolation(field) => field,
            };
            if field.debug_text.is_some() {
                return Err(unknown(field, "an f-string with '='"));
            }
            let mut value = self.value(&field.expression)?;
            value = match field.conversion {
                ConversionFlag::None => value,
                ConversionFlag::Str => Value::Str(value.to_string()),
                ConversionFlag::Repr => Value::Str(value.repr()),
                ConversionFlag::Ascii => return Err(unknown(field, "the conversion '!a'")),
            };
            let mut spec = String::new();
            if let Some(format) = &field.format_spec {
                self.interpolate(&format.elements, &mut spec)?;
            }
            let shown = operator::format(&value, &spec);
            out.push_str(&shown.ok_or_else(|| unknown(field, format!("the format '{spec}'")))?);
        }
        Ok(())
    }
}

/// A refusal because Python raises.
pub(super) fn raises(at: &impl Ranged, message: impl Into<String>) -> Refusal {
    refuse(at, Why::Raises(message.into()))
}

/// A refusal because only Python knows.
pub(super) fn unknown(at: &impl Ranged, what: impl Into<String>) -> Refusal {
    refuse(at, Why::Unknown(what.into()))
}

pub(super) fn refuse(at: &impl Ranged, why: Why) -> Refusal {
    Refusal { range: at.range(), why }
}

fn unhashable(at: &impl Ranged) -> Refusal {
    raises(at, "TypeError: unhashable element")
}
