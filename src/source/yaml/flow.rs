//! Where a bracket was opened that is never closed: the parser notices lines later, at the first key that can't be in it.

/// The last `[` or `{` above the line of `offset` that nothing in the text closes.
pub(super) fn unclosed(text: &str, offset: usize) -> Option<usize> {
    let line = text.get(..offset)?.rfind('\n')?;
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, open: Vec::new() };
    while reader.at < reader.bytes.len() {
        reader.step();
    }
    reader.open.into_iter().rfind(|at| *at < line)
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    open: Vec<usize>,
}

impl Reader<'_> {
    fn step(&mut self) {
        match self.bytes[self.at] {
            b'#' if self.is_after_blank() => return self.skip_to(b'\n'),
            quote @ (b'"' | b'\'') if self.begins_value() => {
                self.at += 1;
                self.skip_to(quote);
            }
            b'|' | b'>' if self.open.is_empty() && self.begins_value() => return self.skip_block(),
            b'[' | b'{' if !self.open.is_empty() || self.begins_value() => self.open.push(self.at),
            b']' | b'}' if !self.open.is_empty() => drop(self.open.pop()),
            _ => {}
        }
        self.at += 1;
    }

    fn is_after_blank(&self) -> bool {
        self.at == 0 || self.bytes[self.at - 1].is_ascii_whitespace()
    }

    /// Whether a value may begin here: at the start of a line, after `:`, `-` or `?`, or after what parts values in brackets. It
    /// goes back over all blanks before.
    fn begins_value(&self) -> bool {
        let before = &self.bytes[..self.at];
        let blanks = before.iter().rev().take_while(|byte| **byte == b' ').count();
        match before.len().checked_sub(blanks + 1).map(|at| before[at]) {
            None | Some(b'\n') => true,
            Some(b':' | b'-' | b'?') => blanks > 0,
            Some(b',' | b'[' | b'{') => !self.open.is_empty(),
            Some(_) => false,
        }
    }

    /// To the next `end`, or the end of what there is. A backslash hides what follows in double quotes.
    fn skip_to(&mut self, end: u8) {
        while self.at < self.bytes.len() && self.bytes[self.at] != end {
            self.at += if self.bytes[self.at] == b'\\' && end == b'"' { 2 } else { 1 };
        }
    }

    /// Over the lines of a block text: those that are empty or further in than the line it begins on.
    fn skip_block(&mut self) {
        let indent = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
        let start = self.bytes[..self.at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let own = indent(&self.bytes[start..]);
        self.skip_to(b'\n');
        while self.at < self.bytes.len() {
            let line = &self.bytes[self.at + 1..];
            let first = line.get(indent(line));
            if !matches!(first, Some(b'\n')) && indent(line) <= own {
                return;
            }
            self.at += 1;
            self.skip_to(b'\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unclosed;

    #[test]
    fn brackets_in_texts_and_comments_are_none() {
        let at = |text: &str| unclosed(text, text.len());
        assert_eq!(at("a: [b\nc: d"), Some(3));
        assert_eq!(at("a: {b: [c]\nc: d"), Some(3));
        assert_eq!(at("a: [b]\nc: d"), None);
        assert_eq!(at("a: b[c\nc: d"), None);
        assert_eq!(at("a: '['\nb: \"[\\\"[\" # [\nc: |\n  [\n\n  [\nd: e\nf"), None);
        assert_eq!(at("- [a,\n  {b: c,\n x"), Some(8));
        assert_eq!(at("a: [b"), None);
        assert_eq!(unclosed("a: [b\nc: d\n]", 9), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[\\[\\]{}\"'#|> \n:a,\\\\-]{0,40}") {
            unclosed(&text, text.len());
        }
    }
}
