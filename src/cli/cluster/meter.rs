//! How far a transfer is: bytes, rate and the time that is left.

use std::time::{Duration, Instant};

use super::Console;
use super::form::bytes;
use super::screen::Screen;
use crate::cluster::upload::Progress;
use crate::cluster::view;

/// Bytes, rate and how long it still takes: drawn on a terminal, a line every few seconds elsewhere.
pub(super) struct Meter<'a> {
    pub(super) screen: Screen,
    console: &'a Console,
    start: Instant,
    from: Option<u64>,
    last: Instant,
}

impl<'a> Meter<'a> {
    pub(super) fn new(console: &'a Console) -> Self {
        let now = Instant::now();
        Self { screen: Screen::new(console, true), console, start: now, from: None, last: now }
    }

    pub(super) fn see(&mut self, progress: Progress) {
        let (done, total) = match progress {
            Progress::Bytes { done, total } => (done, total),
            Progress::Again(reason) => {
                self.screen.clear();
                self.console.say(format!("{reason}; going on where it ended"));
                return;
            }
        };
        let from = *self.from.get_or_insert(done);
        let pause = if self.screen.is_live() { 100 } else { 5000 };
        if self.last.elapsed() < Duration::from_millis(pause) && done < total {
            return;
        }
        self.last = Instant::now();
        let spent = self.start.elapsed().as_secs_f64().max(0.01);
        let rate = (done - from) as f64 / spent;
        let left = if rate > 0.0 { ((total - done) as f64 / rate) as i64 } else { 0 };
        let share = (done * 20).checked_div(total).unwrap_or(20) as usize;
        let text = format!(
            "{} of {}, {}/s, {} left",
            bytes(done),
            bytes(total),
            bytes(rate as u64),
            view::duration(left)
        );
        if self.screen.is_live() {
            self.screen.draw(&[format!("[{}{}] {text}", "#".repeat(share), ".".repeat(20 - share.min(20)))]);
        } else if done < total {
            self.console.say(text);
        }
    }
}
