//! What Python's operators, subscripts and format specs make of values, as far as lists of names need them.

use ruff_python_ast::{CmpOp, Expr, Operator, UnaryOp};

use super::evaluate::{Evaluator, Refusal, Result, Why, raises, unknown};
use crate::spec::Value;

/// Repeating makes at most this many items or letters.
const LONGEST: usize = 1_000_000;

/// `-x`, `+x`, `~x`.
pub(super) fn sign(op: UnaryOp, value: Value) -> Option<Value> {
    let value = as_number(value);
    match (op, value) {
        (UnaryOp::USub, Value::Int(number)) => number.checked_neg().map(Value::Int),
        (UnaryOp::USub, Value::Float(number)) => Some(Value::Float(-number)),
        (UnaryOp::UAdd, value @ (Value::Int(_) | Value::Float(_))) => Some(value),
        (UnaryOp::Invert, Value::Int(number)) => Some(Value::Int(!number)),
        _ => None,
    }
}

/// Two values and an operator between them.
pub(super) fn binary(op: Operator, left: Value, right: Value) -> std::result::Result<Value, Why> {
    use Value::{Dict, Float, Int, List, Set, Str, Tuple};
    let unknown = || Why::Unknown(format!("'{}' between {} and {}", op.as_str(), left.kind(), right.kind()));
    let (number_left, number_right) = (as_number(left.clone()), as_number(right.clone()));
    let value = match (op, &left, &right) {
        (Operator::Add, Str(a), Str(b)) => Some(Str(format!("{a}{b}"))),
        (Operator::Add, List(a), List(b)) => Some(List([a.clone(), b.clone()].concat())),
        (Operator::Add, Tuple(a), Tuple(b)) => Some(Tuple([a.clone(), b.clone()].concat())),
        (Operator::Mult, sequence, Int(times)) | (Operator::Mult, Int(times), sequence)
            if matches!(sequence, Str(_) | List(_) | Tuple(_)) =>
        {
            repeat(sequence, *times)
        }
        (Operator::Mod, Str(template), value) => percent(template, value),
        (Operator::BitOr, Set(a), Set(b)) => Value::set([a.clone(), b.clone()].concat()),
        (Operator::BitOr, Dict(a), Dict(b)) => Value::dict([a.clone(), b.clone()].concat()),
        (Operator::BitAnd, Set(a), Set(b)) => {
            Some(Set(a.iter().filter(|item| b.contains(item)).cloned().collect()))
        }
        (Operator::Sub, Set(a), Set(b)) => {
            Some(Set(a.iter().filter(|item| !b.contains(item)).cloned().collect()))
        }
        _ => match (number_left, number_right) {
            (Int(a), Int(b)) => whole(op, a, b)?,
            (Int(a), Float(b)) => real(op, a as f64, b),
            (Float(a), Int(b)) => real(op, a, b as f64),
            (Float(a), Float(b)) => real(op, a, b),
            _ if op == Operator::Add && left.kind() != right.kind() => {
                return Err(Why::Raises(format!(
                    "TypeError: {} and {} can't be added",
                    left.kind(),
                    right.kind()
                )));
            }
            _ => None,
        },
    };
    value.ok_or_else(unknown)
}

fn whole(op: Operator, a: i64, b: i64) -> std::result::Result<Option<Value>, Why> {
    let divides = matches!(op, Operator::FloorDiv | Operator::Mod | Operator::Div);
    if divides && b == 0 {
        return Err(Why::Raises("ZeroDivisionError: division by zero".to_owned()));
    }
    let value = match op {
        Operator::Add => a.checked_add(b),
        Operator::Sub => a.checked_sub(b),
        Operator::Mult => a.checked_mul(b),
        Operator::FloorDiv => a.checked_div_euclid(b).filter(|_| b > 0),
        Operator::Mod => a.checked_rem_euclid(b).filter(|_| b > 0),
        Operator::Pow => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        Operator::Div => return Ok(Some(Value::Float(a as f64 / b as f64))),
        _ => None,
    };
    Ok(value.map(Value::Int))
}

fn real(op: Operator, a: f64, b: f64) -> Option<Value> {
    match op {
        Operator::Add => Some(a + b),
        Operator::Sub => Some(a - b),
        Operator::Mult => Some(a * b),
        Operator::Div if b != 0.0 => Some(a / b),
        _ => None,
    }
    .map(Value::Float)
}

