//! The calls that an expression may make: built-ins that build collections, and methods of text, lists and mappings.

use ruff_python_ast::{Expr, ExprCall};

use super::evaluate::{Evaluator, Object, Result, raises, unknown};
use super::operator;
use crate::spec::Value;

/// Built-ins whose calls are worked out here.
const KNOWN: &[&str] = &[
    "list",
    "tuple",
    "set",
    "frozenset",
    "dict",
    "sorted",
    "reversed",
    "range",
    "enumerate",
    "zip",
    "str",
    "repr",
    "int",
    "len",
    "sum",
    "min",
    "max",
    "bool",
    "abs",
    "format",
];

/// Built-ins that exist but are left to Python.
const OTHER: &str = "all any ascii bin bytes bytearray callable chr compile complex delattr dir divmod eval \
    exec filter float getattr globals hasattr hash hex id input isinstance issubclass iter locals \
    map memoryview next object oct open ord pow print property round setattr slice staticmethod super type vars __import__ NotImplemented __name__ __file__ __builtins__";

/// Whether Python has a built-in of that name.
pub(super) fn is_builtin(name: &str) -> bool {
    KNOWN.contains(&name) || OTHER.split(' ').any(|other| other == name)
}

/// The value of a call.
pub(super) fn call(evaluator: &mut Evaluator<'_>, call: &ExprCall) -> Result<Object> {
    match &*call.func {
        Expr::Name(name) if KNOWN.contains(&name.id.as_str()) && !evaluator.is_local(&name.id) => {
            builtin(evaluator, &name.id, call)
        }
        Expr::Name(name) if is_builtin(&name.id) => Err(unknown(call, format!("a call of '{}'", name.id))),
        Expr::Name(name) if !evaluator.is_local(&name.id) => {
            Err(raises(&*call.func, format!("NameError: name '{}' is not defined", name.id)))
        }
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Name(name) if name.id == "dict" && attribute.attr.as_str() == "fromkeys" => {
                from_keys(evaluator, call)
            }
            value => {
                let value = evaluator.value(value)?;
                method(evaluator, value, attribute.attr.as_str(), call)
            }
        },
        _ => Err(unknown(call, "this call")),
    }
}

