//! The text of a cell, and where it stands in the file.

use std::ops::Range;

use super::lines::{Line, is_space};
use super::magics;

/// A cell's text. Its lines end in `\n`, whatever the file has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Code {
    /// The text.
    pub(crate) text: String,
    /// Offsets in the text from which on it follows the file, and the file's offsets there; in ascending order.
    anchors: Vec<(usize, usize)>,
    lines: usize,
}

impl Code {
    /// A text that is a file of its own.
    pub(crate) fn whole(text: &str) -> Self {
        Self { text: text.to_owned(), anchors: vec![(0, 0)], lines: 1 }
    }

    /// Lines more, as the file has them.
    pub(crate) fn push_lines(&mut self, block: Line<'_>, count: usize) {
        self.push_line(&[block]);
        self.lines += count - 1;
    }

    /// The offsets in the text from which on it follows the file, and the file's offsets there.
    pub(crate) fn anchors(&self) -> impl Iterator<Item = (usize, usize)> {
        self.anchors.iter().copied()
    }

    /// A line more, made of slices of one line of the file.
    pub(crate) fn push_line(&mut self, pieces: &[Line<'_>]) {
        if self.lines > 0 {
            self.text.push('\n');
        }
        self.lines += 1;
        for piece in pieces {
            let follows =
                self.anchors.last().is_some_and(|(at, source)| self.text.len() - at + source == piece.start);
            if !follows && (!piece.text.is_empty() || pieces.len() == 1) {
                self.anchors.push((self.text.len(), piece.start));
            }
            self.text.push_str(piece.text);
        }
    }

    /// Where a range of the text stands in the file.
    pub(crate) fn in_file(&self, range: Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        match range.end.checked_sub(1) {
            Some(last) if range.end > range.start => start..self.offset(last) + 1,
            _ => start..start,
        }
    }

    /// Where a byte of the text stands in the file.
    fn offset(&self, at: usize) -> usize {
        let next = self.anchors.partition_point(|(start, _)| *start <= at);
        let (start, source) = self.anchors.get(next.saturating_sub(1)).copied().unwrap_or_default();
        source + at.saturating_sub(start)
    }
}

/// A line without `# ` or `#` at its very beginning.
pub(super) fn uncomment(line: Line<'_>) -> Line<'_> {
    match line.text.strip_prefix('#') {
        Some(rest) => suffix(line, rest.strip_prefix(' ').unwrap_or(rest)),
        None => line,
    }
}

/// A line without its first comment sign: the indentation, and the rest.
pub(super) fn without_comment(line: Line<'_>) -> [Line<'_>; 2] {
    match magics::uncomment(line.text) {
        Some((indent, rest)) => [Line { text: indent, ..line }, suffix(line, rest)],
        None => [Line { text: "", ..line }, line],
    }
}

/// A line of code without the comment sign that escapes a cell marker.
pub(super) fn unescaped(pieces: [Line<'_>; 2]) -> [Line<'_>; 2] {
    let [indent, line] = pieces;
    let unescaped = uncomment(line);
    let escapes = indent.text.is_empty() && magics::is_escaped_marker(line.text);
    if escapes && magics::is_escaped_marker(unescaped.text) { [indent, unescaped] } else { pieces }
}

/// The lines between triple quotes, when a cell is nothing but a string in them.
pub(super) fn unquote<'a>(lines: &[Line<'a>]) -> Option<Vec<Line<'a>>> {
    let mut lines = lines.to_vec();
    let is_blank = |line: &Line<'_>| line.is_blank();
    while lines.last().is_some_and(is_blank) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| is_blank(line)).count();
    lines.drain(..blank);
    let first = lines.first_mut()?;
    *first = suffix(*first, first.text.trim_start_matches(is_space));
    let open = first.text.strip_prefix(['r', 'R']).unwrap_or(first.text);
    let quotes = ["\"\"\"", "'''"].into_iter().find(|quotes| open.starts_with(quotes))?;
    let prefix = first.text.len() - open.len() + 3;
    *first = suffix(*first, &first.text[prefix..]);
    let opens_alone = first.text.is_empty();
    let last = lines.last_mut()?;
    last.text = last.text.trim_end_matches(is_space).strip_suffix(quotes)?;
    let closes_alone = last.text.is_empty();
    if lines.len() > 1 && closes_alone {
        lines.pop();
    }
    if lines.len() > 1 && opens_alone {
        lines.remove(0);
    }
    Some(lines)
}

/// The part of `line` that `rest`, an end of its text, is.
fn suffix<'a>(line: Line<'a>, rest: &'a str) -> Line<'a> {
    Line { start: line.start + line.text.len() - rest.len(), text: rest }
}
