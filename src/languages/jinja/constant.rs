//! What an expression is worth without running anything, as Jinja2's `as_const` has it.

use crate::spec::Value;

use super::nodes::{Expr, ExprKind};

/// The value of a constant expression; `None` when it depends on a variable, or on something that isn't computed here.
pub(super) fn constant(expr: &Expr) -> Option<Value> {
    Some(match &expr.kind {
        ExprKind::None => Value::None,
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::Int(value) => Value::Int(*value),
        ExprKind::Float(value) => Value::Float(*value),
        ExprKind::Str(value) => Value::Str(value.clone()),
        ExprKind::Tuple(items) => Value::Tuple(all(items)?),
        ExprKind::List(items) => Value::List(all(items)?),
        ExprKind::Dict(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| Some((constant(key)?, constant(value)?)));
            Value::Dict(pairs.collect::<Option<_>>()?)
        }
        ExprKind::Concat(items) => Value::Str(items.iter().map(text).collect::<Option<String>>()?),
        ExprKind::Not(operand) => Value::Bool(!is_true(&constant(operand)?)),
        ExprKind::Sign(sign, operand) => match constant(operand)? {
            Value::Int(value) if *sign == "-" => Value::Int(value.checked_neg()?),
            Value::Float(value) if *sign == "-" => Value::Float(-value),
            value @ (Value::Int(_) | Value::Float(_)) => value,
            _ => return None,
        },
        ExprKind::Binary("and", left, right) => {
            let (left, right) = (constant(left)?, constant(right));
            if is_true(&left) { right? } else { left }
        }
        ExprKind::Binary("or", left, right) => {
            let (left, right) = (constant(left)?, constant(right));
            if is_true(&left) { left } else { right? }
        }
        ExprKind::Binary(operator, left, right) => binary(operator, constant(left)?, constant(right)?)?,
        ExprKind::Conditional { test, then, otherwise } => match (is_true(&constant(test)?), otherwise) {
            (true, _) => constant(then)?,
            (false, Some(otherwise)) => constant(otherwise)?,
            (false, None) => return None,
        },
        ExprKind::Filter(Some(input), name, _, arguments)
            if arguments.plain.is_empty() && arguments.named.is_empty() && arguments.splats.is_empty() =>
        {
            filtered(name, constant(input)?)?
        }
        ExprKind::Item(object, index) => item(constant(object)?, &constant(index)?)?,
        ExprKind::Name(_)
        | ExprKind::Namespace(_)
        | ExprKind::Attribute(..)
        | ExprKind::Slice(_)
        | ExprKind::Call(..)
        | ExprKind::Filter(..)
        | ExprKind::Test(..)
        | ExprKind::Compare(..) => return None,
    })
}

fn all(items: &[Expr]) -> Option<Vec<Value>> {
    items.iter().map(constant).collect()
}

fn text(expr: &Expr) -> Option<String> {
    match constant(expr)? {
        Value::Str(value) => Some(value),
        Value::Int(value) => Some(value.to_string()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::None => Some("None".to_owned()),
        _ => None,
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::None => false,
        Value::Bool(value) => *value,
        Value::Int(value) => *value != 0,
        Value::Float(value) => *value != 0.0,
        Value::Str(value) => !value.is_empty(),
        Value::List(items) | Value::Tuple(items) => !items.is_empty(),
        Value::Dict(pairs) => !pairs.is_empty(),
        _ => true,
    }
}

fn binary(operator: &str, left: Value, right: Value) -> Option<Value> {
    /// Longer texts are no task's name.
    const LONGEST: usize = 1 << 16;
    match (operator, left, right) {
        ("+", Value::Str(left), Value::Str(right)) => Some(Value::Str(left + &right)),
        ("+", Value::List(left), Value::List(right)) => Some(Value::List([left, right].concat())),
        ("+", Value::Int(left), Value::Int(right)) => left.checked_add(right).map(Value::Int),
        ("-", Value::Int(left), Value::Int(right)) => left.checked_sub(right).map(Value::Int),
        ("*", Value::Int(left), Value::Int(right)) => left.checked_mul(right).map(Value::Int),
        ("*", Value::Str(text), Value::Int(times)) | ("*", Value::Int(times), Value::Str(text)) => {
            let times = usize::try_from(times).unwrap_or(0);
            (text.len().saturating_mul(times) <= LONGEST).then(|| Value::Str(text.repeat(times)))
        }
        _ => None,
    }
}

fn filtered(name: &str, input: Value) -> Option<Value> {
    match (name, input) {
        ("lower", Value::Str(text)) => Some(Value::Str(text.to_lowercase())),
        ("upper", Value::Str(text)) => Some(Value::Str(text.to_uppercase())),
        ("trim", Value::Str(text)) => Some(Value::Str(text.trim().to_owned())),
        ("string", Value::Str(text)) => Some(Value::Str(text)),
        ("string", Value::Int(number)) => Some(Value::Str(number.to_string())),
        _ => None,
    }
}

fn item(object: Value, index: &Value) -> Option<Value> {
    match (object, index) {
        (Value::List(mut items) | Value::Tuple(mut items), Value::Int(index)) => {
            let length = i64::try_from(items.len()).ok()?;
            let index = usize::try_from(if *index < 0 { index.checked_add(length)? } else { *index }).ok()?;
            (index < items.len()).then(|| items.swap_remove(index))
        }
        (Value::Dict(pairs), key) => {
            pairs.into_iter().find(|(known, _)| known == key).map(|(_, value)| value)
        }
        _ => None,
    }
}
