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
}