fn repeat(sequence: &Value, times: i64) -> Option<Value> {
    let times = usize::try_from(times.max(0)).ok()?;
    let fits = |length: usize| length.checked_mul(times).is_some_and(|length| length <= LONGEST);
    let cycle = |items: &[Value]| items.iter().cycle().take(items.len() * times).cloned().collect();
    match sequence {
        Value::Str(text) if fits(text.len()) => Some(Value::Str(text.repeat(times))),
        Value::List(items) if fits(items.len()) => Some(Value::List(cycle(items))),
        Value::Tuple(items) if fits(items.len()) => Some(Value::Tuple(cycle(items))),
        _ => None,
    }
}

/// `'a-%s' % x`: `%s`, `%r`, `%d`, `%i` with a width, and `%%`.
fn percent(template: &str, value: &Value) -> Option<Value> {
    let values = match value {
        Value::Tuple(items) => items.clone(),
        Value::Dict(_) | Value::List(_) => return None,
        value => vec![value.clone()],
    };
    let (mut values, mut out, mut rest) = (values.into_iter(), String::new(), template);
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let width = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &rest[..rest.len() - width.len()];
        let sign = width.chars().next()?;
        rest = &width[sign.len_utf8()..];
        match sign {
            '%' if digits.is_empty() => out.push('%'),
            's' if digits.is_empty() => out.push_str(&values.next()?.to_string()),
            'r' if digits.is_empty() => out.push_str(&values.next()?.repr()),
            'd' | 'i' => match as_number(values.next()?) {
                number @ Value::Int(_) => out.push_str(&format(&number, digits)?),
                _ => return None,
            },
            _ => return None,
        }
    }
    out.push_str(rest);
    values.next().is_none().then_some(Value::Str(out))
}

/// `format(value, spec)`: alignment, fill and width for text and whole numbers, `d` and `s`.
pub(super) fn format(value: &Value, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return Some(value.to_string());
    }
    let (text, number) = match value {
        Value::Str(text) => (text.clone(), false),
        Value::Int(number) => (number.to_string(), true),
        _ => return None,
    };
    let letters: Vec<char> = spec.chars().collect();
    let is_align = |letter: Option<&char>| matches!(letter, Some('<' | '>' | '^'));
    let (mut fill, align, mut rest) = match letters.as_slice() {
        all if is_align(all.get(1)) => (all[0], all[1], &all[2..]),
        all if is_align(all.first()) => (' ', all[0], &all[1..]),
        all => (' ', if number { '>' } else { '<' }, all),
    };
    let mut inside_sign = false;
    if let ['0', more @ ..] = rest
        && rest.len() == letters.len()
    {
        (fill, rest, inside_sign) = ('0', more, number);
        if !number {
            return None;
        }
    }
    let width: String = rest.iter().take_while(|letter| letter.is_ascii_digit()).collect();
    match &rest[width.len()..] {
        [] => {}
        ['d'] if number => {}
        ['s'] if !number => {}
        _ => return None,
    }
    let width: usize =
        if width.is_empty() { 0 } else { width.parse().ok().filter(|width| *width <= LONGEST)? };
    let missing = width.saturating_sub(text.chars().count());
    let pad = |count: usize| fill.to_string().repeat(count);
    Some(match (align, text.strip_prefix('-')) {
        (_, Some(digits)) if inside_sign => format!("-{}{digits}", pad(missing)),
        ('<', _) => format!("{text}{}", pad(missing)),
        ('^', _) => format!("{}{text}{}", pad(missing / 2), pad(missing - missing / 2)),
        _ => format!("{}{text}", pad(missing)),
    })
}

