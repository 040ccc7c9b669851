//! The cells that jupytext makes of a script, in the order of the text and only as far as somebody asks.
//!
//! A cell's code is the script's own lines but for commented magics, so a [`Code`] knows where each of its bytes stands.

mod code;
pub(crate) mod format;
mod light;
pub(crate) mod lines;
mod magics;
pub(crate) mod metadata;
mod percent;

use std::ops::Range;

pub(crate) use code::Code;
use format::{Format, Header, Unreadable};
use lines::Line;
use metadata::{Metadata, Place};

use crate::source::FileId;
use crate::spec::Value;

/// The languages whose scripts are cut here, by the suffix that jupytext goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suffix {
    /// `.py`
    Py,
    /// `.R` and `.r`
    R,
}

impl Suffix {
    fn is_r(self) -> bool {
        self == Self::R
    }

    /// Whether cells in this language need no magic.
    fn is_own(self, language: &str) -> bool {
        language.eq_ignore_ascii_case(if self.is_r() { "R" } else { "python" })
    }

    /// `py`
    pub(crate) fn plain(self) -> &'static str {
        match self {
            Self::Py => "py",
            Self::R => "R",
        }
    }

    fn dotted(self) -> &'static str {
        match self {
            Self::Py => ".py",
            Self::R => ".R",
        }
    }
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Code that runs.
    Code,
    /// Text.
    Markdown,
    /// Neither; code that is switched off in the notebook.
    Raw,
}

/// One cell.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// What it holds.
    pub(crate) kind: Kind,
    /// Its metadata.
    pub(crate) metadata: Metadata,
    /// Its first line in the file: the marker, if it has one.
    pub(crate) head: Range<usize>,
    /// What is in it, as Jupyter shows it.
    pub(crate) code: Code,
}

impl Cell {
    /// Whether it is tagged `parameters`.
    pub(crate) fn is_parameters(&self) -> bool {
        self.metadata.tags().iter().any(|tag| tag == "parameters")
    }
}

/// The cells that Ploomber drops before it looks: the first that papermill injected, and the first of its debugging
/// settings.
#[derive(Debug, Default)]
pub(crate) struct Injected {
    parameters: bool,
    debugging: bool,
}

impl Injected {
    /// Whether a cell with these tags is dropped.
    pub(crate) fn drops(&mut self, tags: &[String]) -> bool {
        let first = |name: &str, seen: &mut bool| {
            let drops = !*seen && tags.iter().any(|tag| tag == name);
            *seen |= drops;
            drops
        };
        let parameters = first("injected-parameters", &mut self.parameters);
        first("debugging-settings", &mut self.debugging) || parameters
    }
}

/// The cells of a script that Ploomber keeps.
pub(crate) fn kept(cells: impl Iterator<Item = Cell>) -> impl Iterator<Item = Cell> {
    let mut injected = Injected::default();
    cells.filter(move |cell| !injected.drops(&cell.metadata.tags()))
}

/// A script as cells: an iterator.
pub(crate) struct Cells<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
    /// Whether it has triple quotes, without which no line begins inside of a text.
    has_quotes: bool,
    /// How it is cut.
    format: Format,
    guessed: bool,
    comment_magics: Option<bool>,
    kernel: Option<String>,
    suffix: Suffix,
    at: usize,
    /// The blank lines that were looked through last: the first, and the line behind them.
    blank: std::cell::Cell<(usize, usize)>,
}

impl<'a> Cells<'a> {
    /// Gets a script ready to be cut.
    ///
    /// # Errors
    /// The reason why jupytext doesn't read it.
    pub(crate) fn new(text: &'a str, suffix: Suffix, file: FileId) -> Result<Self, Unreadable> {
        let lines = lines::split(text);
        let has_quotes = ["\"\"\"", "'''"].iter().any(|quotes| contains(text, quotes));
        let Header { format, comment_magics, kernel, lines: at } = format::header(&lines, suffix, file)?;
        let guessed = format.is_none();
        let format = format.unwrap_or_else(|| format::guess(&lines, suffix));
        let blank = Default::default();
        Ok(Self { text, lines, has_quotes, format, guessed, comment_magics, kernel, suffix, at, blank })
    }

