//! The percent format: a cell goes from one `# %%` to the next.

use super::lines::{Quotes, is_space};
use super::metadata::{self, Metadata, Place};
use super::{Cell, Cells, Kind, code};

impl<'a> Cells<'a> {
    /// The cell at the current line.
    pub(super) fn percent(&mut self) -> Cell {
        let first = self.lines[self.at];
        let (metadata, kind) = options(first.text).map(read_options).unwrap_or_default();
        let switched_off = kind.is_none() && !metadata.is_active(Place::Notebook, true);
        let kind = kind.unwrap_or(if switched_off { Kind::Raw } else { Kind::Code });
        let next = self.next_marker(kind);
        let lines = &self.lines[self.at..next];
        let blank_end = match lines {
            [.., a, b, c] if !a.is_blank() && b.is_blank() && c.is_blank() => 2,
            [.., last] if last.text.is_empty() => 1,
            _ => 0,
        };
        let start = self.at + usize::from(is_marker(first.text));
        // What is switched off in the notebook only is not commented out in the script.
        let commented = if switched_off { Kind::Code } else { kind };
        let code = self.content(start..(next - blank_end).max(start), commented, &metadata, true);
        self.at = next;
        Cell { kind, metadata, head: first.range(), code }
    }

    /// The index of the next marker line behind the current one, or the end.
    fn next_marker(&self, kind: Kind) -> usize {
        let mut quotes = Quotes::new(self.suffix.is_r());
        let mut fence: Option<Fence> = None;
        for (index, line) in self.lines.iter().enumerate().skip(self.at) {
            let quoted = quotes.is_open();
            if self.has_quotes {
                quotes.read(line.text);
            }
            if quoted {
                continue;
            }
            if kind != Kind::Code {
                let text = code::uncomment(*line).text;
                if let Some(open) = fence {
                    if open.is_closed_by(text) {
                        fence = None;
                    }
                    continue;
                }
                let opening = Fence::opened_by(text).filter(|fence| self.closes_later(*fence, index));
                if opening.is_some() {
                    fence = opening;
                    continue;
                }
            }
            if index > self.at && is_marker(line.text) {
                return index;
            }
        }
        self.lines.len()
    }

    fn closes_later(&self, fence: Fence, index: usize) -> bool {
        self.lines[index + 1..].iter().any(|line| fence.is_closed_by(code::uncomment(*line).text))
    }
}

/// A fenced block of Markdown: its character and how often it stands there.
#[derive(Clone, Copy)]
struct Fence(u8, usize);

impl Fence {
    fn opened_by(text: &str) -> Option<Self> {
        let rest = text.trim_start_matches(' ');
        let sign = *rest.as_bytes().first().filter(|sign| b"`~".contains(sign))?;
        let info = rest.trim_start_matches(char::from(sign));
        let length = rest.len() - info.len();
        let fits = text.len() - rest.len() <= 3 && length >= 3 && !(sign == b'`' && info.contains('`'));
        fits.then_some(Self(sign, length))
    }

    fn is_closed_by(self, text: &str) -> bool {
        let rest = text.trim_start_matches(' ');
        let info = rest.trim_start_matches(char::from(self.0));
        let long_enough = rest.len() - info.len() >= self.1.max(3);
        text.len() - rest.len() <= 3 && long_enough && info.chars().all(is_space)
    }
}

/// Whether the line begins a cell.
fn is_marker(line: &str) -> bool {
    let Some(text) = line.trim_start_matches(is_space).strip_prefix('#') else {
        return false;
    };
    let text = text.trim_start_matches(is_space);
    if options(line).is_some() {
        return true;
    }
    let text = text.trim_end_matches(is_space);
    let number = text.strip_prefix("In[").map(|rest| rest.strip_suffix(':').unwrap_or(rest));
    let numbered = number.and_then(|rest| rest.strip_suffix(']'));
    text == "%%"
        || text == "<codecell>"
        || numbered.is_some_and(|n| n.bytes().all(|b| b == b' ' || b.is_ascii_digit()))
}

/// What stands behind `%%` on a marker line with something behind it.
fn options(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(is_space).strip_prefix('#')?.trim_start_matches(is_space);
    let options = text.strip_prefix("%%")?;
    options.trim_start_matches('%').starts_with(is_space).then_some(options)
}

/// Metadata and the kind that the title names.
pub(super) fn read_options(options: &str) -> (Metadata, Option<Kind>) {
    let (title, metadata) = metadata::parse(options);
    let kind = [("[markdown]", Kind::Markdown), ("[raw]", Kind::Raw), ("[md]", Kind::Markdown)];
    let kind = kind.iter().find(|(name, _)| title.contains(name)).map(|(_, kind)| *kind);
    let named = match metadata.get("cell_type").and_then(|kind| kind.as_str()) {
        Some("markdown") => Some(Kind::Markdown),
        Some("code") => Some(Kind::Code),
        Some(_) => Some(Kind::Raw),
        None => None,
    };
    (metadata, kind.or(named))
}
