//! Forms of what is printed: tables for people, JSON for programs.

use clap::ValueEnum;

use crate::cluster::view;

/// Form of what is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people.
    #[default]
    Text,
    /// For programs: one object, or one event a line.
    Json,
}

/// On which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Names and words.
    Left,
    /// Counts and durations.
    Right,
}

/// Rows of cells, each column as wide as its widest cell; colours take no room. Ends with a line's end unless it is empty.
pub(super) fn table(rows: &[Vec<String>], sides: &[Side]) -> String {
    let widest = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| view::columns(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..sides.len()).map(widest).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(sides.iter().zip(&widths)).map(|(cell, (side, width))| {
            let room = " ".repeat(width.saturating_sub(view::columns(cell)));
            match side {
                Side::Left => format!("{cell}{room}"),
                Side::Right => format!("{room}{cell}"),
            }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// `812 B`, `45.0 kB`, `1.2 MB`.
pub(super) fn bytes(count: u64) -> String {
    match count {
        0..1000 => format!("{count} B"),
        1000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.2} GB", count as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_seen() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["a", "\u{1b}[32mdone\u{1b}[0m", "9s"]), row(["数据", "x", "1m09s"])];
        let text = table(&rows, &[Side::Left, Side::Left, Side::Right]);
        assert_eq!(text, "a     \u{1b}[32mdone\u{1b}[0m     9s\n数据  x     1m09s\n");
    }
}
