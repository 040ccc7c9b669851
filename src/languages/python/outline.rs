//! The top-level statements of a module, found by a scanner that knows strings, comments and brackets but no grammar.
//!
//! Reading a whole module to find one function is most of the work of an export. Wherever the scanner isn't sure, it
//! gives up and the parser takes over; what it does find is what the parser would.

use std::ops::Range;

/// A statement at the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// What it is.
    pub(super) kind: Kind,
    /// From its first decorator to where the next statement begins.
    pub(super) range: Range<usize>,
}

/// What a top-level statement is, by its first word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// `def` or `async def`; the place of its name.
    Function(Range<usize>),
    /// `class`; the place of its name.
    Class(Range<usize>),
    /// Everything else.
    Other,
}

/// The top-level statements; nothing when the scanner isn't sure.
pub(super) fn outline(text: &str) -> Option<Vec<Statement>> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    let mut statements: Vec<Statement> = Vec::new();
    let mut decorated = None;
    while let Some(line) = scanner.next_line()? {
        if line.indented {
            // The first line must not be indented, nor may a decorator be followed by an indented line.
            if statements.is_empty() || decorated.is_some() {
                return None;
            }
            continue;
        }
        let word = word(&text[line.start..])?;
        if word.is_empty() && text[line.start..].starts_with('@') {
            decorated.get_or_insert(line.start);
            continue;
        }
        let after = line.start + word.len();
        let kind = match word {
            "def" => Kind::Function(name(text, after)?),
            "async" => match second_word(text, after)? {
                (at, "def") => Kind::Function(name(text, at + 3)?),
                _ => Kind::Other,
            },
            "class" => Kind::Class(name(text, after)?),
            _ => Kind::Other,
        };
        if kind == Kind::Other && decorated.is_some() {
            return None;
        }
        // `else:` and its like go on with the statement before them.
        if matches!(word, "elif" | "else" | "except" | "finally") {
            continue;
        }
        let start = decorated.take().unwrap_or(line.start);
        if let Some(last) = statements.last_mut() {
            last.range.end = start;
        }
        statements.push(Statement { kind, range: start..text.len() });
    }
    decorated.is_none().then_some(statements)
}

/// The identifier at the front of a text, empty if there is none; nothing when a letter beyond ASCII is in it, since
/// Python would normalize it.
fn word(text: &str) -> Option<&str> {
    let end =
        text.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).unwrap_or(text.len());
    text[end..].chars().next().is_none_or(|letter| letter.is_ascii()).then_some(&text[..end])
}

/// The next word behind blanks on the same line, and where it begins.
fn second_word(text: &str, at: usize) -> Option<(usize, &str)> {
    let rest = text[at..].trim_start_matches([' ', '\t']);
    Some((text.len() - rest.len(), word(rest)?))
}

/// The place of the name behind `def` or `class`.
fn name(text: &str, at: usize) -> Option<Range<usize>> {
    let (start, name) = second_word(text, at)?;
    (!name.is_empty() && start > at).then_some(start..start + name.len())
}

