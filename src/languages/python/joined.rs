//! The code of all cells in one text, as Ploomber hands it to pyflakes when a task starts.

use std::ops::Range;

use crate::languages::cells::Code;
use crate::languages::cells::lines::{self, is_space};
use crate::source::{FileId, Span};

/// Cell magics whose cell is Python all the same.
const PYTHON_MAGICS: [&str; 3] = ["%%capture", "%%timeit", "%%time"];

/// A text and where its lines come from.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    /// The text.
    pub(crate) text: String,
    /// Offsets in the text from which on it follows a file: the file, and the offset there.
    anchors: Vec<(usize, FileId, usize)>,
    cells: usize,
    /// The lines that became comments: magics, and cells of other languages.
    pub(crate) magics: String,
}

impl Joined {
    /// A whole file.
    pub(crate) fn file(text: &str, file: FileId) -> Self {
        Self { text: text.to_owned(), anchors: vec![(0, file, 0)], cells: 1, magics: String::new() }
    }

    /// Adds a cell of code whose places are in `file`. Magics become comments, and what follows a cell magic that
    /// isn't about Python too.
    pub(crate) fn push(&mut self, code: &Code, file: FileId) {
        self.begin();
        if lines::ends_plainly(&code.text) && !has_magic(&code.text) {
            let start = self.text.len();
            self.anchors.extend(code.anchors().map(|(at, source)| (start + at, file, source)));
            self.text.push_str(code.text.strip_suffix('\n').unwrap_or(&code.text));
            return;
        }
        let mut foreign = false;
        for (at, line) in lines::split(&code.text).into_iter().enumerate() {
            if at > 0 {
                self.text.push('\n');
            }
            let magic = Magic::of(line.text);
            if foreign || magic != Magic::None {
                self.text.push_str("# ");
                self.magics.push_str(line.text);
                self.magics.push('\n');
            }
            foreign |= magic == Magic::Foreign;
            self.anchors.push((self.text.len(), file, code.in_file(line.start..line.start).start));
            self.text.push_str(line.text);
        }
    }

    /// Adds the cell that papermill injects: it defines these names.
    pub(crate) fn inject<'n>(&mut self, names: impl Iterator<Item = &'n str>, at: Span) {
        self.begin();
        self.anchors.push((self.text.len(), at.file, at.start as usize));
        for name in names.filter(|name| is_identifier(name)) {
            self.text.push_str(name);
            self.text.push_str(" = ");
        }
        self.text.push_str("None");
    }

    /// Where a range of the text stands in its file. A range over several cells ends with its first.
    pub(crate) fn span(&self, range: Range<usize>) -> Option<Span> {
        let (file, start) = self.offset(range.start)?;
        let end = match range
            .end
            .checked_sub(1)
            .filter(|last| *last > range.start)
            .and_then(|last| self.offset(last))
        {
            Some((same, end)) if same == file => end + 1,
            _ => start + usize::from(!range.is_empty()),
        };
        Some(Span::new(file, start, end))
    }

    fn begin(&mut self) {
        if self.cells > 0 {
            self.text.push('\n');
        }
        self.cells += 1;
    }

    fn offset(&self, at: usize) -> Option<(FileId, usize)> {
        let next = self.anchors.partition_point(|(start, ..)| *start <= at);
        let (start, file, source) = *self.anchors.get(next.saturating_sub(1))?;
        Some((file, source + at.saturating_sub(start)))
    }
}

/// What Ploomber takes a line for before pyflakes sees it.
#[derive(PartialEq)]
enum Magic {
    None,
    /// A line of its own: `%magic`, `!command`, or a cell magic that is followed by Python.
    Line,
    /// A cell magic that is followed by something else.
    Foreign,
}

impl Magic {
    fn of(line: &str) -> Self {
        let code = line.trim_start_matches(is_space);
        let letter = |text: &str| text.starts_with(|letter: char| letter.is_ascii_alphabetic());
        if let Some(name) = code.strip_prefix("%%").filter(|rest| letter(rest)) {
            let length = name.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(name.len());
            return if PYTHON_MAGICS.contains(&&code[..length + 2]) { Self::Line } else { Self::Foreign };
        }
        let line_magic = code.strip_prefix('%').is_some_and(letter);
        let shell = code.strip_prefix('!').is_some_and(|rest| !rest.is_empty());
        if line_magic || shell { Self::Line } else { Self::None }
    }
}

/// Whether a line may be anything but Python.
fn has_magic(text: &str) -> bool {
    memchr::memchr2_iter(b'%', b'!', text.as_bytes()).any(|at| {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
        text[start..at].chars().all(is_space)
    })
}

fn is_identifier(name: &str) -> bool {
    let begins_well = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    begins_well && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magics_become_comments() {
        let mut files = crate::source::Files::new(crate::source::files::Memory::default());
        let file = files.add_text(std::path::Path::new("/a"), "".into());
        let files = &mut files;
        let mut joined = Joined::default();
        joined.push(&Code::whole("%%time\nx = 1\n!ls\n"), file);
        joined.push(&Code::whole("%%bash\nls\n"), file);
        joined.inject(["a", "b-c"].into_iter(), Span::new(file, 3, 3));
        assert_eq!(joined.text, "# %%time\nx = 1\n# !ls\n# %%bash\n# ls\na = None");
        assert_eq!(joined.span(9..10), Some(Span::new(file, 7, 8)));
        let _ = files;
    }
}
