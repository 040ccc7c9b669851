//! Places as people name them.

use std::path::PathBuf;
use std::sync::Arc;

use super::{FileId, Files};
use crate::source::{Lines, Span};

/// A human's idea of a place. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file's path as stored (absolute).
    pub path: PathBuf,
    /// The notebook cell, from 1, when the place is in one; line and column are then the cell's.
    pub cell: Option<u32>,
    /// Line of the start.
    pub line: usize,
    /// Column of the start, in characters.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column of the end, in characters, exclusive.
    pub end_column: usize,
}

impl Files {
    /// Where the lines of a text begin, counted once.
    pub fn lines(&self, id: FileId) -> Arc<Lines> {
        let count = || Arc::new(Lines::of(&self.text(id)));
        self.entry(id).map_or_else(count, |entry| Arc::clone(entry.lines.get_or_init(count)))
    }

    /// Line and column of both ends of `span`.
    pub fn location(&self, span: Span) -> Location {
        let text = self.text(span.file);
        let lines = self.lines(span.file);
        let (line, column) = lines.position(&text, span.start as usize);
        let (end_line, end_column) = lines.position(&text, span.end as usize);
        let cell = self.origin(span.file).map(|origin| origin.cell);
        Location { path: self.path(span.file), cell, line, column, end_line, end_column }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn a_byte_order_mark_is_not_text_and_columns_count_characters() {
        let files = Files::new(Memory::default().with("/p/a.py", "\u{feff}é = 1\r\nx"));
        let id = files.open(Path::new("/p/./a.py")).unwrap();
        assert_eq!(&*files.text(id), "é = 1\r\nx");
        let at = files.location(Span::new(id, 3, 8));
        assert_eq!((at.line, at.column, at.end_line, at.end_column), (1, 3, 2, 1));
    }
}
