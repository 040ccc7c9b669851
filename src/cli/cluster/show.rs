//! How a run is shown while it goes on: a tree that is drawn again and again, lines, or events.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::Console;
use super::form::Form;
use super::screen::Screen;
use super::session;
use crate::cluster::follow::Sight;
use crate::cluster::logs::Line;
use crate::cluster::pending::{self, Reason};
use crate::cluster::run::{Run, State};
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

/// Whether a new run is followed, and how it is shown.
#[derive(Debug, Clone, clap::Args)]
pub struct Following {
    /// Don't follow the run; print its name
    #[arg(short, long)]
    pub detach: bool,
    /// How it is shown.
    #[command(flatten)]
    pub view: Viewing,
}

/// What is known of a run, and how it is shown.
pub(super) struct Show<'a> {
    name: &'a str,
    viewing: &'a Viewing,
    console: &'a Console,
    screen: Screen,
    drawn: Option<Instant>,
    told: Vec<Reason>,
    run: Option<Run>,
    reasons: Vec<Reason>,
    earlier: HashMap<String, i64>,
    over: bool,
}

/// More often than this nobody can read it.
const PAUSE: Duration = Duration::from_millis(200);

impl<'a> Show<'a> {
    /// Nothing is known yet of the run called `name`.
    pub(super) fn new(name: &'a str, viewing: &'a Viewing, console: &'a Console) -> Self {
        let screen = Screen::new(console, viewing.format == Form::Text);
        Self {
            name,
            viewing,
            console,
            screen,
            drawn: None,
            told: Vec::new(),
            run: None,
            reasons: Vec::new(),
            earlier: HashMap::new(),
            over: false,
        }
    }

    /// The run as it was last seen, and whether it is not looked at any more.
    pub(super) fn known(&self) -> (Option<Run>, bool) {
        (self.run.clone(), self.over)
    }

    /// The run is not looked at any more.
    pub(super) fn end(&mut self) {
        self.over = true;
    }

    /// How long tasks took before.
    pub(super) fn remember(&mut self, earlier: HashMap<String, i64>) {
        self.earlier = earlier;
    }

    /// Shows what was seen.
    pub(super) fn see(&mut self, sight: Sight) {
        match sight {
            Sight::Changed(run) => {
                self.changed(&run);
                let waits =
                    |reason: &Reason| run.task(&reason.task).is_none_or(|task| task.state == State::Pending);
                self.reasons.retain(waits);
                self.run = Some(*run);
            }
            Sight::Tick => {}
            Sight::Hidden(what) => {
                self.connection(false, &format!("the cluster doesn't answer ({what}); still trying"));
            }
            Sight::Back => self.connection(true, "the cluster answers again"),
        }
        if self.drawn.is_none_or(|drawn| drawn.elapsed() >= PAUSE) {
            self.draw();
        }
    }

    /// Tells why tasks wait, each reason once.
    pub(super) fn waits(&mut self, reasons: Vec<Reason>) {
        let new: Vec<Reason> = reasons.iter().filter(|reason| !self.told.contains(reason)).cloned().collect();
        self.told.extend_from_slice(&new);
        self.reasons = reasons;
        if self.viewing.format == Form::Json {
            for reason in new {
                self.event("waiting", &json!({"task": reason.task, "because": reason.sentence}));
            }
        } else if !self.screen.is_live() {
            for (tasks, sentence) in pending::grouped(&new) {
                self.console.say(format!("          {tasks}: {sentence}"));
            }
        }
    }

    /// Shows what a task printed.
    pub(super) fn log(&mut self, line: &Line) {
        if self.viewing.format == Form::Json {
            let time = line.time.unwrap_or_else(Timestamp::now).to_string();
            self.event("log", &json!({"time": time, "task": line.task, "text": line.text}));
            return;
        }
        self.screen.clear();
        // A reader that went away is no reason to stop following.
        let _ = self.console.result(&super::logs::shown(line, 0, self.console.colors_results()));
    }

    /// Leaves the last state of the run on the screen.
    pub(super) fn finish(&mut self) {
        self.draw();
        self.screen.keep();
    }

    /// Takes the tree away.
    pub(super) fn leave(&mut self) {
        self.screen.clear();
    }

    fn changed(&mut self, now: &Run) {
        let happened = view::changes(self.run.as_ref(), now, Timestamp::now());
        if self.viewing.format == Form::Json {
            for happening in &happened {
                self.event(happening.kind(), &happening.json());
            }
        } else if !self.screen.is_live() {
            let width = view::width(now).max(view::columns(self.name).min(40));
            for happening in &happened {
                self.console.say(happening.line(self.name, width, self.console.colors_messages()));
            }
        }
    }

    fn connection(&mut self, answers: bool, text: &str) {
        if self.viewing.format == Form::Json {
            self.event("connection", &json!({"answers": answers, "message": text}));
        } else {
            self.screen.clear();
            self.console.say(text);
        }
    }

    /// One event a line; `details` are added to what all of them have.
    fn event(&self, kind: &str, details: &Json) {
        let mut event =
            json!({"version": 1, "event": kind, "time": Timestamp::now().to_string(), "run": self.name});
        if let (Some(event), Some(details)) = (event.as_object_mut(), details.as_object()) {
            event.extend(details.clone());
        }
        // A reader that went away is no reason to stop following.
        let _ = self.console.result(&format!("{event}\n"));
    }

    fn draw(&mut self) {
        let Some(run) = self.run.as_ref().filter(|_| self.screen.is_live()) else { return };
        self.drawn = Some(Instant::now());
        let (width, height) = Screen::size();
        let frame = Frame {
            now: Timestamp::now(),
            reasons: &self.reasons,
            earlier: &self.earlier,
            width,
            height: height.saturating_sub(2).max(5),
            color: self.console.colors_messages(),
        };
        self.screen.draw(&view::tree(run, &frame));
    }
}
