//! `ast.literal_eval`: a text that is a Python literal becomes its value, exactly where CPython says so.
//!
//! A cheap look at the text comes first. Most texts (paths, names) are no literal, and what passes can neither nest nor
//! chain deeply, so the parser never recurses far.

use ruff_python_ast::{Expr, Number, Operator, UnaryOp};
use ruff_python_parser::parse_expression;

use super::Value;
use super::value::float_repr;

/// CPython's tokenizer refuses more open brackets than this.
const DEEPEST: usize = 200;
/// CPython refuses to read longer decimal numbers.
const LONGEST_INT: usize = 4300;

/// What `ast.literal_eval(text)` gives; `None` where it raises.
pub fn literal_eval(text: &str) -> Option<Value> {
    let text = text.trim_start_matches([' ', '\t']);
    if !could_be_literal(text) || ends_in_indentation(text) {
        return None;
    }
    let parsed = parse_expression(text).ok()?;
    convert(parsed.expr())
}

/// A last line of blanks alone is an indented block to CPython.
fn ends_in_indentation(text: &str) -> bool {
    let last = text.rsplit_once(['\n', '\r']).map_or("", |(_, last)| last);
    !last.is_empty() && last.bytes().all(|byte| matches!(byte, b' ' | b'\t' | 0x0c))
}

/// Whether the first letters allow a literal at all, and then whether the whole text has the shape of one.
fn could_be_literal(text: &str) -> bool {
    let first = text.as_bytes().first().copied().unwrap_or(b'x');
    let possible = first.is_ascii_digit() || b"'\"([{+-.#\\\n\r\x0cTFNsbBrRuU".contains(&first);
    possible && !text.contains('\0') && has_shape(text)
}

/// What came before, as far as it matters for what may follow.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// The start, an opening bracket, a comma or a colon.
    Separator,
    /// A sign.
    Sign,
    /// A finished value.
    Value,
    /// The word `set`, which may be called.
    Set,
}

fn has_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut signs, mut last) = (0, 0_usize, 0, Last::Separator);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'\\' => at += 1,
            b'#' => at += line_length(&bytes[at..]),
            b'(' | b'[' | b'{' => {
                let opens =
                    last == Last::Separator || last == Last::Sign || (last == Last::Set && byte == b'(');
                depth += 1;
                if !opens || depth > DEEPEST {
                    return false;
                }
                (at, signs, last) = (at + 1, 0, Last::Separator);
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                (at, last) = (at + 1, Last::Value);
            }
            b',' | b':' => (at, signs, last) = (at + 1, 0, Last::Separator),
            b'+' | b'-' => {
                signs += 1;
                if last == Last::Sign || signs > 2 {
                    return false;
                }
                (at, last) = (at + 1, Last::Sign);
            }
            b'\'' | b'"' => {
                let Some(length) = string_length(&bytes[at..]) else { return false };
                (at, last) = (at + length, Last::Value);
            }
            b'.' | b'0'..=b'9' => {
                at += number_length(&bytes[at..]);
                last = Last::Value;
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let word = &text[at..at + length];
                let quoted = matches!(bytes.get(at + length), Some(b'\'' | b'"')) && length <= 2;
                last = match word {
                    "True" | "False" | "None" => Last::Value,
                    "set" => Last::Set,
                    _ if quoted => last,
                    _ => return false,
                };
                at += length;
            }
            _ => return false,
        }
    }
    true
}

fn line_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len())
}

fn number_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let exponent_sign = matches!(byte, b'+' | b'-')
            && matches!(bytes[at - 1], b'e' | b'E')
            && !bytes.starts_with(b"0x")
            && !bytes.starts_with(b"0X");
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || (at > 0 && exponent_sign)) {
            break;
        }
        at += 1;
    }
    at
}

fn string_length(bytes: &[u8]) -> Option<usize> {
    let quote = bytes[0];
    let triple = bytes.len() >= 3 && bytes[1] == quote && bytes[2] == quote;
    let mut at = if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            _ if byte == quote && !triple => return Some(at + 1),
            _ if byte == quote && bytes[at..].starts_with(&[quote; 3]) => return Some(at + 3),
            _ => at += 1,
        }
    }
    None
}

