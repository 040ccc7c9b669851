//! Values without children as YAML: what needs quotes, what stands as a block.

use serde_json::Number;

/// A text. The lines of a block are indented by `indent`, which is 0 where no block may stand; its last one is not ended.
pub(super) fn text(text: &str, indent: usize, out: &mut String) {
    if indent > 0 && is_block(text) {
        block(text, indent, out);
    } else {
        line(text, out);
    }
}

pub(super) fn pad(indent: usize, out: &mut String) {
    const SPACES: &str = "                                ";
    let mut left = indent;
    while left > 0 {
        let some = left.min(SPACES.len());
        out.push_str(&SPACES[..some]);
        left -= some;
    }
}

/// YAML 1.1 wants a point in a number with an exponent, and the exponent's sign.
pub(super) fn decimal(number: &Number) -> String {
    let text = number.to_string();
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{digits}{point}e{sign}{exponent}")
}

/// A text on one line.
pub(super) fn line(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_printable) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        escaped(text, out);
    }
}

/// Whether every reader takes the text, without quotes, for this text: it is no number, date, boolean, null or merge key
/// in any YAML, and no sign of YAML's is in it.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil"];
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"_/$-.=".contains(&byte);
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let begins = first.is_ascii_alphabetic() || b"_/$".contains(first) || !first.is_ascii();
    let ends = !b" :".contains(last);
    let clean = || text.chars().all(is_printable) && !text.contains(": ") && !text.contains(" #");
    let word = || bytes.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    begins && ends && (bytes.iter().all(|byte| safe(*byte)) || clean()) && !word()
}

/// What may stand in a text as it is: no control characters, nothing that YAML 1.1 takes for a line break, no byte order
/// mark.
fn is_printable(letter: char) -> bool {
    match letter {
        ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => true,
        _ => false,
    }
}

/// Whether a text can be a block: it has lines, and the first one tells how far all are indented.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && text.chars().all(|letter| letter == '\n' || is_printable(letter))
}

fn block(text: &str, indent: usize, out: &mut String) {
    let body = text.trim_end_matches('\n');
    out.push_str(match text.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(indent, out);
            out.push_str(line);
        }
    }
}

/// A text in double quotes, on one line.
fn escaped(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if is_printable(letter) => out.push(letter),
            _ => out.push_str(&format!("\\U{:08X}", u32::from(letter))),
        }
    }
    out.push('"');
}
