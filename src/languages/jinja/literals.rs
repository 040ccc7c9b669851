//! Numbers and texts in Jinja's tags, read as Python reads them.

/// The float at the start of `text`: its length and value. A number without fraction and exponent is none.
pub(super) fn float(text: &str) -> Option<(usize, f64)> {
    let length = float_length(text)?;
    Some((length, plain_digits(&text[..length]).parse().unwrap_or(f64::INFINITY)))
}

/// The integer at the start of `text`, which begins with a digit: its length and value.
pub(super) fn integer(text: &str) -> (usize, i64) {
    let (length, radix) = integer_length(text);
    let digits = plain_digits(&text[if radix == 10 { 0 } else { 2 }..length]);
    (length, i64::from_str_radix(&digits, radix).unwrap_or(i64::MAX))
}

fn plain_digits(text: &str) -> String {
    text.replace('_', "")
}

/// `12`, `1_000`: the length of digits with single underscores between them.
fn digits_length(text: &str, is_digit: impl Fn(char) -> bool) -> usize {
    let mut length = 0;
    let mut after_digit = false;
    for (at, c) in text.char_indices() {
        if is_digit(c) {
            length = at + 1;
            after_digit = true;
        } else if c == '_' && after_digit {
            after_digit = false;
        } else {
            break;
        }
    }
    length
}

fn float_length(text: &str) -> Option<usize> {
    let decimal = |text: &str| Some(digits_length(text, |c| c.is_ascii_digit())).filter(|length| *length > 0);
    let whole = decimal(text)?;
    let fraction = text[whole..].strip_prefix('.').and_then(decimal).map_or(0, |length| length + 1);
    let mantissa = whole + fraction;
    let exponent = text[mantissa..].strip_prefix(['e', 'E']).and_then(|rest| {
        let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        Some(1 + rest.len() - digits.len() + decimal(digits)?)
    });
    match exponent {
        Some(exponent) => Some(mantissa + exponent),
        None => (fraction > 0).then_some(mantissa),
    }
}

/// Length and radix of the integer at the start of `text`, which begins with a digit.
fn integer_length(text: &str) -> (usize, u32) {
    for (prefix, radix) in [("0b", 2), ("0o", 8), ("0x", 16)] {
        let has_prefix = text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        if has_prefix {
            let digits = text[2..].strip_prefix('_').unwrap_or(&text[2..]);
            let length = digits_length(digits, |c| c.is_digit(radix));
            if length > 0 {
                return (text.len() - digits.len() + length, radix);
            }
        }
    }
    let length = match text.starts_with('0') {
        true => digits_length(text, |c| c == '0'),
        false => digits_length(text, |c| c.is_ascii_digit()),
    };
    (length, 10)
}

/// A string's value, by the rules of Python's `unicode-escape`; `None` when an escape is cut short.
pub(super) fn unescape(written: &str) -> Option<String> {
    let mut value = String::with_capacity(written.len());
    let mut rest = written.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                value.push('\n');
            }
            '\\' => match rest.next()? {
                '\n' => {}
                'a' => value.push('\u{7}'),
                'b' => value.push('\u{8}'),
                'f' => value.push('\u{c}'),
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                'v' => value.push('\u{b}'),
                quoted @ ('\\' | '\'' | '"') => value.push(quoted),
                digit @ '0'..='7' => {
                    let mut code = digit.to_digit(8)?;
                    for _ in 0..2 {
                        if let Some(next) = rest.next_if(|c| c.is_digit(8)) {
                            code = code * 8 + next.to_digit(8)?;
                        }
                    }
                    value.push(char::from_u32(code)?);
                }
                kind @ ('x' | 'u' | 'U') => {
                    let width = match kind {
                        'x' => 2,
                        'u' => 4,
                        _ => 8,
                    };
                    let mut code = 0;
                    for _ in 0..width {
                        code = code * 16 + rest.next()?.to_digit(16)?;
                    }
                    value.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                other => value.extend(['\\', other]),
            },
            other => value.push(other),
        }
    }
    Some(value)
}