fn convert(expression: &Expr) -> Option<Value> {
    match expression {
        Expr::NumberLiteral(_) => number(expression),
        Expr::UnaryOp(_) => signed_number(expression),
        Expr::BinOp(sum) => {
            let (left, right) = (signed_number(&sum.left)?, imaginary(&sum.right)?);
            let left = match left {
                Value::Int(value) => value as f64,
                Value::BigInt(digits) => digits.parse().ok()?,
                Value::Float(value) => value,
                _ => return None,
            };
            match sum.op {
                // Adding a real number leaves the sign of a zero imaginary part alone, subtracting doesn't.
                Operator::Add => Some(complex(left, 0.0 + right)),
                Operator::Sub => Some(complex(left, 0.0 - right)),
                _ => None,
            }
        }
        Expr::StringLiteral(literal) => Some(Value::Str(literal.value.to_str().to_owned())),
        Expr::BytesLiteral(literal) => Some(Value::Bytes(literal.value.bytes().collect())),
        Expr::BooleanLiteral(literal) => Some(Value::Bool(literal.value)),
        Expr::NoneLiteral(_) => Some(Value::None),
        Expr::EllipsisLiteral(_) => Some(Value::Ellipsis),
        Expr::List(list) => Some(Value::List(convert_all(&list.elts)?)),
        Expr::Tuple(tuple) => Some(Value::Tuple(convert_all(&tuple.elts)?)),
        Expr::Set(set) => Value::set(convert_all(&set.elts)?),
        Expr::Dict(dict) => {
            let pair = |item: &ruff_python_ast::DictItem| {
                Some((convert(item.key.as_ref()?)?, convert(&item.value)?))
            };
            Value::dict(dict.items.iter().map(pair).collect::<Option<_>>()?)
        }
        Expr::Call(call) => {
            let empty = call.arguments.args.is_empty() && call.arguments.keywords.is_empty();
            (empty && call.func.as_name_expr()?.id == "set").then(|| Value::Set(Vec::new()))
        }
        _ => None,
    }
}

fn convert_all(items: &[Expr]) -> Option<Vec<Value>> {
    items.iter().map(convert).collect()
}

fn signed_number(expression: &Expr) -> Option<Value> {
    let Expr::UnaryOp(unary) = expression else { return number(expression) };
    let value = number(&unary.operand)?;
    match unary.op {
        UnaryOp::UAdd => Some(value),
        UnaryOp::USub => negate(value, &unary.operand),
        _ => None,
    }
}

fn negate(value: Value, operand: &Expr) -> Option<Value> {
    match value {
        Value::Int(value) => Some(Value::Int(-value)),
        Value::BigInt(digits) => Some(whole_number(format!("-{digits}"))),
        Value::Float(value) => Some(Value::Float(-value)),
        // Minus turns the sign of the real part's zero, too.
        _ => imaginary(operand).map(|value| complex(-0.0, -value)),
    }
}

fn number(expression: &Expr) -> Option<Value> {
    let Expr::NumberLiteral(literal) = expression else { return None };
    match &literal.value {
        Number::Float(value) => Some(Value::Float(*value)),
        Number::Complex { real, imag } => Some(complex(*real, *imag)),
        Number::Int(value) => {
            let digits = decimal(&value.to_string())?;
            Some(whole_number(digits))
        }
    }
}

fn imaginary(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::NumberLiteral(literal) => match literal.value {
            Number::Complex { imag, .. } => Some(imag),
            _ => None,
        },
        _ => None,
    }
}

/// The number written `digits` in decimal.
pub(crate) fn whole_number(digits: String) -> Value {
    digits.parse().map_or_else(|_| Value::BigInt(digits), Value::Int)
}

