//! A run as text: what changed, line by line or as JSON; and the whole of it, for a terminal.

mod columns;

use std::collections::HashMap;

use k8s_openapi::jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value as Json, json};

use super::pending::Reason;
use super::run::{Run, State, Task};

pub use columns::{columns, cut};

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
        format!("{clock}  {name:width$}  {state}  {took:>6}{again}  {message}").trim_end().to_owned()
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

/// How wide the names are.
pub fn width(run: &Run) -> usize {
    run.tasks.iter().map(|task| task.name.chars().count()).max().unwrap_or(0).clamp(8, 40)
}

/// What the whole of a run is shown with.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The time that durations are counted to.
    pub now: Timestamp,
    /// Why tasks wait.
    pub reasons: &'a [Reason],
    /// How long tasks took in earlier runs, in seconds.
    pub earlier: &'a HashMap<String, i64>,
    /// At most so many lines; tasks that are done or wait are counted instead of listed when there are more.
    pub height: usize,
    /// Whether it is coloured.
    pub color: bool,
}

/// A run, its tasks and why any of them waits.
pub fn tree(run: &Run, frame: &Frame<'_>) -> Vec<String> {
    let mut lines = vec![head(run, frame)];
    if !run.message.is_empty() {
        lines.push(format!("  {}", run.message));
    }
    lines.extend(run.blind.iter().map(|reason| format!("  {reason}")));
    let crowded = run.tasks.len() + lines.len() + frame.reasons.len() > frame.height;
    let width = width(run);
    for task in &run.tasks {
        if !crowded || !matches!(task.state, State::Succeeded | State::Waiting | State::Omitted) {
            lines.push(row(run, task, width, frame));
        }
    }
    if crowded {
        let count = |state| run.tasks.iter().filter(|task| task.state == state).count();
        let counts = [State::Succeeded, State::Waiting, State::Omitted].map(|state| (count(state), state));
        let counts = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, state)| format!("{count} {}", state.word()));
        lines.push(format!("  and {}", counts.collect::<Vec<_>>().join(", ")));
    }
    for reason in frame.reasons.iter().filter(|reason| reason.task == run.name) {
        lines.push(format!("  {}", reason.sentence));
    }
    if lines.len() > frame.height {
        let rest = lines.len() + 1 - frame.height;
        lines.truncate(frame.height.saturating_sub(1));
        lines.push(format!("  … {rest} more lines"));
    }
    lines
}

fn head(run: &Run, frame: &Frame<'_>) -> String {
    let (done, all) = run.progress();
    let took = seconds(run.started.or(run.created), run.finished.or(Some(frame.now)))
        .map(duration)
        .unwrap_or_default();
    let left = remaining(run, frame)
        .filter(|_| !run.state.is_final())
        .map(|left| format!(", about {} left", duration(left)));
    let state = paint(run.state.word(), run.state, frame.color);
    let code = run.code.as_ref().map(|code| format!("  {code}")).unwrap_or_default();
    format!("{}  {state}  {done}/{all}  {took}{}{code}", run.name, left.unwrap_or_default())
}

fn row(run: &Run, task: &Task, width: usize, frame: &Frame<'_>) -> String {
    let sign = match task.state {
        State::Waiting => "·",
        State::Pending => "◌",
        State::Running => "●",
        State::Succeeded => "✓",
        State::Failed | State::Error => "✗",
        State::Omitted => "-",
    };
    let end = if task.state.is_final() { task.finished } else { Some(frame.now) };
    let took =
        seconds(task.started, end).filter(|_| task.state != State::Waiting).map(duration).unwrap_or_default();
    let again =
        if task.attempts.len() > 1 { format!(" (attempt {})", task.attempts.len()) } else { String::new() };
    let reason =
        frame.reasons.iter().find(|reason| reason.task == task.name).map(|reason| reason.sentence.as_str());
    let says = match task.state {
        State::Waiting => after(run, task),
        State::Pending => reason.unwrap_or(&task.message).to_owned(),
        State::Failed | State::Error => task.message.clone(),
        _ => String::new(),
    };
    let state = paint(&format!("{sign} {:9}", task.state.word()), task.state, frame.color);
    let line = format!("  {state}  {:width$}  {took:>6}{again}  {says}", task.name);
    line.trim_end().to_owned()
}

