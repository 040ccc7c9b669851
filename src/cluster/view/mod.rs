//! A run as text: what changed, line by line or as JSON; and the whole of it, for a terminal.

mod changes;
mod columns;
mod data;
mod tree;

use std::collections::HashMap;

use k8s_openapi::jiff::Timestamp;

pub use changes::{Happening, changes};
pub use columns::{columns, cut};
pub use data::json;
pub use tree::{Frame, tree};

use super::run::{Run, State};

/// The longest a column of names gets.
const WIDEST: usize = 40;

/// How wide the names are.
pub fn width(run: &Run) -> usize {
    run.tasks.iter().map(|task| columns(&task.name)).max().unwrap_or(0).clamp(8, WIDEST)
}

/// A text that takes exactly so many columns: what doesn't fit ends in `…`.
pub fn pad(text: &str, width: usize) -> String {
    let own = columns(text);
    if own > width {
        let kept = cut(text, width.saturating_sub(1));
        return format!("{kept}…{}", " ".repeat(width.saturating_sub(columns(kept) + 1)));
    }
    format!("{text}{}", " ".repeat(width - own))
}

/// How long each task took, in the newest of these runs (the last) in which it succeeded.
pub fn earlier(runs: &[Run]) -> HashMap<String, i64> {
    let tasks = runs.iter().flat_map(|run| &run.tasks).filter(|task| task.state == State::Succeeded);
    tasks.filter_map(|task| Some((task.name.clone(), seconds(task.started, task.finished)?))).collect()
}

/// From `start` to `end`, never negative.
pub fn seconds(start: Option<Timestamp>, end: Option<Timestamp>) -> Option<i64> {
    Some(end?.duration_since(start?).as_secs().max(0))
}

/// `14s`, `3m20s`, `2h05m`, `4d03h`.
pub fn duration(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h{:02}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d{:02}h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// `text` in the colour of a state.
pub fn paint(text: &str, state: State, color: bool) -> String {
    let code = match state {
        State::Succeeded => 32,
        State::Running => 36,
        State::Pending => 33,
        State::Failed | State::Error => 31,
        State::Waiting | State::Omitted => 2,
    };
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
