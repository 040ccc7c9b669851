//! Text and places in it: every later stage speaks of a user's file through these types.
//!
//! A [`Span`] is a byte range of one file of [`Files`]; lines and columns are worked out only when somebody reads them.

pub mod diagnostic;
pub mod files;
pub mod lines;
pub mod threads;
pub mod yaml;

pub use diagnostic::{Applicability, Diagnostic, Diagnostics, Edit, Fix, Label, Role, Severity};
pub use files::{FileId, Files, Kind, Location, Provider, ReadError};
pub use lines::Lines;

/// A byte range `start..end` of the text of one file. Both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file whose text is meant.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`; offsets beyond 4 GiB are cut (no readable file is that large).
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: cut(start), end: cut(end.max(start)) }
    }

    /// The very beginning of `file`: for problems of a file as a whole.
    pub fn start_of(file: FileId) -> Self {
        Self::new(file, 0, 0)
    }

    /// The range from the start of `self` to the end of `other`, in the file of `self`.
    pub fn to(self, other: Span) -> Self {
        Self { end: other.end.max(self.start), ..self }
    }

    /// The byte range, for slicing the file's text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place where the user wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(change(self.value), self.span)
    }

    /// A borrowed view.
    pub fn as_ref(&self) -> Spanned<&T> {
        Spanned::new(&self.value, self.span)
    }
}
