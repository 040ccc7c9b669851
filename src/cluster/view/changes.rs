//! What changed in a run: a line or an event for each thing.

use std::collections::HashMap;

use k8s_openapi::jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value as Json, json};

use super::super::run::{Run, State, Task};
use super::{duration, pad, paint, seconds};

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When it was seen.
    pub time: Timestamp,
    /// Ploomber's name of the task; `None` for the run.
    pub task: Option<String>,
    /// How it is doing.
    pub state: State,
    /// Which attempt, from 1 on; 0 when there is none.
    pub attempt: usize,
    /// How long it took, in seconds, once it is over.
    pub seconds: Option<i64>,
    /// Argo's words.
    pub message: String,
}

/// What changed from `before` to `now`.
pub fn changes(before: Option<&Run>, now: &Run, time: Timestamp) -> Vec<Happening> {
    let mut happened = Vec::new();
    let known: HashMap<&str, &Task> =
        before.iter().flat_map(|run| &run.tasks).map(|task| (task.name.as_str(), task)).collect();
    for task in &now.tasks {
        let same = |other: &&Task| other.state == task.state && other.attempts.len() == task.attempts.len();
        if known.get(task.name.as_str()).is_some_and(same) || task.state == State::Waiting {
            continue;
        }
        happened.push(Happening {
            time: if task.state.is_final() { task.finished.unwrap_or(time) } else { time },
            task: Some(task.name.clone()),
            state: task.state,
            attempt: task.attempts.len(),
            seconds: seconds(task.started, task.finished),
            message: task.message.clone(),
        });
    }
    happened.sort_by_key(|happening| happening.time);
    if before.is_none_or(|before| before.state != now.state) && now.state != State::Waiting {
        happened.push(Happening {
            time: if now.state.is_final() { now.finished.unwrap_or(time) } else { time },
            task: None,
            state: now.state,
            attempt: 0,
            seconds: seconds(now.started, now.finished),
            message: now.message.clone(),
        });
    }
    happened
}

impl Happening {
    /// `12:00:04  fit           failed     3s  main: Error (exit code 1)`.
    pub fn line(&self, run: &str, width: usize, color: bool) -> String {
        let clock = clock(self.time);
        let name = self.task.as_deref().unwrap_or(run);
        let took = self.seconds.map(duration).unwrap_or_default();
        let again = if self.attempt > 1 { format!(" (attempt {})", self.attempt) } else { String::new() };
        let message = if self.state == State::Succeeded { "" } else { self.message.as_str() };
        let state = paint(&format!("{:9}", self.state.word()), self.state, color);
        format!("{clock}  {}  {state}  {took:>6}{again}  {message}", pad(name, width))
            .trim_end()
            .replace('\n', " ")
    }

    /// What kind of event it is: `task` or `run`.
    pub fn kind(&self) -> &'static str {
        if self.task.is_some() { "task" } else { "run" }
    }

    /// The details of the event.
    pub fn json(&self) -> Json {
        let mut event = json!({"time": self.time.to_string()});
        if let Some(event) = event.as_object_mut() {
            if let Some(task) = &self.task {
                event.insert("task".to_owned(), json!(task));
                event.insert("attempt".to_owned(), json!(self.attempt));
            }
            event.insert("state".to_owned(), json!(self.state.word()));
            if let Some(seconds) = self.seconds {
                event.insert("seconds".to_owned(), json!(seconds));
            }
            if !self.message.is_empty() {
                event.insert("message".to_owned(), json!(self.message));
            }
        }
        event
    }
}

/// The time of day where the user is.
fn clock(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::tree::example;
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let (now, mut before) = (example(), example());
        let time = "2026-01-01T00:00:20Z".parse().unwrap();
        assert!(changes(Some(&now), &now, time).is_empty());
        before.tasks[1].state = State::Pending;
        let told = changes(Some(&before), &now, time);
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].kind(), &told[0].json()["task"]), ("task", &json!("fit")));
        assert_eq!(changes(None, &now, time).len(), 3, "load, fit and the run");
    }
}
