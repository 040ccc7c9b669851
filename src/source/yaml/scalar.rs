//! What a plain scalar means: PyYAML's resolver expressions and go-yaml's table, by hand, on the text alone.
//!
//! Each dialect has one function that says what kind of value a text is; [`ScalarError`] is a text that looks like a
//! kind but isn't one (`2001-13-45`), which PyYAML's constructor refuses with a Python exception.

use super::{Dialect, Value};

/// A text that its reader takes for a number or a date and then can't convert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScalarError(pub(super) String);

/// The longest decimal number that Python converts (`sys.int_info.default_max_str_digits`).
const MOST_DIGITS: usize = 4300;

/// The value of an unquoted, untagged scalar.
pub(super) fn resolve(text: &str, dialect: Dialect) -> Result<Value, ScalarError> {
    match dialect {
        Dialect::PyYaml => pyyaml(text),
        Dialect::Kubernetes => Ok(kubernetes(text)),
    }
}

/// The value of a scalar under an explicit `!!suffix`; `None` when the dialect knows no such tag for scalars.
pub(super) fn tagged(suffix: &str, text: &str, dialect: Dialect) -> Option<Result<Value, ScalarError>> {
    let wrong = || Err(ScalarError(format!("`{text}` can't be read as `!!{suffix}`")));
    let plain = resolve(text, dialect);
    Some(match (suffix, plain) {
        ("str", _) => Ok(Value::Str(text.to_owned())),
        ("null", _) if dialect == Dialect::PyYaml => Ok(Value::Null),
        ("null", Ok(Value::Null)) => Ok(Value::Null),
        ("bool", Ok(value @ Value::Bool(_))) => Ok(value),
        ("bool", _) if dialect == Dialect::PyYaml => match boolean(&text.to_lowercase()) {
            Some(value) => Ok(Value::Bool(value)),
            None => wrong(),
        },
        ("int", Ok(value @ (Value::Int(_) | Value::BigInt(_)))) => Ok(value),
        ("float", Ok(value @ Value::Float(_))) => Ok(value),
        ("float", Ok(Value::Int(number))) => Ok(Value::Float(number as f64)),
        ("float", _) if dialect == Dialect::PyYaml => match text.replace('_', "").parse() {
            Ok(number) => Ok(Value::Float(number)),
            Err(_) => wrong(),
        },
        ("timestamp", Ok(value @ Value::Timestamp(_))) => Ok(value),
        ("timestamp", Ok(value)) if dialect == Dialect::Kubernetes => Ok(value),
        ("timestamp", Err(error)) => Err(error),
        ("int" | "float" | "bool" | "null" | "timestamp", _) => wrong(),
        _ => return None,
    })
}

