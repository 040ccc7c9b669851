//! Jinja2 as Ploomber uses it, by minijinja: values print as Python prints them, and the usual methods of texts and
//! mappings are there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Enumerator, Object, ObjectRepr, Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value as Jinja};

use super::super::Value;
use super::{Brackets, Undefined, free};

/// Names that Jinja2 itself defines.
const GLOBALS: &[&str] = &["range", "dict", "lipsum", "cycler", "joiner", "namespace", "self"];

static CURLY: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(Brackets::Curly, Undefined::Silent));
static CURLY_STRICT: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(Brackets::Curly, Undefined::Strict));
static SQUARE: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(Brackets::Square, Undefined::Silent));

fn environment(brackets: Brackets, undefined: Undefined) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(match undefined {
        Undefined::Strict => UndefinedBehavior::Strict,
        Undefined::Silent => UndefinedBehavior::Lenient,
    });
    environment.set_formatter(print);
    environment.set_unknown_method_callback(method);
    // A loop in a value must end: no real one comes near.
    environment.set_recursion_limit(100);
    let (open, close) = brackets.pair();
    if let Ok(syntax) = SyntaxConfig::builder().variable_delimiters(open, close).build() {
        environment.set_syntax(syntax);
    }
    environment
}

fn shared(brackets: Brackets, undefined: Undefined) -> &'static Environment<'static> {
    match (brackets, undefined) {
        (Brackets::Square, _) => &SQUARE,
        (Brackets::Curly, Undefined::Strict) => &CURLY_STRICT,
        (Brackets::Curly, Undefined::Silent) => &CURLY,
    }
}

/// The names that a template takes from outside, sorted.
///
/// # Errors
/// The parser's complaint.
pub(super) fn undeclared(text: &str, brackets: Brackets) -> Result<Vec<String>, String> {
    let syntax = shared(brackets, Undefined::Strict).syntax().clone();
    let template = parse(unfinished(text), "value", syntax).map_err(|error| words(&error))?;
    let names = free::variables(&template).into_iter();
    Ok(names.filter(|name| !GLOBALS.contains(&name.as_str())).collect())
}

/// The rendered text.
///
/// # Errors
/// What the template raises.
pub(super) fn render(
    text: &str,
    variables: BTreeMap<String, Value>,
    brackets: Brackets,
    undefined: Undefined,
) -> Result<String, String> {
    let context: BTreeMap<String, Jinja> =
        variables.into_iter().map(|(name, value)| (name, to_jinja(value))).collect();
    let text = unfinished(text).replace("\r\n", "\n").replace('\r', "\n");
    shared(brackets, undefined).render_str(&text, Jinja::from(context)).map_err(|error| words(&error))
}

/// A comment that begins at the very end is none to Jinja2.
fn unfinished(text: &str) -> &str {
    text.strip_suffix("{#").unwrap_or(text)
}