/// What a task waits for.
fn after(run: &Run, task: &Task) -> String {
    let others = task.upstream.iter().filter_map(|index| run.tasks.get(*index));
    let others: Vec<&str> =
        others.filter(|other| other.state != State::Succeeded).map(|other| other.name.as_str()).collect();
    match others.as_slice() {
        [] => String::new(),
        [some @ .., _, _, _] if some.len() > 1 => format!("after {} others", others.len()),
        _ => format!("after {}", others.join(", ")),
    }
}

/// How long it still takes if each task takes as long as it did; `None` when nothing is known of one that is left.
fn remaining(run: &Run, frame: &Frame<'_>) -> Option<i64> {
    let mut ends: Vec<i64> = Vec::with_capacity(run.tasks.len());
    for task in &run.tasks {
        let start = task.upstream.iter().filter_map(|index| ends.get(*index)).max().copied().unwrap_or(0);
        let own = match task.state {
            state if state.is_final() => 0,
            State::Waiting => *frame.earlier.get(&task.name)?,
            _ => {
                let spent = seconds(task.started, Some(frame.now)).unwrap_or(0);
                (*frame.earlier.get(&task.name)? - spent).max(1)
            }
        };
        ends.push(start + own);
    }
    ends.into_iter().max()
}

/// How long each task took, in the newest of these runs in which it succeeded.
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

/// The time of day where the user is.
fn clock(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
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

/// A run as data, for `--format json`.
pub fn json(run: &Run, reasons: &[Reason]) -> Json {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let why =
        |name: &str| reasons.iter().find(|reason| reason.task == name).map(|reason| reason.sentence.clone());
    let tasks: Vec<Json> = run
        .tasks
        .iter()
        .map(|task| {
            json!({
                "name": task.name, "state": task.state.word(), "started": time(task.started), "finished": time(task.finished),
                "attempts": task.attempts.len(), "exit_code": task.exit_code, "message": task.message, "waits_because": why(&task.name),
            })
        })
        .collect();
    json!({
        "version": 1, "name": run.name, "project": run.project, "state": run.state.word(), "message": run.message,
        "code": run.code, "created": time(run.created), "started": time(run.started), "finished": time(run.finished),
        "parameters": run.parameters, "waits_because": why(&run.name), "tasks": tasks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        let time = |text: &str| text.parse::<Timestamp>().ok();
        let task = |name: &str, state, upstream: &[usize], finished: Option<Timestamp>| Task {
            name: name.to_owned(),
            state,
            upstream: upstream.to_vec(),
            started: time("2026-01-01T00:00:00Z"),
            finished,
            ..Task::default()
        };
        Run {
            name: "churn-x".to_owned(),
            state: State::Running,
            started: time("2026-01-01T00:00:00Z"),
            tasks: vec![
                task("load", State::Succeeded, &[], time("2026-01-01T00:00:14Z")),
                task("fit", State::Running, &[0], None),
                task("plot", State::Waiting, &[1], None),
            ],
            ..Run::default()
        }
    }

    #[test]
    fn the_whole_run_and_the_time_that_is_left() {
        let earlier = [("fit".to_owned(), 60), ("plot".to_owned(), 30)].into();
        let frame = Frame {
            now: "2026-01-01T00:00:20Z".parse().unwrap(),
            reasons: &[],
            earlier: &earlier,
            height: 50,
            color: false,
        };
        insta::assert_snapshot!(tree(&run(), &frame).join("\n"), @r"
        churn-x  running  1/3  20s, about 1m10s left
          ✓ succeeded  load         14s
          ● running    fit          20s
          · waiting    plot              after fit
        ");
        let small = Frame { height: 3, ..frame };
        insta::assert_snapshot!(tree(&run(), &small).join("\n"), @r"
        churn-x  running  1/3  20s, about 1m10s left
          ● running    fit          20s
          and 1 succeeded, 1 waiting
        ");
    }

    #[test]
    fn only_what_changed_is_told() {
        let (now, mut before) = (run(), run());
        let time = "2026-01-01T00:00:20Z".parse().unwrap();
        assert!(changes(Some(&now), &now, time).is_empty());
        before.tasks[1].state = State::Pending;
        let told = changes(Some(&before), &now, time);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].json()["task"], "fit");
        assert_eq!(changes(None, &now, time).len(), 3, "load, fit and the run");
    }
}
