//! Lines as Python's `splitlines` gives them, and which of them begin inside a string literal by jupytext's reckoning.

/// A line without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Byte offset in the whole text.
    pub(crate) start: usize,
    /// The line.
    pub(crate) text: &'a str,
}

impl Line<'_> {
    /// Its place in the whole text.
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Whether nothing but white space is in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.chars().all(is_space)
    }
}

/// White space as Python's `str.isspace` and `\s` have it.
pub(crate) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter)
}

/// The lines of a text after universal newlines and `str.splitlines`: a form feed ends a line too, as do the
/// separators of ASCII and Unicode.
pub(crate) fn split(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(text.len() / 32);
    if !ends_plainly(text) {
        split_anywhere(text, &mut lines);
    } else {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
            lines.push(Line { start, text: &text[start..end] });
            start = end + 1;
        }
        if start < text.len() {
            lines.push(Line { start, text: &text[start..] });
        }
    }
    lines
}

/// Whether nothing but `\n` ends a line in the text.
pub(crate) fn ends_plainly(text: &str) -> bool {
    !text.as_bytes().chunks(4096).any(may_end_oddly)
}

/// Whether there may be a line end but `\n`. Without branches, so that the machine compares many bytes at once.
fn may_end_oddly(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |odd, byte| {
        odd | ((*byte < b' ') & (*byte != b'\n') & (*byte != b'\t')) | (*byte == 0xc2) | (*byte == 0xe2)
    })
}

fn split_anywhere<'a>(text: &'a str, lines: &mut Vec<Line<'a>>) {
    let bytes = text.as_bytes();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let width = line_end(&bytes[at..]);
        if width == 0 {
            at += 1;
            continue;
        }
        lines.push(Line { start, text: &text[start..at] });
        at += width;
        start = at;
    }
    if start < bytes.len() {
        lines.push(Line { start, text: &text[start..] });
    }
}

/// How many bytes at the front end a line; none if it goes on.
fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r' | 0x0b | 0x0c | 0x1c..=0x1e, ..] => 1,
        [0xc2, 0x85, ..] => 2,
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
}

/// Tells whether the next line begins inside a string, as jupytext's `StringParser` reckons: triple quotes go on over
/// lines, a single quote ends with its line, prefixes and brackets play no part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quotes {
    /// R has no triple quotes, and there a single quote isn't looked at either.
    r: bool,
    triple: Option<u8>,
}

impl Quotes {
    /// Outside of any string.
    pub(crate) fn new(r: bool) -> Self {
        Self { r, triple: None }
    }

    /// Whether the next line begins inside a string.
    pub(crate) fn is_open(&self) -> bool {
        self.triple.is_some()
    }

    /// Takes a line in.
    pub(crate) fn read(&mut self, line: &str) {
        if self.r || (self.triple.is_none() && line.trim_start_matches(is_space).starts_with('#')) {
            return;
        }
        let bytes = line.as_bytes();
        let mut single: Option<u8> = None;
        // The last byte of the previous triple quote on this line, plus one; its quotes can't be used again.
        let mut used = 0;
        for at in memchr::memchr3_iter(b'"', b'\'', b'#', bytes) {
            let byte = bytes[at];
            if byte == b'#' && single.is_none() && self.triple.is_none() {
                break;
            }
            if byte == b'#' || (at > 0 && bytes[at - 1] == b'\\') {
                continue;
            }
            match single {
                Some(open) if open == byte => single = None,
                Some(_) => {}
                None if at >= used + 2 && bytes[at - 2..at] == [byte, byte] => match self.triple {
                    Some(open) if open == byte => (self.triple, used) = (None, at + 1),
                    Some(_) => {}
                    None => (self.triple, used) = (Some(byte), at + 1),
                },
                None if self.triple.is_none() => single = Some(byte),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_of_python_counts() {
        let text = "a\r\nb\rc\n\nd\x0ce\u{85}f\u{2028}g\n";
        let lines: Vec<&str> = split(text).iter().map(|line| line.text).collect();
        assert_eq!(lines, ["a", "b", "c", "", "d", "e", "f", "g"]);
        assert!(split(text).iter().all(|line| text[line.start..].starts_with(line.text)));
    }

    #[test]
    fn triple_quotes_go_on_and_single_quotes_end_with_the_line() {
        let open = |line: &str| {
            let mut quotes = Quotes::new(false);
            quotes.read(line);
            quotes.is_open()
        };
        assert!(open("x = \"\"\"start"));
        assert!(!open("x = '''a''' # \"\"\""));
        assert!(!open("x = 'it"));
        assert!(!open("# it's \"\"\""));
        assert!(!open("x = ''''''"));
        assert!(open("''' ''' '''") && !open("'''''''"));
    }
}
