//! The light format: paragraphs are cells, and so is what stands between `# +` and `# -`.

use super::format::Format;
use super::lines::{Line, Quotes, is_space};
use super::metadata::{Metadata, Place};
use super::percent::read_options;
use super::{Cell, Cells, Kind, magics};
use crate::spec::Value;

/// Where a cell ends.
struct End {
    /// The line behind its content, from the cell's first line.
    content: usize,
    /// The line behind the cell.
    next: usize,
    /// Whether an end marker stands there.
    explicit: bool,
}

impl<'a> Cells<'a> {
    /// The cell at the current line.
    pub(super) fn light(&mut self) -> Cell {
        let lines = &self.lines[self.at..];
        let first = lines[0];
        let mut options = self.light_marker(first.text).map(read_options);
        let stray_end = self.light_pair().is_some_and(|(_, end)| is_end_marker(first.text, end));
        let (end, kind) = if options.is_none() && !stray_end && self.is_all_comment(lines) {
            let blank = lines.iter().position(Line::is_blank);
            let content = blank.unwrap_or(lines.len());
            (End { content, next: blank.map_or(content, |at| at + 1), explicit: false }, Kind::Markdown)
        } else {
            let kind = options.as_ref().and_then(|(_, kind)| *kind).unwrap_or(Kind::Code);
            (self.region_end(lines, &mut options), kind)
        };
        let start = usize::from(options.is_some());
        let explicit = options.is_some();
        let (metadata, _) = options.unwrap_or_default();
        let two_blank = |content: &[Line<'_>]| matches!(content, [.., a, b, c] if !a.is_blank() && b.is_blank() && c.is_blank());
        let content = lines.get(start..end.content).unwrap_or_default();
        let dropped = if !self.suffix.is_r() && end.explicit && two_blank(content) { 2 } else { 0 };
        let range = self.at + start..(self.at + end.content - dropped).max(self.at + start);
        let code = self.content(range, kind, &metadata, explicit);
        let kind = match kind {
            Kind::Code if !metadata.is_active(Place::Notebook, true) => Kind::Raw,
            kind => kind,
        };
        self.at += end.next + blanks_behind(lines, &end);
        Cell { kind, metadata, head: first.range(), code }
    }

    /// The markers that the script uses instead of `+` and `-`.
    fn light_pair(&self) -> Option<(&str, &str)> {
        match &self.format {
            Format::Light(Some((start, end))) => Some((start, end)),
            _ => None,
        }
    }

    /// What stands behind a start marker.
    fn light_marker(&self, line: &'a str) -> Option<&'a str> {
        let start = self.light_pair().map_or("+", |(start, _)| start);
        line.strip_prefix('#')?.trim_start_matches(is_space).strip_prefix(start)
    }

    /// Whether a paragraph is comments only, none of which is a magic.
    fn is_all_comment(&self, lines: &[Line<'_>]) -> bool {
        for (index, line) in lines.iter().enumerate() {
            let Some(comment) = line.text.strip_prefix('#') else {
                return index > 0 && line.is_blank();
            };
            let doubled = comment.trim_start_matches(is_space).starts_with('#');
            if !doubled && magics::is_magic(line.text, self.suffix.is_r(), false) {
                return false;
            }
        }
        true
    }

    /// The end of a cell of code. A start marker whose own end marker doesn't come before the next start loses its
    /// options when the script has markers of its own.
    fn region_end(&self, lines: &[Line<'a>], options: &mut Option<(Metadata, Option<Kind>)>) -> End {
        let has_marker = options.is_some();
        let named = options.as_ref().and_then(|(metadata, _)| metadata.get("endofcell"));
        let named = named.and_then(Value::as_str).unwrap_or("-").to_owned();
        let ends = |line: &str| match self.light_pair() {
            _ if !has_marker => false,
            Some((_, end)) => is_end_marker(line, end),
            None => line.strip_prefix("# ").and_then(|rest| rest.strip_prefix(&*named)).is_some_and(is_blank),
        };
        let mut quotes = Quotes::new(self.suffix.is_r());
        let implicit = |content, next| End { content, next, explicit: false };
        for (index, line) in lines.iter().enumerate().skip(usize::from(has_marker)) {
            let quoted = quotes.is_open();
            quotes.read(line.text);
            if quoted {
                continue;
            }
            if self.light_marker(line.text).is_some() {
                if has_marker && self.light_pair().is_some() {
                    *options = None;
                }
                let blank = lines[..index].iter().rev().take(2).take_while(|line| line.is_blank()).count();
                return implicit(index - blank, index);
            }
            if has_marker {
                if ends(line.text) {
                    return End { content: index, next: index + 1, explicit: true };
                }
            } else if line.is_blank() && !self.next_is_indented(self.at + index) {
                return match lines {
                    _ if index > 0 => implicit(index, index + 1),
                    [_, second, ..] if !second.is_blank() => implicit(1, 1),
                    _ => implicit(1, 2),
                };
            }
        }
        implicit(lines.len(), lines.len())
    }

    /// Whether the next line that isn't blank, from the blank line `at` on, is indented.
    fn next_is_indented(&self, at: usize) -> bool {
        let (from, to) = self.blank.get();
        let next = if (from..to).contains(&at) {
            to
        } else {
            let length = self.lines[at..].iter().take_while(|line| line.is_blank()).count();
            self.blank.set((at, at + length));
            at + length
        };
        self.lines.get(next).is_some_and(|line| line.text.starts_with(is_space))
    }
}

/// How many blank lines behind a cell belong to no cell.
fn blanks_behind(lines: &[Line<'_>], end: &End) -> usize {
    match lines.get(end.next..).unwrap_or_default() {
        [a, b, ..] if a.is_blank() && !b.is_blank() => 1,
        [a, b, c, ..] if end.explicit && a.is_blank() && b.is_blank() && !c.is_blank() => 2,
        _ => 0,
    }
}

fn is_end_marker(line: &str, end: &str) -> bool {
    let text = line.strip_prefix('#').map(|text| text.trim_start_matches(is_space));
    text.and_then(|text| text.strip_prefix(end)).is_some_and(is_blank)
}

fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}
