//! The whole of a run for a terminal: what is there fits into the room that there is.
//!
//! With more tasks than rows, those that failed, wait for something or run are shown, and the others counted.

use std::collections::HashMap;

use k8s_openapi::jiff::Timestamp;

use super::super::pending::{self, Reason};
use super::super::run::{Run, State, Task};
use super::{duration, pad, paint, seconds, width};

/// What the whole of a run is shown with.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The time that durations are counted to.
    pub now: Timestamp,
    /// Why tasks wait.
    pub reasons: &'a [Reason],
    /// How long tasks took in earlier runs, in seconds.
    pub earlier: &'a HashMap<String, i64>,
    /// Columns; longer lines are for whoever draws them to cut.
    pub width: usize,
    /// At most so many lines.
    pub height: usize,
    /// Whether it is coloured.
    pub color: bool,
}

/// A run, its tasks and why any of them waits.
pub fn tree(run: &Run, frame: &Frame<'_>) -> Vec<String> {
    let mut lines = vec![head(run, frame)];
    let own = frame.reasons.iter().filter(|reason| reason.task == run.name);
    let own: Vec<&str> = own.map(|reason| reason.sentence.as_str()).collect();
    let message = Some(run.message.as_str()).filter(|message| !message.is_empty() && own.is_empty());
    let said = message.into_iter().chain(own).chain(run.blind.as_deref());
    lines.extend(said.map(|text| format!("  {text}")));
    let room = frame.height.saturating_sub(lines.len()).max(1);
    // What stands before and after a name: sign, state, duration.
    let names = width(run).min(frame.width.saturating_sub(26).max(8));
    if run.tasks.len() <= room {
        lines.extend(run.tasks.iter().map(|task| row(run, task, names, frame)));
    } else {
        lines.extend(crowd(run, names, room, frame));
    }
    // Kubernetes' words may have several lines.
    lines.into_iter().map(|line| line.replace(['\n', '\r', '\t'], " ")).collect()
}

fn head(run: &Run, frame: &Frame<'_>) -> String {
    let (done, all) = run.progress();
    let end = run.finished.or(Some(frame.now));
    let took = seconds(run.started.or(run.created), end).map(duration).unwrap_or_default();
    let left = remaining(run, frame).filter(|_| !run.state.is_final());
    let left = left.map(|left| format!(", about {} left", duration(left))).unwrap_or_default();
    let state = paint(run.state.word(), run.state, frame.color);
    let code = run.code.as_ref().map(|code| format!("  {code}")).unwrap_or_default();
    format!("{}  {state}  {done}/{all}  {took}{left}{code}", run.name)
}

fn row(run: &Run, task: &Task, names: usize, frame: &Frame<'_>) -> String {
    let end = if task.state.is_final() { task.finished } else { Some(frame.now) };
    let took = seconds(task.started, end).filter(|_| task.state != State::Waiting).map(duration);
    let again = match task.attempts.len() {
        0 | 1 => String::new(),
        count => format!(" (attempt {count})"),
    };
    let reason = frame.reasons.iter().find(|reason| reason.task == task.name);
    let says = match task.state {
        State::Waiting => after(run, task),
        State::Pending => reason.map_or(&task.message, |reason| &reason.sentence).clone(),
        State::Running => frame.earlier.get(&task.name).map(usually).unwrap_or_default(),
        State::Failed | State::Error => task.message.clone(),
        State::Succeeded | State::Omitted => String::new(),
    };
    let state = paint(&format!("{} {:9}", sign(task.state), task.state.word()), task.state, frame.color);
    let line =
        format!("  {state}  {}  {:>6}{again}  {says}", pad(&task.name, names), took.unwrap_or_default());
    line.trim_end().to_owned()
}

fn sign(state: State) -> &'static str {
    match state {
        State::Waiting => "·",
        State::Pending => "◌",
        State::Running => "●",
        State::Succeeded => "✓",
        State::Failed | State::Error => "✗",
        State::Omitted => "-",
    }
}

fn usually(seconds: &i64) -> String {
    format!("usually {}", duration(*seconds))
}

/// What a task waits for.
fn after(run: &Run, task: &Task) -> String {
    let others = task.upstream.iter().filter_map(|index| run.tasks.get(*index));
    let others: Vec<&str> =
        others.filter(|other| other.state != State::Succeeded).map(|other| other.name.as_str()).collect();
    match others.as_slice() {
        [] => String::new(),
        [_, _, _, _, ..] => format!("after {} others", others.len()),
        _ => format!("after {}", others.join(", ")),
    }
}