/// A number as its token has it (`0xff…`, `1000…`), in decimal; `None` when it is longer than Python reads.
fn decimal(token: &str) -> Option<String> {
    let token = token.replace('_', "").to_ascii_lowercase();
    let (radix, digits) = match token.get(..2) {
        Some("0x") => (16, &token[2..]),
        Some("0o") => (8, &token[2..]),
        Some("0b") => (2, &token[2..]),
        _ if token.len() > LONGEST_INT => return None,
        _ => return Some(token),
    };
    // Schoolbook: decimal digits, the least first.
    let mut decimal = vec![0_u8];
    for digit in digits.chars().filter_map(|digit| digit.to_digit(radix)) {
        let mut carry = digit;
        for place in &mut decimal {
            let value = u32::from(*place) * radix + carry;
            *place = (value % 10) as u8;
            carry = value / 10;
        }
        while carry > 0 {
            decimal.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    (decimal.len() <= LONGEST_INT)
        .then(|| decimal.iter().rev().map(|digit| char::from(b'0' + digit)).collect())
}

fn complex(real: f64, imaginary: f64) -> Value {
    let short = |value: f64| {
        let text = float_repr(value);
        text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
    };
    if real == 0.0 && real.is_sign_positive() {
        return Value::Complex(format!("{}j", short(imaginary)));
    }
    let sign = if imaginary.is_sign_negative() { "" } else { "+" };
    Value::Complex(format!("({}{sign}{}j)", short(real), short(imaginary)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn literals_are_what_cpython_says() {
        let cases = [
            ("1", "1"),
            (" \t1_000", "1000"),
            ("0x_ff", "255"),
            ("12e45", "1.2e+46"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0xffffffffffffffffffff", "1208925819614629174706175"),
            ("1, 2", "(1, 2)"),
            ("[1, 'a', None,]", "[1, 'a', None]"),
            ("'a' \"b\"", "'ab'"),
            ("{1: 2, True: 3}", "{1: 3}"),
            ("{1, 1.0}", "{1}"),
            ("set()", "set()"),
            ("1 # one", "1"),
            ("1+2j", "(1+2j)"),
            ("-1j", "(-0-1j)"),
            ("b'\\xff'", r"b'\xff'"),
            (r"'\x41\u00e9\N{EM DASH}'", "'Aé—'"),
            ("(1)", "1"),
            ("...", "Ellipsis"),
        ];
        for (text, printed) in cases {
            assert_eq!(literal_eval(text).map(|value| value.repr()).as_deref(), Some(printed), "{text}");
        }
    }

    #[test]
    fn what_is_no_literal_stays_text() {
        let texts = [
            "",
            "out/a.csv",
            "1-get.py",
            "2020-01-01",
            "01",
            "1__0",
            "--1",
            "1+1",
            "-True",
            "f'a'",
            "[1][0]",
            "x",
            "{[]: 1}",
            "[*(1,)]",
            "{**{}}",
            "set",
            "set([1])",
            "'a",
            "1 2",
            "1.a",
            "not 1",
            "./a",
            "'\\x4'",
        ];
        for text in texts {
            assert_eq!(literal_eval(text), None, "{text}");
        }
        assert_eq!(literal_eval(&"(".repeat(100_000)), None);
        assert_eq!(literal_eval(&format!("1{}", "+1".repeat(100_000))), None);
        assert_eq!(literal_eval(&format!("set{}", "()".repeat(100_000))), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in "[-+.,:#()\\[\\]{}'\"\\\\ \n0-9a-fjxobrTNseué_]{0,40}") {
            let _ = literal_eval(&text);
        }

        #[test]
        fn a_repr_reads_back(text in any::<String>(), number in any::<i64>(), float in any::<f64>()) {
            let value = Value::List(vec![Value::Str(text), Value::Int(number)]);
            prop_assert_eq!(literal_eval(&value.repr()), (!value.repr().contains('\0')).then_some(value));
            if float.is_finite() {
                prop_assert_eq!(literal_eval(&float_repr(float)), Some(Value::Float(float)));
            }
        }
    }
}