/// Whether a comparison holds; `None` when it isn't known.
pub(super) fn compare(op: CmpOp, left: &Value, right: &Value) -> Option<bool> {
    Some(match op {
        CmpOp::Eq => equal(left, right),
        CmpOp::NotEq => !equal(left, right),
        CmpOp::Is | CmpOp::IsNot => {
            let single = |value: &Value| matches!(value, Value::None | Value::Bool(_) | Value::Ellipsis);
            if !single(left) && !single(right) {
                return None;
            }
            (left == right) == (op == CmpOp::Is)
        }
        CmpOp::In | CmpOp::NotIn => {
            let found = match (left, right) {
                (Value::Str(part), Value::Str(whole)) => whole.contains(part.as_str()),
                (item, Value::List(items) | Value::Tuple(items) | Value::Set(items)) => {
                    items.iter().any(|other| equal(item, other))
                }
                (key, Value::Dict(pairs)) => pairs.iter().any(|(other, _)| equal(key, other)),
                _ => return None,
            };
            found == (op == CmpOp::In)
        }
        CmpOp::Lt => order(left, right)?.is_lt(),
        CmpOp::LtE => order(left, right)?.is_le(),
        CmpOp::Gt => order(left, right)?.is_gt(),
        CmpOp::GtE => order(left, right)?.is_ge(),
    })
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left.key(), right.key()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

/// Python's order of two values, where there is one.
pub(super) fn order(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (as_number(left.clone()), as_number(right.clone())) {
        (Value::Str(a), Value::Str(b)) => Some(a.cmp(&b)),
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(&b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(&b),
        (Value::Int(a), Value::Float(b)) => (a as f64).partial_cmp(&b),
        (Value::Float(a), Value::Int(b)) => a.partial_cmp(&(b as f64)),
        (Value::Tuple(a), Value::Tuple(b)) | (Value::List(a), Value::List(b)) => {
            let first = a.iter().zip(&b).find(|(a, b)| !equal(a, b));
            first.map_or(Some(a.len().cmp(&b.len())), |(a, b)| order(a, b))
        }
        _ => None,
    }
}

/// `value[index]` and `value[from:to]`.
pub(super) fn subscript(evaluator: &mut Evaluator<'_>, value: Value, index: &Expr) -> Result<Value> {
    if let Expr::Slice(slice) = index {
        let mut bound = |bound: &Option<Box<Expr>>| match bound {
            Some(bound) => evaluator.value(bound).map(Some),
            None => Ok(None),
        };
        let bounds = (bound(&slice.lower)?, bound(&slice.upper)?, bound(&slice.step)?);
        return slice_of(value, bounds).ok_or_else(|| unknown(index, "this slice"));
    }
    let key = evaluator.value(index)?;
    let missing = |what: &str| -> Refusal { raises(index, format!("{what}: nothing is at {}", key.repr())) };
    match (&value, as_number(key.clone())) {
        (Value::Dict(pairs), _) => {
            let found = pairs.iter().find(|(known, _)| equal(known, &key));
            found.map(|(_, value)| value.clone()).ok_or_else(|| missing("KeyError"))
        }
        (Value::List(items) | Value::Tuple(items), Value::Int(at)) => {
            let found = position(at, items.len()).and_then(|at| items.get(at));
            found.cloned().ok_or_else(|| missing("IndexError"))
        }
        (Value::Str(text), Value::Int(at)) => {
            let letters: Vec<char> = text.chars().collect();
            let found = position(at, letters.len()).and_then(|at| letters.get(at));
            found.map(|letter| Value::Str(letter.to_string())).ok_or_else(|| missing("IndexError"))
        }
        _ => Err(raises(index, format!("TypeError: {} has nothing at {}", value.kind(), key.repr()))),
    }
}

fn position(at: i64, length: usize) -> Option<usize> {
    let from_end = i64::try_from(length).ok()?;
    usize::try_from(if at < 0 { at + from_end } else { at }).ok()
}

fn slice_of(value: Value, bounds: (Option<Value>, Option<Value>, Option<Value>)) -> Option<Value> {
    let number = |bound: Option<Value>| match bound {
        None | Some(Value::None) => Some(None),
        Some(Value::Int(at)) => Some(Some(at)),
        Some(_) => None,
    };
    let (lower, upper, step) = (number(bounds.0)?, number(bounds.1)?, number(bounds.2)?.unwrap_or(1));
    let cut = |items: Vec<Value>| -> Option<Vec<Value>> {
        let place = |at: i64| {
            if at < 0 { position(at, items.len()).unwrap_or(0) } else { usize::try_from(at).unwrap_or(0) }
        };
        match step {
            1.. => {
                let start = lower.map_or(0, place).min(items.len());
                let end = upper.map_or(items.len(), place).clamp(start, items.len());
                Some(items[start..end].iter().step_by(usize::try_from(step).ok()?).cloned().collect())
            }
            -1 if lower.is_none() && upper.is_none() => Some(items.into_iter().rev().collect()),
            _ => None,
        }
    };
    match value {
        Value::List(items) => cut(items).map(Value::List),
        Value::Tuple(items) => cut(items).map(Value::Tuple),
        Value::Str(text) => {
            let letters = text.chars().map(|letter| Value::Str(letter.to_string())).collect();
            Some(Value::Str(cut(letters)?.iter().filter_map(Value::as_str).collect()))
        }
        _ => None,
    }
}

/// How much work a value was, for counting steps.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Str(text) => text.len() / 16,
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => items.len(),
        Value::Dict(pairs) => pairs.len(),
        _ => 0,
    }
}

/// `True` and `False` count as 1 and 0.
pub(super) fn as_number(value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::Int(value.into()),
        value => value,
    }
}