/// More tasks than lines: a share of the room for what failed, for what waits by its reasons, and for what runs, then a
/// count of all states.
fn crowd(run: &Run, names: usize, room: usize, frame: &Frame<'_>) -> Vec<String> {
    let rows = |wanted: fn(State) -> bool| -> Vec<String> {
        let tasks = run.tasks.iter().filter(|task| wanted(task.state));
        tasks.map(|task| row(run, task, names, frame)).collect()
    };
    let mut left = room.saturating_sub(1);
    let mut lines = Vec::new();
    let parts = [
        (rows(State::is_failure), "failed"),
        (waiting(run, frame), "reasons to wait"),
        (rows(|state| state == State::Running), "running"),
    ];
    for (number, (rows, what)) in parts.into_iter().enumerate() {
        let shown = some(rows, left / (3 - number), what);
        left -= shown.len();
        lines.extend(shown);
    }
    let states = [
        State::Failed,
        State::Error,
        State::Running,
        State::Pending,
        State::Waiting,
        State::Succeeded,
        State::Omitted,
    ];
    let counts = states.iter().filter_map(|state| {
        let count = run.tasks.iter().filter(|task| task.state == *state).count();
        (count > 0).then(|| paint(&format!("{count} {}", state.word()), *state, frame.color))
    });
    lines.push(format!("  {}", counts.collect::<Vec<_>>().join(", ")));
    lines
}

/// The first rows, as many as there is room for, and how many more there are.
fn some(mut rows: Vec<String>, room: usize, what: &str) -> Vec<String> {
    if rows.len() > room {
        let rest = rows.len() + 1 - room.max(1);
        rows.truncate(room.saturating_sub(1));
        if room > 0 {
            rows.push(format!("  … {rest} more {what}"));
        }
    }
    rows
}

/// The tasks whose pods wait, those of one reason in one line.
fn waiting(run: &Run, frame: &Frame<'_>) -> Vec<String> {
    let reasons = frame.reasons.iter().filter(|reason| run.task(&reason.task).is_some());
    let reasons: Vec<Reason> = reasons.cloned().collect();
    let line = |(tasks, sentence): (String, &str)| {
        format!("  {} {tasks}: {sentence}", paint(sign(State::Pending), State::Pending, frame.color))
    };
    pending::grouped(&reasons).into_iter().map(line).collect()
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

/// A run of three tasks, one of each kind that is common.
#[cfg(test)]
pub(super) fn example() -> Run {
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

#[cfg(test)]
mod tests {
    use super::super::columns;
    use super::*;

    fn shown(run: &Run, reasons: &[Reason], width: usize, height: usize) -> String {
        let earlier = [("fit".to_owned(), 60), ("plot".to_owned(), 30)].into();
        let now = "2026-01-01T00:00:20Z".parse().unwrap();
        let lines = tree(run, &Frame { now, reasons, earlier: &earlier, width, height, color: false });
        assert!(lines.len() <= height.max(2), "{} lines in {height}", lines.len());
        lines.join("\n")
    }

    #[test]
    fn the_whole_run_and_the_time_that_is_left() {
        insta::assert_snapshot!(shown(&example(), &[], 80, 50), @r"
        churn-x  running  1/3  20s, about 1m10s left
          ✓ succeeded  load         14s
          ● running    fit          20s  usually 1m00s
          · waiting    plot              after fit
        ");
    }

    #[test]
    fn names_are_cut_where_there_is_no_room_and_wide_letters_count_twice() {
        let mut run = example();
        run.tasks[0].name = "数据准备与清洗和特征工程".to_owned();
        run.tasks[2].name = "a_name_that_is_rather_long".to_owned();
        insta::assert_snapshot!(shown(&run, &[], 40, 50), @r"
        churn-x  running  1/3  20s
          ✓ succeeded  数据准备与清…      14s
          ● running    fit                20s  usually 1m00s
          · waiting    a_name_that_i…          after fit
        ");
    }

    #[test]
    fn a_thousand_tasks_fit_into_a_terminal() {
        let states = [State::Succeeded, State::Failed, State::Running, State::Pending, State::Waiting];
        let task = |number: usize| Task {
            name: format!("fit-{number}"),
            state: states[number / 200],
            started: "2026-01-01T00:00:00Z".parse().ok(),
            ..Task::default()
        };
        let run = Run { tasks: (0..1000).map(task).collect(), ..example() };
        let reason = |number: usize| Reason {
            task: format!("fit-{number}"),
            sentence: ["no node has room", "its claim doesn't exist"][number % 2].to_owned(),
        };
        let reasons: Vec<Reason> = (600..800).map(reason).collect();
        insta::assert_snapshot!(shown(&run, &reasons, 80, 10), @r"
        churn-x  running  200/1000  20s
          ✗ failed     fit-200
          … 199 more failed
          ◌ fit-600, fit-602 and 98 others wait: no node has room
          ◌ fit-601, fit-603 and 98 others wait: its claim doesn't exist
          ● running    fit-400      20s
          ● running    fit-401      20s
          ● running    fit-402      20s
          … 197 more running
          200 failed, 200 running, 200 pending, 200 waiting, 200 succeeded
        ");
        for height in 1..30 {
            let text = shown(&run, &reasons, 30, height);
            assert!(text.lines().all(|line| columns(line) > 0), "{text}");
        }
    }
}