fn boolean(lower: &str) -> Option<bool> {
    match lower {
        "yes" | "true" | "on" => Some(true),
        "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// Whether `text` is written in one of the three ways that YAML 1.1 takes for words: `no`, `No`, `NO`.
fn regular_case(text: &str) -> bool {
    let rest = text.get(1..).unwrap_or("");
    let lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    lower(rest) || upper(text)
}

fn pyyaml(text: &str) -> Result<Value, ScalarError> {
    let Some(first) = text.bytes().next() else {
        return Ok(Value::Null);
    };
    match first {
        b'~' if text.len() == 1 => return Ok(Value::Null),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O'
            if text.len() <= 5 && regular_case(text) =>
        {
            let lower = text.to_ascii_lowercase();
            if let Some(value) = boolean(&lower) {
                return Ok(Value::Bool(value));
            }
            if lower == "null" {
                return Ok(Value::Null);
            }
        }
        b'-' | b'+' | b'.' | b'0'..=b'9' => {
            if let Some(value) = float(text) {
                return Ok(Value::Float(value));
            }
            if let Some(value) = integer(text) {
                return value;
            }
            if looks_like_timestamp(text) {
                return timestamp(text);
            }
        }
        _ => {}
    }
    Ok(Value::Str(text.to_owned()))
}

/// Splits a leading run of bytes off that satisfy `accept`.
fn take(text: &str, accept: impl Fn(u8) -> bool) -> (&str, &str) {
    let length = text.bytes().take_while(|byte| accept(*byte)).count();
    text.split_at(length)
}

fn digit_or_line(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

fn float(text: &str) -> Option<f64> {
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let sign = if negative { -1.0 } else { 1.0 };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(sign * f64::INFINITY);
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::NAN);
    }
    let (whole, rest) = take(unsigned, digit_or_line);
    if whole.is_empty() {
        // `.5`, without a sign and with a digit right after the dot.
        let (fraction, exponent) = take(text.strip_prefix('.')?, digit_or_line);
        if !fraction.starts_with(|c: char| c.is_ascii_digit()) || !is_exponent(exponent) {
            return None;
        }
        return text.replace('_', "").parse().ok();
    }
    if whole.starts_with('_') {
        return None;
    }
    if rest.starts_with(':') {
        return base_60(unsigned).map(|value| sign * value);
    }
    let (_, exponent) = take(rest.strip_prefix('.')?, digit_or_line);
    let number = is_exponent(exponent).then(|| unsigned.replace('_', "").parse::<f64>().ok())??;
    Some(sign * number)
}

/// Nothing, or `e`, a sign (PyYAML insists on it) and digits.
fn is_exponent(text: &str) -> bool {
    match text.as_bytes() {
        [] => true,
        [b'e' | b'E', b'+' | b'-', digits @ ..] => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// `1:30.5`: parts of sixty, the last with a fraction.
fn base_60(text: &str) -> Option<f64> {
    let (parts, fraction) = text.split_once('.')?;
    let mut numbers = parts.split(':');
    let first = numbers.next()?;
    let tail_is_right = numbers.all(is_sixtieth) && fraction.bytes().all(digit_or_line);
    if !tail_is_right || !first.bytes().all(digit_or_line) {
        return None;
    }
    let clean = text.replace('_', "");
    clean.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))
}

fn is_sixtieth(part: &str) -> bool {
    match part.as_bytes() {
        [units] => units.is_ascii_digit(),
        [tens, units] => (b'0'..=b'5').contains(tens) && units.is_ascii_digit(),
        _ => false,
    }
}

fn integer(text: &str) -> Option<Result<Value, ScalarError>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let negative = text.starts_with('-');
    let all = |digits: &str, accept: fn(u8) -> bool| digits.bytes().all(|byte| accept(byte) || byte == b'_');
    if let Some(digits) = unsigned.strip_prefix("0b") {
        return (!digits.is_empty() && all(digits, |b| b == b'0' || b == b'1'))
            .then(|| in_base(text, digits, 2, negative));
    }
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return (!digits.is_empty() && all(digits, |b| b.is_ascii_hexdigit()))
            .then(|| in_base(text, digits, 16, negative));
    }
    if let Some(digits) = unsigned.strip_prefix('0') {
        return all(digits, |b| (b'0'..=b'7').contains(&b)).then(|| in_base(text, unsigned, 8, negative));
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (first, rest) = take(unsigned, digit_or_line);
    if rest.is_empty() {
        return Some(in_base(text, first, 10, negative));
    }
    rest.strip_prefix(':')?.split(':').all(is_sixtieth).then(|| {
        let mut value = number_of(first, 10);
        for part in rest[1..].split(':') {
            value = value.and_then(|sum| sum.checked_mul(60)?.checked_add(number_of(part, 10)?));
        }
        match value.and_then(|value| i64::try_from(value).ok()) {
            Some(value) => Ok(Value::Int(if negative { -value } else { value })),
            None => Err(ScalarError(format!("`{text}` is a number in base 60 that is too large"))),
        }
    })
}

fn number_of(digits: &str, base: u32) -> Option<i128> {
    let mut value: i128 = 0;
    for byte in digits.bytes().filter(|byte| *byte != b'_') {
        let digit = char::from(byte).to_digit(base)?;
        value = value.checked_mul(i128::from(base))?.checked_add(i128::from(digit))?;
    }
    Some(value)
}

fn in_base(text: &str, digits: &str, base: u32, negative: bool) -> Result<Value, ScalarError> {
    let clean = digits.trim_start_matches(['0', '_']);
    let count = digits.bytes().filter(|byte| *byte != b'_').count();
    if count == 0 {
        return Err(ScalarError(format!("`{text}` looks like a number but has no digits")));
    }
    if count > MOST_DIGITS {
        return Err(ScalarError("a number of more than 4300 digits, which Python refuses".to_owned()));
    }
    if let Some(value) = number_of(clean, base) {
        let value = if negative { -value } else { value };
        return Ok(i64::try_from(value).map_or_else(|_| Value::BigInt(value.to_string()), Value::Int));
    }
    let sign = if negative { "-" } else { "" };
    Ok(Value::BigInt(format!("{sign}{}", decimal(clean, base))))
}