fn builtin(evaluator: &mut Evaluator<'_>, name: &str, call: &ExprCall) -> Result<Object> {
    let arguments = &*call.arguments.args;
    if !call.arguments.keywords.is_empty() && !matches!(name, "dict" | "sorted") {
        return Err(unknown(call, format!("'{name}' with these arguments")));
    }
    let plain = |value| Ok(Object::Plain(value));
    let failed = || unknown(call, format!("'{name}' with these arguments"));
    match (name, arguments) {
        ("list", []) => plain(Value::List(Vec::new())),
        ("tuple", []) => plain(Value::Tuple(Vec::new())),
        ("set", []) => plain(Value::Set(Vec::new())),
        ("str", []) => plain(Value::Str(String::new())),
        ("list", [of]) => plain(Value::List(evaluator.iterate(of)?)),
        ("tuple", [of]) => plain(Value::Tuple(evaluator.iterate(of)?)),
        ("set" | "frozenset", [of]) => {
            let set = Value::set(evaluator.iterate(of)?)
                .ok_or_else(|| raises(of, "TypeError: unhashable element"))?;
            match (name, set) {
                ("frozenset", Value::Set(items)) => Ok(Object::Items("frozenset", items)),
                (_, set) => plain(set),
            }
        }
        ("dict", _) => dict(evaluator, call),
        ("sorted", [of]) => sorted(evaluator, of, call),
        ("reversed", [of]) => {
            let mut items = evaluator.iterate(of)?;
            items.reverse();
            Ok(Object::Items("reversed", items))
        }
        ("enumerate", [of]) => {
            let items = evaluator.iterate(of)?.into_iter().zip(0..);
            Ok(Object::Items(
                "enumerate",
                items.map(|(item, at)| Value::Tuple(vec![Value::Int(at), item])).collect(),
            ))
        }
        ("zip", _) => {
            let mut columns = Vec::new();
            for argument in arguments {
                columns.push(evaluator.iterate(argument)?);
            }
            let length = columns.iter().map(Vec::len).min().unwrap_or(0);
            let row = |at: usize| Value::Tuple(columns.iter().map(|column| column[at].clone()).collect());
            Ok(Object::Items("zip", (0..length).map(row).collect()))
        }
        ("range", _) => range(evaluator, call),
        ("str", [of]) => plain(Value::Str(evaluator.value(of)?.to_string())),
        ("repr", [of]) => plain(Value::Str(evaluator.value(of)?.repr())),
        ("bool", [of]) => plain(Value::Bool(evaluator.value(of)?.is_truthy())),
        ("int", [of]) => match operator::as_number(evaluator.value(of)?) {
            number @ Value::Int(_) => plain(number),
            Value::Str(text) => plain(Value::Int(text.trim().parse().map_err(|_| failed())?)),
            _ => Err(failed()),
        },
        ("abs", [of]) => match operator::as_number(evaluator.value(of)?) {
            Value::Int(number) => plain(Value::Int(number.checked_abs().ok_or_else(failed)?)),
            _ => Err(failed()),
        },
        ("len", [of]) => {
            let length = evaluator.iterate(of)?.len();
            plain(Value::Int(i64::try_from(length).map_err(|_| failed())?))
        }
        ("format", [of]) => plain(Value::Str(evaluator.value(of)?.to_string())),
        ("min" | "max", [of]) => {
            let items = evaluator.iterate(of)?;
            let wanted = if name == "min" { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
            let mut best =
                items.first().cloned().ok_or_else(|| raises(of, "ValueError: nothing to choose from"))?;
            for item in items {
                if operator::order(&item, &best).ok_or_else(failed)? == wanted {
                    best = item;
                }
            }
            plain(best)
        }
        ("sum", [of]) => {
            let mut sum = Value::Int(0);
            for item in evaluator.iterate(of)? {
                sum = operator::binary(ruff_python_ast::Operator::Add, sum, item).map_err(|_| failed())?;
            }
            plain(sum)
        }
        _ => Err(failed()),
    }
}

fn dict(evaluator: &mut Evaluator<'_>, call: &ExprCall) -> Result<Object> {
    let mut pairs = Vec::new();
    match &*call.arguments.args {
        [] => {}
        [of] => match evaluator.object(of)? {
            Object::Plain(Value::Dict(known)) => pairs = known,
            Object::Items(_, items) | Object::Plain(Value::List(items) | Value::Tuple(items)) => {
                for item in items {
                    match item {
                        Value::Tuple(pair) | Value::List(pair) if pair.len() == 2 => {
                            pairs.extend(<[Value; 2]>::try_from(pair).map(|[key, value]| (key, value)));
                        }
                        _ => return Err(unknown(of, "'dict' of what isn't pairs")),
                    }
                }
            }
            Object::Plain(_) => return Err(raises(of, "TypeError: not a mapping")),
        },
        _ => return Err(raises(call, "TypeError: 'dict' takes one argument")),
    }
    for keyword in &call.arguments.keywords {
        match (&keyword.arg, evaluator.value(&keyword.value)?) {
            (Some(name), value) => pairs.push((Value::Str(name.to_string()), value)),
            (None, Value::Dict(more)) => pairs.extend(more),
            (None, _) => return Err(raises(&keyword.value, "TypeError: not a mapping")),
        }
    }
    let value = Value::dict(pairs).ok_or_else(|| raises(call, "TypeError: unhashable key"))?;
    Ok(Object::Plain(value))
}

fn from_keys(evaluator: &mut Evaluator<'_>, call: &ExprCall) -> Result<Object> {
    let (keys, value) = match &*call.arguments.args {
        [keys] => (evaluator.iterate(keys)?, Value::None),
        [keys, value] => (evaluator.iterate(keys)?, evaluator.value(value)?),
        _ => return Err(raises(call, "TypeError: 'fromkeys' takes one or two arguments")),
    };
    let pairs = keys.into_iter().map(|key| (key, value.clone())).collect();
    let value = Value::dict(pairs).ok_or_else(|| raises(call, "TypeError: unhashable key"))?;
    Ok(Object::Plain(value))
}

fn sorted(evaluator: &mut Evaluator<'_>, of: &Expr, call: &ExprCall) -> Result<Object> {
    let mut items = evaluator.iterate(of)?;
    let mut reverse = false;
    for keyword in &call.arguments.keywords {
        match keyword.arg.as_deref() {
            Some("reverse") => reverse = evaluator.value(&keyword.value)?.is_truthy(),
            _ => return Err(unknown(&keyword.value, "'sorted' with this argument")),
        }
    }
    if items.iter().any(|item| items.first().is_some_and(|first| operator::order(first, item).is_none())) {
        return Err(unknown(of, "how these are sorted"));
    }
    items.sort_by(|a, b| operator::order(a, b).unwrap_or(std::cmp::Ordering::Equal));
    if reverse {
        items.reverse();
    }
    Ok(Object::Plain(Value::List(items)))
}

fn range(evaluator: &mut Evaluator<'_>, call: &ExprCall) -> Result<Object> {
    let mut numbers = Vec::new();
    for argument in &call.arguments.args {
        match operator::as_number(evaluator.value(argument)?) {
            Value::Int(number) => numbers.push(number),
            _ => return Err(raises(argument, "TypeError: 'range' takes whole numbers")),
        }
    }
    let (start, end, step) = match numbers.as_slice() {
        [end] => (0, *end, 1),
        [start, end] => (*start, *end, 1),
        [start, end, step] if *step != 0 => (*start, *end, *step),
        _ => {
            return Err(raises(
                call,
                "TypeError: 'range' takes one to three whole numbers, the third not zero",
            ));
        }
    };
    let mut items = Vec::new();
    let mut at = start;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        evaluator.step(call, 1)?;
        items.push(Value::Int(at));
        let Some(next) = at.checked_add(step) else {
            break;
        };
        at = next;
    }
    Ok(Object::Items("range", items))
}

