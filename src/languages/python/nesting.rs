//! A look at how deeply a text nests, before a parser follows it down.

use crate::source::{Diagnostic, Span};

/// CPython's tokenizer refuses more open brackets than this.
const DEEPEST: usize = 200;
/// A chain of operators, calls or attributes that is longer than any person writes; a syntax tree nests with it.
const LONGEST_CHAIN: usize = 5_000;

/// What a byte is here, by its value.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    /// It plays no part.
    Plain,
    Open,
    Close,
    /// An operator, or the last letter of one.
    Chain,
    Separator,
    LineEnd,
    /// The last letter of `not` or `if`, if it comes behind this one.
    Word(u8),
    Comment,
    Quote,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Plain; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'(' | b'[' | b'{' => Class::Open,
            b')' | b']' | b'}' => Class::Close,
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'.' | b':' => Class::Chain,
            // `not not …`, `a if b else c if …`
            b't' => Class::Word(b'o'),
            b'f' => Class::Word(b'i'),
            b',' | b';' => Class::Separator,
            b'\n' | b'\r' => Class::LineEnd,
            b'#' => Class::Comment,
            b'"' | b'\'' => Class::Quote,
            _ => Class::Plain,
        };
        byte += 1;
    }
    classes
};

/// Whether the text, taken as Python, may nest too deeply to be parsed.
pub(crate) fn is_too_deep(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut chain, mut at) = (0_usize, 0_usize, 0);
    let class = |byte: &u8| CLASSES[usize::from(*byte)];
    while let Some(skipped) = bytes[at..].iter().position(|byte| class(byte) != Class::Plain) {
        at += skipped;
        match class(&bytes[at]) {
            Class::Plain => {}
            Class::Open => (depth, chain) = (depth + 1, chain + 1),
            Class::Close => depth = depth.saturating_sub(1),
            Class::Chain => chain += 1,
            Class::Word(before) if at > 0 && bytes[at - 1] == before => chain += 1,
            Class::Word(_) => {}
            Class::Separator => chain = 0,
            Class::LineEnd if depth == 0 => chain = 0,
            Class::LineEnd => {}
            Class::Comment => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at) - 1,
            Class::Quote => at += string_length(&bytes[at..]) - 1,
        }
        if depth > DEEPEST || chain > LONGEST_CHAIN {
            return true;
        }
        at += 1;
    }
    false
}

/// The problem of a text that nests too deeply.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("python-syntax", span, "the code nests too deeply to be read")
        .why("Python itself refuses more than 200 open brackets")
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