    /// How the script is cut.
    pub(crate) fn format(&self) -> &Format {
        &self.format
    }

    /// The kernel that the script's header names.
    pub(crate) fn kernel(&self) -> Option<&str> {
        self.kernel.as_deref()
    }

    /// A line by its index from 0.
    pub(crate) fn line(&self, index: usize) -> Option<Line<'a>> {
        self.lines.get(index).copied()
    }

    /// The index of the line that the next cell begins with.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Whether jupytext takes the comment sign from commented magics.
    fn uncomments_magics(&self) -> bool {
        self.comment_magics.unwrap_or(match self.format {
            Format::Hydrogen => false,
            Format::Percent => !(self.guessed && format::has_magic(&self.lines, self.suffix.is_r())),
            _ => true,
        })
    }

    /// The content of a cell, its comment signs and quotes taken off as its kind has it.
    fn content(&self, range: Range<usize>, kind: Kind, metadata: &Metadata, explicit: bool) -> Code {
        let lines = self.lines.get(range).unwrap_or_default();
        let place = Place::Script(self.suffix.plain());
        let mut code = Code::default();
        if !self.suffix.is_r()
            && !metadata.is_active(place, kind == Kind::Code)
            && let Some(quoted) = code::unquote(lines)
        {
            quoted.iter().for_each(|line| code.push_line(&[*line]));
            return code;
        }
        let language = metadata.get("language").and_then(Value::as_str);
        let foreign = language.filter(|language| !language.is_empty() && !self.suffix.is_own(language));
        if let (Some(language), Some(first)) = (foreign, lines.first())
            && kind == Kind::Code
        {
            code.push_line(&[Line { text: "%%", ..*first }, Line { text: language, ..*first }]);
        }
        if !metadata.is_active(place, true) || (metadata.get("active").is_none() && foreign.is_some()) {
            lines.iter().for_each(|line| code.push_line(&[code::uncomment(*line)]));
            return code;
        }
        let magic = magics::commented(lines.iter().map(|line| line.text), self.suffix.is_r(), explicit);
        let magic = magic.filter(|_| self.uncomments_magics());
        if let (Kind::Code, None, Some(block)) = (kind, &magic, self.block(lines))
            && !lines.iter().any(|line| magics::is_escaped_marker(line.text))
        {
            code.push_lines(block, lines.len());
            return code;
        }
        for (index, line) in lines.iter().enumerate() {
            let is_magic = magic.as_ref().is_some_and(|magic| magic[index]);
            let pieces =
                if is_magic { code::without_comment(*line) } else { [Line { text: "", ..*line }, *line] };
            match kind {
                Kind::Code => code.push_line(&code::unescaped(pieces)),
                _ if pieces[0].text.is_empty() => code.push_line(&[code::uncomment(pieces[1])]),
                _ => code.push_line(&pieces),
            }
        }
        code
    }

    /// These lines in one piece; nothing where one ends in something else than `\n`, which a cell has behind each.
    fn block(&self, lines: &[Line<'a>]) -> Option<Line<'a>> {
        let (first, last) = (lines.first()?, lines.last()?);
        let block = Line { start: first.start, text: &self.text[first.start..last.range().end] };
        lines::ends_plainly(block.text).then_some(block)
    }
}

fn contains(text: &str, part: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

impl Iterator for Cells<'_> {
    type Item = Cell;

    fn next(&mut self) -> Option<Cell> {
        if self.at >= self.lines.len() {
            return None;
        }
        match &self.format {
            Format::Percent | Format::Hydrogen => Some(self.percent()),
            Format::Light(_) => Some(self.light()),
            Format::Sphinx | Format::Spin | Format::Marimo => {
                let range = std::mem::replace(&mut self.at, self.lines.len())..self.lines.len();
                let head = self.lines[range.start].range();
                let metadata = Metadata::default();
                let code = self.content(range, Kind::Code, &metadata, false);
                Some(Cell { kind: Kind::Code, metadata, head, code })
            }
        }
    }
}
