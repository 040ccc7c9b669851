//! How a run is shown while it goes on: a tree that is drawn again and again, lines, or events.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use k8s_openapi::jiff::Timestamp;
use serde_json::json;

use super::Console;
use super::form::Form;
use super::screen::Screen;
use super::session;
use crate::cluster::logs;
use crate::cluster::pending::Reason;
use crate::cluster::run::Run;
use crate::cluster::view::{self, Frame};

/// How a run is shown while it goes on.
#[derive(Debug, Clone, clap::Args)]
pub struct Viewing {
    /// Print what the tasks print, too
    #[arg(long)]
    pub log: bool,
    /// Form of what is printed
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Form,
    /// Give up when the cluster didn't answer for so long
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = session::duration)]
    pub patience: Duration,
}

/// What is known of the run that is followed, shared by those who look at it.
#[derive(Default)]
pub(super) struct Known {
    pub(super) run: Option<Run>,
    pub(super) over: bool,
    pub(super) reasons: Vec<Reason>,
}

/// How what happens is shown: a tree that is drawn again and again, lines, or events.
pub(super) struct Show<'a> {
    name: &'a str,
    viewing: &'a Viewing,
    console: &'a Console,
    pub(super) screen: Screen,
    earlier: HashMap<String, i64>,
    drawn: Option<Instant>,
    told: Vec<Reason>,
}

impl<'a> Show<'a> {
    pub(super) fn new(
        name: &'a str,
        viewing: &'a Viewing,
        console: &'a Console,
        earlier: HashMap<String, i64>,
    ) -> Self {
        let screen = Screen::new(console);
        Self { name, viewing, console, screen, earlier, drawn: None, told: Vec::new() }
    }

    /// Whether the tree is drawn. Anywhere else what happens is told line by line.
    pub(super) fn is_live(&self) -> bool {
        self.screen.is_live() && self.viewing.format == Form::Text
    }

    pub(super) fn changed(&mut self, before: Option<&Run>, now: &Run) {
        let happened = view::changes(before, now, Timestamp::now());
        if self.viewing.format == Form::Json {
            for happening in &happened {
                self.event(&happening.json(self.name));
            }
        } else if !self.is_live() {
            let width = view::width(now).max(self.name.len().min(40));
            for happening in &happened {
                self.console.say(happening.line(self.name, width, self.console.colors_messages()));
            }
        }
    }

    pub(super) fn event(&self, event: &serde_json::Value) {
        // A reader that went away is no reason to stop following.
        let _ = self.console.result(&format!("{event}\n"));
    }

    pub(super) fn log(&mut self, line: &logs::Line) {
        if self.viewing.format == Form::Json {
            let time = line.time.map(|time| time.to_string());
            self.event(&json!({"event": "log", "time": time, "run": self.name, "task": line.task, "text": line.text}));
            return;
        }
        self.screen.clear();
        let _ = self.console.result(&super::logs::shown(line, 0, self.console.colors_results()));
    }

    pub(super) fn waits(&mut self, reason: &Reason) {
        if self.told.contains(reason) {
            return;
        }
        self.told.push(reason.clone());
        if self.viewing.format == Form::Json {
            self.event(&json!({
                "event": "waiting", "time": Timestamp::now().to_string(), "run": self.name, "task": reason.task, "because": reason.sentence,
            }));
        } else if !self.is_live() {
            self.console.say(format!("          {} waits: {}", reason.task, reason.sentence));
        }
    }

    pub(super) fn note(&mut self, text: &str) {
        if self.viewing.format == Form::Json {
            self.event(&json!({"event": "connection", "time": Timestamp::now().to_string(), "run": self.name, "message": text}));
        } else {
            self.screen.clear();
            self.console.say(text);
        }
    }

    pub(super) fn draw(&mut self, known: &Known, at_once: bool) {
        let soon = self.drawn.is_some_and(|drawn| drawn.elapsed() < Duration::from_millis(200));
        let Some(run) = known.run.as_ref().filter(|_| self.is_live() && (at_once || !soon)) else { return };
        self.drawn = Some(Instant::now());
        let (_, height) = Screen::size();
        let frame = Frame {
            now: Timestamp::now(),
            reasons: &known.reasons,
            earlier: &self.earlier,
            height: height.saturating_sub(2).max(5),
            color: self.console.colors_messages(),
        };
        self.screen.draw(&view::tree(run, &frame));
    }

    pub(super) fn finish(&mut self, known: &Known) {
        self.draw(known, true);
    }
}
