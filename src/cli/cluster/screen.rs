//! A few lines at the bottom of a terminal that are drawn again and again. Anywhere else nothing is drawn.
//!
//! The cursor always rests below the lines and is never hidden: whatever ends the program, the terminal is as it was.

use std::io::{self, IsTerminal as _, Write as _};

use super::Console;
use crate::cluster::view::{columns, cut};

/// The lines that are on the terminal.
pub(super) struct Screen {
    /// The columns of each line that was drawn.
    drawn: Vec<usize>,
    live: bool,
}

/// Terminals that know it show what is between these two at once.
const BEGIN: &str = "\u{1b}[?2026h";
const END: &str = "\u{1b}[?2026l";

impl Screen {
    /// Draws if that is wanted and stderr is a terminal that somebody may look at.
    pub(super) fn new(console: &Console, wanted: bool) -> Self {
        Self { drawn: Vec::new(), live: wanted && io::stderr().is_terminal() && !console.is_quiet() }
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
        if self.live {
            let (width, _) = Self::size();
            let text = self.replace(lines, width);
            write(&text);
        }
    }

    /// Takes away what was drawn.
    pub(super) fn clear(&mut self) {
        if !self.drawn.is_empty() {
            self.draw(&[]);
        }
    }

    /// Leaves what was drawn where it is.
    pub(super) fn keep(&mut self) {
        self.drawn.clear();
    }

    /// What goes to a terminal of that width. Lines that were drawn when it was wider take several rows by now.
    fn replace(&mut self, lines: &[String], width: usize) -> String {
        let rows: usize = self.drawn.iter().map(|columns| columns.div_ceil(width.max(1)).max(1)).sum();
        let mut text = String::from(BEGIN);
        if rows > 0 {
            text.push_str(&format!("\u{1b}[{rows}A\r"));
        }
        self.drawn.clear();
        for line in lines {
            // The last column stays free: some terminals wrap as soon as it is written to.
            let line = cut(line, width.saturating_sub(1));
            self.drawn.push(columns(line));
            text.push_str(&format!("{line}\u{1b}[0m\u{1b}[K\n"));
        }
        text + "\u{1b}[J" + END
    }
}

fn write(text: &str) {
    // Nobody is left to be told when stderr itself is gone.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_is_replaced_even_if_the_terminal_got_narrower() {
        let mut screen = Screen { drawn: Vec::new(), live: true };
        let lines = ["one".to_owned(), "0123456789".to_owned()];
        let text = screen.replace(&lines, 80);
        assert!(text.starts_with("\u{1b}[?2026hone\u{1b}[0m\u{1b}[K\n0123456789"), "{text:?}");
        let text = screen.replace(&lines, 5);
        assert!(text.contains("\u{1b}[3A\rone") && text.contains("\n0123\u{1b}[0m"), "{text:?}");
        assert_eq!(screen.drawn, [3, 4]);
        assert!(screen.replace(&[], 5).contains("\u{1b}[2A\r\u{1b}[J"));
        assert!(screen.drawn.is_empty());
    }
}
