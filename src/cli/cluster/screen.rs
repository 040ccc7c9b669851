//! A few lines at the bottom of a terminal that are drawn again and again. Anywhere else nothing is drawn.

use std::io::{self, IsTerminal as _, Write as _};

use super::Console;
use crate::cluster::view::cut;

/// The lines that are on the terminal.
pub(super) struct Screen {
    drawn: usize,
    live: bool,
}

impl Screen {
    /// Draws if stderr is a terminal that somebody may look at.
    pub(super) fn new(console: &Console) -> Self {
        Self { drawn: 0, live: io::stderr().is_terminal() && !console.is_quiet() }
    }

    /// Whether lines are drawn at all.
    pub(super) fn is_live(&self) -> bool {
        self.live
    }

    /// Columns and rows.
    pub(super) fn size() -> (usize, usize) {
        let size = terminal_size::terminal_size_of(io::stderr());
        size.map_or((100, 40), |(width, height)| (usize::from(width.0), usize::from(height.0)))
    }

    /// Replaces what was drawn before.
    pub(super) fn draw(&mut self, lines: &[String]) {
        if !self.live {
            return;
        }
        let (width, _) = Self::size();
        let mut text = self.back();
        for line in lines {
            text.push_str(cut(line, width.saturating_sub(1)));
            text.push_str("\u{1b}[0m\u{1b}[K\n");
        }
        text.push_str("\u{1b}[J");
        self.drawn = lines.len();
        // Nobody is left to be told when stderr itself is gone.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Takes away what was drawn.
    pub(super) fn clear(&mut self) {
        if self.live && self.drawn > 0 {
            let text = self.back() + "\u{1b}[J";
            self.drawn = 0;
            let _ = io::stderr().lock().write_all(text.as_bytes());
        }
    }

    fn back(&self) -> String {
        match self.drawn {
            0 => String::new(),
            lines => format!("\u{1b}[{lines}A\r"),
        }
    }
}