/// The decimal digits of a number too large for the machine: limbs of nine digits, least significant first.
fn decimal(digits: &str, base: u32) -> String {
    const LIMB: u64 = 1_000_000_000;
    let mut limbs: Vec<u64> = vec![0];
    for digit in digits.chars().filter_map(|c| c.to_digit(base)) {
        let mut carry = u64::from(digit);
        for limb in &mut limbs {
            let sum = *limb * u64::from(base) + carry;
            *limb = sum % LIMB;
            carry = sum / LIMB;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut text = limbs.pop().unwrap_or(0).to_string();
    for limb in limbs.iter().rev() {
        text.push_str(&format!("{limb:09}"));
    }
    text
}

/// A shape from the left: `9` a digit, `?` perhaps a digit, anything else itself.
fn shape<'a>(mut text: &'a str, pattern: &str) -> Option<&'a str> {
    for expected in pattern.chars() {
        let first = text.chars().next();
        match expected {
            '9' => {
                first.filter(char::is_ascii_digit)?;
                text = &text[1..];
            }
            '?' => text = text.strip_prefix(|c: char| c.is_ascii_digit()).unwrap_or(text),
            other => text = text.strip_prefix(other)?,
        }
    }
    Some(text)
}

fn looks_like_timestamp(text: &str) -> bool {
    if shape(text, "9999-99-99") == Some("") {
        return true;
    }
    let after_time = || {
        let rest = shape(text, "9999-9?-9?")?;
        let blank = |c: char| c == ' ' || c == '\t';
        let rest = match rest.strip_prefix(['T', 't']) {
            Some(rest) => rest,
            None if rest.starts_with(blank) => rest.trim_start_matches(blank),
            None => return None,
        };
        let mut rest = shape(rest, "9?:99:99")?;
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        if rest.is_empty() {
            return Some(rest);
        }
        let zone = rest.trim_start_matches(blank);
        let hours = match zone.strip_prefix(['-', '+']) {
            Some(zone) => shape(zone, "9?")?,
            None => return zone.strip_prefix('Z'),
        };
        if hours.is_empty() { Some(hours) } else { shape(hours, ":99") }
    };
    after_time() == Some("")
}

/// Python's `datetime` refuses what isn't on the calendar.
fn timestamp(text: &str) -> Result<Value, ScalarError> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut number = || numbers.next().and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let (year, month, day) = (number(), number(), number());
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let on_calendar = year >= 1 && (1..=12).contains(&month) && (1..=days).contains(&day);
    let on_clock = number() < 24 && number() < 60 && number() < 60;
    if on_calendar && on_clock {
        Ok(Value::Timestamp(text.to_owned()))
    } else {
        Err(ScalarError(format!("`{text}` is written like a date, but there is no such date")))
    }
}

/// go-yaml version 2, as `sigs.k8s.io/yaml` uses it for decoding into JSON; what it takes for dates stays text.
fn kubernetes(text: &str) -> Value {
    let Some(first) = text.bytes().next() else {
        return Value::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' if text.len() <= 5 => {
            if text == "~" {
                return Value::Null;
            }
            if regular_case(text) {
                match text.to_ascii_lowercase().as_str() {
                    "y" | "yes" | "true" | "on" => return Value::Bool(true),
                    "n" | "no" | "false" | "off" => return Value::Bool(false),
                    "null" => return Value::Null,
                    _ => {}
                }
            }
        }
        b'-' | b'+' | b'0'..=b'9' | b'.' => {
            if let Some(value) = go_number(text) {
                return value;
            }
        }
        _ => {}
    }
    Value::Str(text.to_owned())
}

fn go_number(text: &str) -> Option<Value> {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Some(Value::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(Value::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Value::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    let clean = if text.starts_with('.') { text.to_owned() } else { text.replace('_', "") };
    if let Some(value) = go_integer(&clean) {
        return Some(value);
    }
    let unsigned = clean.strip_prefix(['-', '+']).unwrap_or(&clean);
    let decimal =
        unsigned.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    let number = clean.parse::<f64>().ok().filter(|number| decimal && number.is_finite())?;
    Some(Value::Float(number))
}

/// `strconv.ParseInt(text, 0, 64)` and `ParseUint`: the prefix chooses the base.
fn go_integer(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let lower = unsigned.to_ascii_lowercase();
    let (digits, base) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&lower[2..], 16),
        [b'0', b'o', ..] => (&lower[2..], 8),
        [b'0', b'b', ..] => (&lower[2..], 2),
        [b'0', _, ..] => (&lower[1..], 8),
        _ => (lower.as_str(), 10),
    };
    if digits.is_empty() || digits.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(digits, base).ok()?;
    let value = if text.starts_with('-') { -value } else { value };
    match i64::try_from(value) {
        Ok(value) => Some(Value::Int(value)),
        // ParseUint takes no sign.
        Err(_) if u64::try_from(value).is_ok() && unsigned.len() == text.len() => {
            Some(Value::BigInt(value.to_string()))
        }
        Err(_) => None,
    }
}
