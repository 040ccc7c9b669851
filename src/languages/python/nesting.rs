//! A look at how deeply a text nests, before a parser follows it down.

use crate::source::{Diagnostic, Span};

/// CPython's tokenizer refuses more open brackets than this.
const DEEPEST: usize = 200;
/// A chain of operators, calls or attributes that is longer than any person writes; a syntax tree nests with it.
const LONGEST_CHAIN: usize = 5_000;

/// Whether the text, taken as Python, may nest too deeply to be parsed.
pub(crate) fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut chain, mut before) = (0_usize, 0_usize, b' ');
    for byte in code_bytes(text) {
        match byte {
            b'(' | b'[' | b'{' => (depth, chain) = (depth + 1, chain + 1),
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'.' | b':' => chain += 1,
            // `not not …`, `a if b else c if …`
            b't' if before == b'o' => chain += 1,
            b'f' if before == b'i' => chain += 1,
            b',' | b';' => chain = 0,
            b'\n' | b'\r' if depth == 0 => chain = 0,
            _ => {}
        }
        before = byte;
        if depth > DEEPEST || chain > LONGEST_CHAIN {
            return true;
        }
    }
    false
}

/// The problem of a text that nests too deeply.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("python-syntax", span, "the code nests too deeply to be read")
        .why("Python itself refuses more than 200 open brackets")
}

/// The bytes outside of strings and comments.
fn code_bytes(text: &str) -> impl Iterator<Item = u8> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        loop {
            let (first, _) = rest.split_first()?;
            let length = match first {
                b'#' => rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
                b'"' | b'\'' => string_length(rest),
                byte => {
                    rest = &rest[1..];
                    return Some(*byte);
                }
            };
            rest = &rest[length.max(1)..];
        }
    })
}

/// The length of the string literal that begins with the first byte; to the end of the line if it doesn't end.
pub(super) fn string_length(bytes: &[u8]) -> usize {
    let quote = bytes[0];
    let triple = bytes.len() >= 3 && bytes[1] == quote && bytes[2] == quote;
    let mut at = if triple { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
            byte if byte == quote => {
                if !triple {
                    return at + 1;
                }
                if bytes[at..].starts_with(&[quote; 3]) {
                    return at + 3;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_outside_of_strings() {
        assert!(!is_too_deep(&format!("x = '{}'", "(".repeat(500))));
        assert!(is_too_deep(&format!("x = {}", "(".repeat(500))));
        assert!(is_too_deep(&"-".repeat(30_000)));
        assert!(!is_too_deep(&"a.b, ".repeat(30_000)));
        assert!(!is_too_deep(&"x = 1 + 1\n".repeat(30_000)));
        assert!(is_too_deep(&format!("x = (1{})", "\n + 1".repeat(30_000))));
    }
}
