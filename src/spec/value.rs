//! Values as Python has them, after placeholders and Ploomber's cast.
//!
//! How a value prints matters: names, products and parameters are made of it. So `str()` and `repr()` are Python's.

use std::collections::HashMap;
use std::fmt::{self, Write as _};

use crate::source::yaml;

use super::timestamp;

/// A Python value. Mappings keep the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `None`.
    None,
    /// `...`.
    Ellipsis,
    /// `True`, `False`.
    Bool(bool),
    /// A whole number that fits.
    Int(i64),
    /// A whole number that doesn't fit in 64 bits, in decimal.
    BigInt(String),
    /// A float, `inf` and `nan` included.
    Float(f64),
    /// `1 + 2j` and the like, as Python prints it.
    Complex(String),
    /// Text.
    Str(String),
    /// `b'...'`.
    Bytes(Vec<u8>),
    /// A date or time from YAML, as Python's `str()` gives it.
    Date(String),
    /// `[a, b]`.
    List(Vec<Value>),
    /// `(a, b)`.
    Tuple(Vec<Value>),
    /// `{a, b}`, in the order written, each element once.
    Set(Vec<Value>),
    /// `{a: b}`, each key once.
    Dict(Vec<(Value, Value)>),
}

impl Value {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The value under a text key, if it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Dict(pairs) => {
                pairs.iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Python's truth: not zero, not empty, not `None`.
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::None => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Complex(text) => text != "0j",
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => !items.is_empty(),
            Value::Dict(pairs) => !pairs.is_empty(),
            Value::Ellipsis | Value::BigInt(_) | Value::Date(_) => true,
        }
    }

    /// What a person calls such a value: "a list", "a number", …
    pub fn kind(&self) -> &'static str {
        match self {
            Value::None => "null",
            Value::Ellipsis => "an ellipsis",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Complex(_) => "a number",
            Value::Str(_) => "text",
            Value::Bytes(_) => "bytes",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Tuple(_) => "a tuple",
            Value::Set(_) => "a set",
            Value::Dict(_) => "a mapping",
        }
    }

    /// Python's `repr()`.
    pub fn repr(&self) -> String {
        let mut out = String::new();
        self.write_repr(&mut out);
        out
    }

    /// A text that two values share exactly when Python takes them for the same key (`1 == 1.0 == True`);
    /// `None` for what can't be a key (lists, sets, mappings).
    pub fn key(&self) -> Option<String> {
        Some(match self {
            Value::Bool(value) => format!("n{}", i64::from(*value)),
            Value::Int(value) => format!("n{value}"),
            Value::BigInt(digits) => format!("n{digits}"),
            Value::Float(value) if value.fract() == 0.0 && value.is_finite() => {
                // Adding zero makes `-0.0` the same as `0.0`.
                format!("n{:.0}", value + 0.0)
            }
            Value::Str(text) => format!("s{text}"),
            Value::Tuple(items) => {
                let keys = items.iter().map(Value::key).collect::<Option<Vec<_>>>()?;
                let mut all = String::from("t");
                for key in keys {
                    let _ = write!(all, "{}:{key}", key.len());
                }
                all
            }
            Value::List(_) | Value::Set(_) | Value::Dict(_) => return None,
            Value::Bytes(_)
            | Value::None
            | Value::Ellipsis
            | Value::Float(_)
            | Value::Complex(_)
            | Value::Date(_) => {
                format!("r{}", self.repr())
            }
        })
    }

    /// `{items}` as Python builds it: of equal elements the first stays. `None` when one can't be hashed.
    pub fn set(items: Vec<Value>) -> Option<Value> {
        let pairs = items.into_iter().map(|item| (item, Value::None)).collect();
        match Value::dict(pairs)? {
            Value::Dict(pairs) => Some(Value::Set(pairs.into_iter().map(|(item, _)| item).collect())),
            _ => None,
        }
    }

    /// `{key: value}` as Python builds it: of equal keys the first stays, with the last value. `None` when one can't be hashed.
    pub fn dict(pairs: Vec<(Value, Value)>) -> Option<Value> {
        let mut seen: HashMap<String, usize> = HashMap::with_capacity(pairs.len());
        let mut unique: Vec<(Value, Value)> = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let at = *seen.entry(key.key()?).or_insert(unique.len());
            match unique.get_mut(at) {
                Some(known) => known.1 = value,
                None => unique.push((key, value)),
            }
        }
        Some(Value::Dict(unique))
    }

    /// As JSON has it: tuples and sets are lists, keys are text, and what JSON doesn't know is its `str()`.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::None => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(value) => Json::from(*value),
            Value::Float(value) if value.is_finite() => Json::from(*value),
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => {
                Json::Array(items.iter().map(Value::to_json).collect())
            }
            Value::Dict(pairs) => {
                Json::Object(pairs.iter().map(|(key, value)| (key.to_string(), value.to_json())).collect())
            }
            _ => Json::String(self.to_string()),
        }
    }

    fn write_repr(&self, out: &mut String) {
        match self {
            Value::Str(text) => write_quoted(text, out),
            Value::Bytes(bytes) => write_bytes(bytes, out),
            Value::Date(text) => out.push_str(&timestamp::repr(text)),
            Value::List(items) => write_items("[", items, "]", out),
            Value::Tuple(items) if items.len() == 1 => write_items("(", items, ",)", out),
            Value::Tuple(items) => write_items("(", items, ")", out),
            Value::Set(items) if items.is_empty() => out.push_str("set()"),
            Value::Set(items) => write_items("{", items, "}", out),
            Value::Dict(pairs) => {
                out.push('{');
                for (at, (key, value)) in pairs.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    key.write_repr(out);
                    out.push_str(": ");
                    value.write_repr(out);
                }
                out.push('}');
            }
            Value::None => out.push_str("None"),
            Value::Ellipsis => out.push_str("Ellipsis"),
            Value::Bool(value) => out.push_str(if *value { "True" } else { "False" }),
            Value::Int(value) => {
                let _ = write!(out, "{value}");
            }
            Value::BigInt(text) | Value::Complex(text) => out.push_str(text),
            Value::Float(value) => out.push_str(&float_repr(*value)),
        }
    }
}