/// An error without the made-up file name and line.
fn words(error: &Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

/// A Python value that is no plain scalar, kept whole so that it prints as Python prints it.
#[derive(Debug)]
struct Python(Value);

impl Object for Python {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.0 {
            Value::List(_) | Value::Tuple(_) | Value::Set(_) => ObjectRepr::Seq,
            Value::Dict(_) => ObjectRepr::Map,
            _ => ObjectRepr::Plain,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        match &self.0 {
            Value::List(items) | Value::Tuple(items) => items.get(key.as_usize()?).cloned().map(to_jinja),
            Value::Dict(pairs) => {
                let wanted = from_jinja(key).key();
                pairs.iter().find(|(name, _)| name.key() == wanted).map(|(_, value)| to_jinja(value.clone()))
            }
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.0 {
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => {
                Enumerator::Values(items.iter().cloned().map(to_jinja).collect())
            }
            Value::Dict(pairs) => {
                Enumerator::Values(pairs.iter().map(|(key, _)| to_jinja(key.clone())).collect())
            }
            _ => Enumerator::NonEnumerable,
        }
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

fn to_jinja(value: Value) -> Jinja {
    match value {
        Value::None => Jinja::from(()),
        Value::Bool(value) => Jinja::from(value),
        Value::Int(value) => Jinja::from(value),
        Value::Float(value) => Jinja::from(value),
        Value::Str(text) => Jinja::from(text),
        other => Jinja::from_object(Python(other)),
    }
}

fn from_jinja(value: &Jinja) -> Value {
    if let Some(Python(value)) = value.downcast_object_ref::<Python>() {
        return value.clone();
    }
    let items = || value.try_iter().map(|items| items.collect::<Vec<_>>()).unwrap_or_default();
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Value::None,
        ValueKind::Bool => Value::Bool(value.is_true()),
        ValueKind::Number if value.is_integer() => match value.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::BigInt(value.to_string()),
        },
        ValueKind::Number => f64::try_from(value.clone()).map_or(Value::None, Value::Float),
        ValueKind::Seq | ValueKind::Iterable => Value::List(items().iter().map(from_jinja).collect()),
        ValueKind::Map => {
            let pair = |key: &Jinja| Some((from_jinja(key), from_jinja(&value.get_item(key).ok()?)));
            Value::Dict(items().iter().filter_map(pair).collect())
        }
        _ => Value::Str(value.to_string()),
    }
}

fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Jinja) -> Result<(), Error> {
    if value.is_undefined() {
        return match state.undefined_behavior() {
            UndefinedBehavior::Strict => Err(Error::from(ErrorKind::UndefinedError)),
            _ => Ok(()),
        };
    }
    let printed = match value.as_str() {
        Some(text) => out.write_str(text),
        None => out.write_str(&from_jinja(value).to_string()),
    };
    printed.map_err(Error::from)
}

/// Python's methods that people use in placeholders.
fn method(_: &mut State<'_, '_>, value: &Jinja, name: &str, arguments: &[Jinja]) -> Result<Jinja, Error> {
    let unknown = || Error::from(ErrorKind::UnknownMethod);
    if let Value::Dict(pairs) = from_jinja(value)
        && value.as_str().is_none()
    {
        return match name {
            "get" => {
                let (key, otherwise): (Jinja, Option<Jinja>) = minijinja::value::from_args(arguments)?;
                let wanted = from_jinja(&key).key();
                let found = pairs.into_iter().find(|(name, _)| name.key() == wanted);
                Ok(found.map(|(_, value)| to_jinja(value)).or(otherwise).unwrap_or_else(|| Jinja::from(())))
            }
            "keys" => Ok(to_jinja(Value::List(pairs.into_iter().map(|(key, _)| key).collect()))),
            "values" => Ok(to_jinja(Value::List(pairs.into_iter().map(|(_, value)| value).collect()))),
            "items" => Ok(to_jinja(Value::List(
                pairs.into_iter().map(|(key, value)| Value::Tuple(vec![key, value])).collect(),
            ))),
            _ => Err(unknown()),
        };
    }
    let list = |parts: &mut dyn Iterator<Item = &str>| {
        to_jinja(Value::List(parts.map(|part| Value::Str(part.to_owned())).collect()))
    };
    let text = value.as_str().ok_or_else(unknown)?;
    let (words,): (Rest<String>,) = minijinja::value::from_args(arguments)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(match (name, words.as_slice()) {
        ("upper", []) => Jinja::from(text.to_uppercase()),
        ("lower", []) => Jinja::from(text.to_lowercase()),
        ("strip", []) => Jinja::from(text.trim().to_owned()),
        ("lstrip", []) => Jinja::from(text.trim_start().to_owned()),
        ("rstrip", []) => Jinja::from(text.trim_end().to_owned()),
        ("replace", [old, new]) => Jinja::from(text.replace(old, new)),
        ("split", [separator]) if !separator.is_empty() => list(&mut text.split(separator)),
        ("split", []) => list(&mut text.split_whitespace()),
        ("startswith", [prefix]) => Jinja::from(text.starts_with(prefix)),
        ("endswith", [suffix]) => Jinja::from(text.ends_with(suffix)),
        _ => return Err(unknown()),
    })
}