fn method(evaluator: &mut Evaluator<'_>, value: Value, name: &str, call: &ExprCall) -> Result<Object> {
    let failed = || unknown(call, format!("the method '{name}' of {}", value.kind()));
    if let (Value::Str(text), "join", [parts]) = (&value, name, &*call.arguments.args) {
        let parts = evaluator.iterate(parts)?;
        let texts = parts.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
        let joined = texts.ok_or_else(|| raises(call, "TypeError: only text can be joined"))?.join(text);
        return Ok(Object::Plain(Value::Str(joined)));
    }
    let arguments = evaluator.items(&call.arguments.args)?;
    if let (Value::Str(template), "format") = (&value, name) {
        let mut named = Vec::new();
        for keyword in &call.arguments.keywords {
            let name = keyword.arg.as_ref().ok_or_else(failed)?;
            named.push((name.to_string(), evaluator.value(&keyword.value)?));
        }
        return fill(template, &arguments, &named)
            .map(|text| Object::Plain(Value::Str(text)))
            .ok_or_else(failed);
    }
    if !call.arguments.keywords.is_empty() {
        return Err(failed());
    }
    let result = match &value {
        Value::Str(text) => text_method(text, name, &arguments),
        Value::Dict(pairs) => match (name, arguments.as_slice()) {
            ("keys", []) => {
                return Ok(Object::Items("dict_keys", pairs.iter().map(|(key, _)| key.clone()).collect()));
            }
            ("values", []) => {
                return Ok(Object::Items(
                    "dict_values",
                    pairs.iter().map(|(_, value)| value.clone()).collect(),
                ));
            }
            ("items", []) => {
                let pair = |(key, value): &(Value, Value)| Value::Tuple(vec![key.clone(), value.clone()]);
                return Ok(Object::Items("dict_items", pairs.iter().map(pair).collect()));
            }
            ("copy", []) => Some(value.clone()),
            _ => None,
        },
        Value::List(_) | Value::Set(_) if name == "copy" && arguments.is_empty() => Some(value.clone()),
        Value::Set(items) => match (name, arguments.as_slice()) {
            ("union", [Value::Set(more) | Value::List(more) | Value::Tuple(more)]) => {
                Value::set([items.clone(), more.clone()].concat())
            }
            _ => None,
        },
        _ => None,
    };
    result.map(Object::Plain).ok_or_else(failed)
}

fn text_method(text: &str, name: &str, arguments: &[Value]) -> Option<Value> {
    let all: Option<Vec<&str>> = arguments.iter().map(Value::as_str).collect();
    let of = |text: &str| Some(Value::Str(text.to_owned()));
    let ascii = text.is_ascii();
    match (name, all?.as_slice()) {
        ("lower", []) if ascii => of(&text.to_ascii_lowercase()),
        ("upper", []) if ascii => of(&text.to_ascii_uppercase()),
        ("strip", []) if ascii => of(text.trim()),
        ("lstrip", []) if ascii => of(text.trim_start()),
        ("rstrip", []) if ascii => of(text.trim_end()),
        ("strip", [letters]) => of(text.trim_matches(|letter| letters.contains(letter))),
        ("replace", [old, new]) if !old.is_empty() => of(&text.replace(old, new)),
        ("removeprefix", [prefix]) => of(text.strip_prefix(prefix).unwrap_or(text)),
        ("removesuffix", [suffix]) => of(text.strip_suffix(suffix).unwrap_or(text)),
        ("startswith", [prefix]) => Some(Value::Bool(text.starts_with(prefix))),
        ("endswith", [suffix]) => Some(Value::Bool(text.ends_with(suffix))),
        ("split", []) if ascii => {
            Some(Value::List(text.split_whitespace().map(|word| Value::Str(word.to_owned())).collect()))
        }
        ("split", [separator]) if !separator.is_empty() => {
            Some(Value::List(text.split(separator).map(|part| Value::Str(part.to_owned())).collect()))
        }
        _ => None,
    }
}

/// `str.format` with plain fields: `{}`, `{0}`, `{name}`, each with a simple format spec.
fn fill(template: &str, arguments: &[Value], named: &[(String, Value)]) -> Option<String> {
    let (mut out, mut rest, mut next) = (String::new(), template, 0);
    let mut manual = None;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let doubled = rest[at..].starts_with("{{") || rest[at..].starts_with("}}");
        if doubled {
            out.push_str(&rest[at..=at]);
            rest = &rest[at + 2..];
            continue;
        }
        let field = rest[at..].strip_prefix('{')?;
        let end = field.find(['{', '}'])?;
        rest = field[end..].strip_prefix('}')?;
        let (name, spec) = field[..end].split_once(':').unwrap_or((&field[..end], ""));
        let value = match name {
            name if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) => {
                if *manual.get_or_insert(!name.is_empty()) == name.is_empty() {
                    return None;
                }
                next += 1;
                arguments.get(if name.is_empty() { next - 1 } else { name.parse().ok()? })?
            }
            name => named.iter().find(|(known, _)| known == name).map(|(_, value)| value)?,
        };
        out.push_str(&operator::format(value, spec)?);
    }
    out.push_str(rest);
    Some(out)
}
