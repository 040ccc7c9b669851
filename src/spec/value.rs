//! Values as Python has them, after placeholders and Ploomber's cast.

/// A Python value. Mappings keep the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `None`.
    None,
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

    /// As JSON: what JSON doesn't have becomes the closest thing (tuples and sets lists, keys text).
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::None => Json::Null,
            Value::Bool(bool) => Json::Bool(*bool),
            Value::Int(int) => Json::from(*int),
            Value::Float(float) => serde_json::Number::from_f64(*float)
                .map_or_else(|| Json::String(float.to_string()), Json::Number),
            Value::BigInt(text) | Value::Complex(text) | Value::Str(text) | Value::Date(text) => {
                Json::from(text.as_str())
            }
            Value::Bytes(bytes) => Json::String(String::from_utf8_lossy(bytes).into_owned()),
            Value::List(items) | Value::Tuple(items) | Value::Set(items) => {
                Json::Array(items.iter().map(Value::to_json).collect())
            }
            Value::Dict(pairs) => {
                let key = |key: &Value| key.as_str().map_or_else(|| key.to_json().to_string(), str::to_owned);
                Json::Object(pairs.iter().map(|(name, value)| (key(name), value.to_json())).collect())
            }
        }
    }
}