/// A logical line that isn't blank.
struct Line {
    /// Where its first letter is.
    start: usize,
    /// Whether white space stands before it.
    indented: bool,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    /// The next logical line with code on it; the scanner then stands behind it. `None` inside at the end of the text,
    /// `None` outside when it can't be told.
    #[expect(clippy::option_option, reason = "the end and not being sure are two things")]
    fn next_line(&mut self) -> Option<Option<Line>> {
        loop {
            let begin = self.at;
            while matches!(self.peek(), Some(b' ' | b'\t')) {
                self.at += 1;
            }
            match self.peek() {
                None => return Some(None),
                Some(b'\n' | b'\r') => self.at += 1,
                Some(b'#') => self.skip_comment(),
                Some(b'\\' | 0x0c) => return None,
                Some(_) => {
                    let line = Line { start: self.at, indented: self.at > begin };
                    self.skip_logical_line()?;
                    return Some(Some(line));
                }
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_comment(&mut self) {
        while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
            self.at += 1;
        }
    }

    /// Goes to the end of a logical line: over strings, brackets and continued lines.
    fn skip_logical_line(&mut self) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' if open.is_empty() => return Some(()),
                b'#' => {
                    self.skip_comment();
                    continue;
                }
                b'\\' => {
                    self.at += 1;
                    match (self.peek()?, self.bytes.get(self.at + 1)) {
                        (b'\r', Some(b'\n')) => self.at += 1,
                        (b'\n' | b'\r', _) => {}
                        _ => return None,
                    }
                }
                b'(' => open.push(b')'),
                b'[' => open.push(b']'),
                b'{' => open.push(b'}'),
                b')' | b']' | b'}' if open.pop() != Some(byte) => return None,
                b'"' | b'\'' => {
                    self.skip_string()?;
                    continue;
                }
                // What isn't ASCII outside of strings may be an identifier, or white space that is none to Python.
                0x80.. | 0x0c | 0 | b'$' | b'?' | b'!'
                    if byte != b'!' || self.bytes.get(self.at + 1) != Some(&b'=') =>
                {
                    return None;
                }
                _ => {}
            }
            if open.len() > 100 {
                return None;
            }
            self.at += 1;
        }
        open.is_empty().then_some(())
    }

    /// Goes behind the string literal that begins here; its prefix lies behind the scanner.
    fn skip_string(&mut self) -> Option<()> {
        let letters = self.bytes[..self.at]
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
        let prefix = letters.map(|byte| byte.to_ascii_lowercase()).take(3).collect::<Vec<u8>>();
        // A prefix has two letters at most; what is longer is a keyword right before a string, which need not be known.
        let formatted = prefix.len() <= 2 && prefix.iter().any(|letter| matches!(letter, b'f' | b't'));
        let quote = self.peek()?;
        let triple = self.bytes[self.at..].starts_with(&[quote; 3]);
        self.at += if triple { 3 } else { 1 };
        loop {
            let byte = self.peek()?;
            match byte {
                b'\\' => self.at += 1,
                b'\n' | b'\r' if !triple => return None,
                b'{' if formatted => {
                    self.at += 1;
                    if self.peek() != Some(b'{') {
                        self.skip_field(quote)?;
                        continue;
                    }
                }
                _ if byte == quote && !triple => {
                    self.at += 1;
                    return Some(());
                }
                _ if byte == quote && self.bytes[self.at..].starts_with(&[quote; 3]) => {
                    self.at += 3;
                    return Some(());
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes behind a replacement field of an f-string that is plain: no nested string with the same quotes, no comment,
    /// no backslash, no line end.
    fn skip_field(&mut self, quote: u8) -> Option<()> {
        let mut depth = 1;
        while depth > 0 {
            match self.peek()? {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                b'\\' | b'#' | b'\n' | b'\r' | 0x80.. => return None,
                byte @ (b'"' | b'\'') => {
                    let inside = &self.bytes[self.at + 1..];
                    let end = inside.iter().position(|inner| *inner == byte)?;
                    let plain = inside[..end]
                        .iter()
                        .all(|inner| !matches!(inner, b'\\' | b'{' | b'}' | b'\n' | b'\r'));
                    if byte == quote || !plain || inside[..end].contains(&quote) {
                        return None;
                    }
                    self.at += end + 1;
                }
                _ => {}
            }
            self.at += 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<&str>> {
        let name = |statement: Statement| match statement.kind {
            Kind::Function(name) | Kind::Class(name) => &text[name],
            Kind::Other => "-",
        };
        outline(text).map(|statements| statements.into_iter().map(name).collect())
    }

    #[test]
    fn statements_at_the_top_level() {
        let text = "'''doc\ndef no(): pass\n'''\n@dec(\n1)\nasync  def a():\n    def b(): pass\n\n# c\nclass C: pass\nx = (\ndef_)\nif x:\n    def d(): pass\nelse:\n    pass\ny = f'{x[\"k\"]:>{w}}'";
        assert_eq!(names(text), Some(vec!["-", "a", "C", "-", "-", "-"]));
        assert!(text[outline(text).unwrap()[1].range.clone()].starts_with("@dec("));
    }

    #[test]
    fn it_gives_up_where_it_is_not_sure() {
        for text in [
            "x = (",
            "x = )",
            "  x = 1",
            "é = 1",
            "f'{x['a']}'",
            "x = 'a",
            "x \\ y",
            "@dec",
            "\x0cdef f(): pass",
            "!ls",
        ] {
            assert_eq!(outline(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_at_letters(text in "(?s)([ \t\n\r'\"#\\\\(){}a-f@é=]|def |class |f'|'''|\"\"\"){0,60}") {
            for statement in outline(&text).unwrap_or_default() {
                proptest::prop_assert!(text.get(statement.range).is_some());
            }
        }
    }
}