/// What PyYAML makes of a node; a day that isn't in the calendar stays as written.
impl From<&yaml::Node> for Value {
    fn from(node: &yaml::Node) -> Self {
        match &node.value {
            yaml::Value::Null => Value::None,
            yaml::Value::Bool(value) => Value::Bool(*value),
            yaml::Value::Int(value) => Value::Int(*value),
            yaml::Value::BigInt(digits) => Value::BigInt(digits.clone()),
            yaml::Value::Float(value) => Value::Float(*value),
            yaml::Value::Timestamp(text) => {
                Value::Date(timestamp::from_yaml(text).unwrap_or_else(|| text.clone()))
            }
            yaml::Value::Str(text) => Value::Str(text.clone()),
            yaml::Value::Seq(items) => Value::List(items.iter().map(Value::from).collect()),
            yaml::Value::Map(pairs) => {
                Value::Dict(pairs.iter().map(|(key, value)| (key.into(), value.into())).collect())
            }
        }
    }
}

/// Python's `str()`.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Str(text) | Value::Date(text) => out.write_str(text),
            _ => out.write_str(&self.repr()),
        }
    }
}

fn write_items(open: &str, items: &[Value], close: &str, out: &mut String) {
    out.push_str(open);
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        item.write_repr(out);
    }
    out.push_str(close);
}

/// Python's `repr()` of a float: the shortest digits that read back, with an exponent below `1e-4` and from `1e16` on.
pub fn float_repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

fn write_quoted(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            _ if letter == quote => out.extend(['\\', letter]),
            _ if is_printable(letter) => out.push(letter),
            _ => {
                let code = u32::from(letter);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

/// Python's `str.isprintable`: Rust escapes the same categories in the debug form of a text (but for a leading accent).
fn is_printable(letter: char) -> bool {
    if letter.is_ascii() {
        return !letter.is_ascii_control();
    }
    let probe: String = ['a', letter].into_iter().collect();
    !probe.escape_debug().any(|shown| shown == '\\')
}

fn write_bytes(bytes: &[u8], out: &mut String) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    out.push('b');
    out.push(char::from(quote));
    for byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            _ if *byte == quote => out.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(char::from(quote));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Value {
        Value::Str(value.to_owned())
    }

    #[test]
    fn floats_print_as_in_python() {
        let cases = [
            (1.0, "1.0"),
            (0.001, "0.001"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1.2e46, "1.2e+46"),
            (1.5e300, "1.5e+300"),
            (0.1 + 0.2, "0.30000000000000004"),
            (-0.0, "-0.0"),
            (f64::INFINITY, "inf"),
        ];
        for (value, printed) in cases {
            assert_eq!(float_repr(value), printed);
        }
    }

    #[test]
    fn containers_show_reprs_and_texts_show_themselves() {
        let value = Value::List(vec![
            text("it's"),
            text("a\"b'"),
            Value::None,
            Value::Tuple(vec![Value::Bool(true)]),
        ]);
        assert_eq!(value.to_string(), r#"["it's", 'a"b\'', None, (True,)]"#);
        assert_eq!(text("it's\n").to_string(), "it's\n");
        assert_eq!(text("\u{a0}é\u{1f600}\u{7f}").repr(), r"'\xa0é😀\x7f'");
        assert_eq!(Value::Set(Vec::new()).to_string(), "set()");
    }

    #[test]
    fn equal_keys_collapse() {
        let pairs = vec![
            (Value::Int(1), text("a")),
            (text("1"), text("b")),
            (Value::Float(1.0), text("c")),
            (Value::Bool(true), text("d")),
        ];
        assert_eq!(Value::dict(pairs).unwrap().to_string(), "{1: 'd', '1': 'b'}");
        assert_eq!(Value::set(vec![Value::List(Vec::new())]), None);
    }
}
