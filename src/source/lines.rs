//! Where the lines of a text begin, so that many places in one file are located without reading it again.

/// The beginnings of a text's lines. `\r\n`, `\n` and a lone `\r` end a line.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<u32>,
    length: u32,
}

impl Lines {
    /// Reads `text` once.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let ends = |(at, byte): (usize, &u8)| match byte {
            b'\n' => Some(offset(at + 1)),
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => Some(offset(at + 1)),
            _ => None,
        };
        let starts = std::iter::once(0).chain(bytes.iter().enumerate().filter_map(ends)).collect();
        Self { starts, length: offset(bytes.len()) }
    }

    /// How many there are; a text that ends with a line break has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line of a byte offset, from 0.
    pub fn line(&self, offset: usize) -> usize {
        let after = self.starts.partition_point(|start| *start as usize <= offset);
        after.saturating_sub(1)
    }

    /// The bytes of a line, its line break left out; empty beyond the last one.
    pub fn range(&self, line: usize, text: &str) -> std::ops::Range<usize> {
        let offset = |line: usize| self.starts.get(line).copied().unwrap_or(self.length) as usize;
        let (start, end) = (offset(line), offset(line + 1));
        let content = text.get(start..end).unwrap_or("");
        start..start + content.trim_end_matches(['\n', '\r']).len()
    }

    /// Line and column, both from 1, the column in characters.
    pub fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = self.starts.get(line).map_or(0, |start| *start as usize);
        let before = text.get(start..offset).unwrap_or("");
        (line + 1, before.chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_ends_a_line() {
        let text = "é\r\nx\ry\n\nz";
        let lines = Lines::of(text);
        let at = |offset| lines.position(text, offset);
        assert_eq!([at(0), at(2), at(4), at(6), at(9)], [(1, 1), (1, 2), (2, 1), (3, 1), (5, 1)]);
        assert_eq!((lines.count(), &text[lines.range(1, text)]), (5, "x"));
    }
}
