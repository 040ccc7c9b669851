//! What the pods of a run print, in time order and under the names of their tasks.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::time::Duration;

use futures::{AsyncBufReadExt as _, StreamExt as _, TryStreamExt as _};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::jiff::Timestamp;
use kube::api::{ListParams, LogParams};

use super::pending::{node_of, of_run, pods};
use super::run::{Run, State, Task};
use super::{Cluster, Error, Kind, Result};

/// A line that a task printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// When, as far as the node's clock says.
    pub time: Option<Timestamp>,
    /// Its place among the lines of its pod.
    pub number: usize,
    /// Ploomber's name of the task.
    pub task: String,
    /// What it printed, without the line's end.
    pub text: String,
}

/// Which lines are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of these tasks only; empty: of all.
    pub tasks: Vec<String>,
    /// Not older than this.
    pub since: Option<Duration>,
    /// So many of each pod at most.
    pub tail: Option<i64>,
    /// Of the attempts before the last one, instead of the last.
    pub previous: bool,
}

/// A pod and whose it is.
struct Source {
    task: String,
    pod: String,
}

/// All lines so far, oldest first.
///
/// # Errors
/// A task isn't there, or logs may not be read. Pods that are gone are left out.
pub async fn read(cluster: &Cluster, run: &Run, wanted: &Wanted) -> Result<Vec<Line>> {
    let attempts = attempts(run, wanted)?;
    let pods = pods(cluster, run, "").await?;
    let started = attempts.into_iter().filter_map(|(task, node)| {
        let pod = pods.get(node)?;
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
        let pod = pod.metadata.name.clone().filter(|_| phase != Some("Pending"))?;
        Some(Source { task: task.name.clone(), pod })
    });
    let reading = started.map(|source| read_one(cluster, source, wanted)).collect::<Vec<_>>();
    let lines: Vec<Vec<Line>> = futures::stream::iter(reading).buffer_unordered(8).try_collect().await?;
    let mut lines: Vec<Line> = lines.into_iter().flatten().collect();
    lines.sort();
    Ok(lines)
}

async fn read_one(cluster: &Cluster, source: Source, wanted: &Wanted) -> Result<Vec<Line>> {
    let doing = format!("read the logs of task {}", source.task);
    match cluster.ask(doing, cluster.pods().logs(&source.pod, &parameters(wanted, false))).await {
        Ok(text) => {
            let mut lines = lines(&source.task, text.lines());
            let tail = wanted.tail.and_then(|tail| usize::try_from(tail).ok()).unwrap_or(usize::MAX);
            lines.drain(..lines.len().saturating_sub(tail));
            Ok(lines)
        }
        Err(error) if is_nothing(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The pod was deleted meanwhile, or its container was never started.
fn is_nothing(error: &Error) -> bool {
    let never = ["waiting to start", "is terminated"].iter().any(|words| error.what.contains(words));
    error.kind == Kind::NotFound || never
}

/// Lines as they come, until `known` says that the run is over and everything was read. It gives the run as it was last
/// seen.
///
/// # Errors
/// Logs may not be read. A broken connection is taken up again where it ended.
pub async fn follow(
    cluster: &Cluster,
    wanted: &Wanted,
    known: impl Fn() -> (Option<Run>, bool),
    mut print: impl FnMut(Line),
) -> Result<()> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<Line>(1024);
    let mut seen: HashSet<String> = HashSet::new();
    let mut streams = tokio::task::JoinSet::new();
    let mut heap = BinaryHeap::new();
    loop {
        let (run, over) = known();
        if let Some(run) = run {
            match started(cluster, &run, wanted, &mut seen).await {
                Ok(sources) => {
                    for source in sources {
                        streams.spawn(stream(cluster.clone(), source, wanted.clone(), sender.clone()));
                    }
                }
                Err(error) if error.kind == Kind::Transient => {}
                Err(error) => return Err(error),
            }
        }
        // Lines of different pods come in any order: half a second sorts out nearly all of it.
        let pause = tokio::time::sleep(Duration::from_millis(500));
        tokio::pin!(pause);
        loop {
            tokio::select! {
                Some(line) = receiver.recv() => heap.push(std::cmp::Reverse(line)),
                () = &mut pause => break,
            }
        }
        while let Some(std::cmp::Reverse(line)) = heap.pop() {
            print(line);
        }
        while let Some(ended) = streams.try_join_next() {
            // A stream that was dropped has nothing to say.
            ended.unwrap_or(Ok(()))?;
        }
        if over && streams.is_empty() && receiver.is_empty() {
            return Ok(());
        }
    }
}

/// The pods whose tasks have started since the last time. Only their names are read: there may be a thousand pods.
async fn started(
    cluster: &Cluster,
    run: &Run,
    wanted: &Wanted,
    seen: &mut HashSet<String>,
) -> Result<Vec<Source>> {
    let new: Vec<(&Task, &String)> = attempts(run, wanted)?
        .into_iter()
        .filter(|(task, node)| task.state != State::Pending && !seen.contains(*node))
        .collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let parameters = ListParams::default().labels(&of_run(run));
    let doing = format!("list the pods of run {}", run.name);
    let listed = cluster.ask(doing, cluster.pods().list_metadata(&parameters)).await?.items;
    let names: HashMap<String, String> = listed
        .into_iter()
        .filter_map(|pod| Some((node_of(&pod.metadata)?.to_owned(), pod.metadata.name?)))
        .collect();
    seen.extend(new.iter().map(|(_, node)| (*node).clone()));
    let sources = new
        .into_iter()
        .filter_map(|(task, node)| Some(Source { task: task.name.clone(), pod: names.get(node)?.clone() }));
    Ok(sources.collect())
}

/// Sends the lines of one pod until its container has ended; goes on after a broken connection.
async fn stream(
    cluster: Cluster,
    source: Source,
    wanted: Wanted,
    out: tokio::sync::mpsc::Sender<Line>,
) -> Result<()> {
    let mut parameters = parameters(&wanted, true);
    let mut last: Option<Timestamp> = None;
    let mut number = 0;
    loop {
        let doing = format!("read the logs of task {}", source.task);
        match cluster.ask(doing, cluster.pods().log_stream(&source.pod, &parameters)).await {
            Ok(reader) => {
                let mut texts = reader.lines();
                while let Some(Ok(text)) = texts.next().await {
                    let line = line(&source.task, number, &text);
                    number += 1;
                    if last.is_some() && line.time <= last {
                        continue;
                    }
                    // Lines of one moment stay together: only a cut connection is read again from here.
                    parameters.since_time = line.time;
                    parameters.tail_lines = None;
                    parameters.since_seconds = None;
                    if !is_executors(&line.text) && out.send(line).await.is_err() {
                        return Ok(());
                    }
                }
            }
            Err(error) if error.kind == Kind::NotFound => return Ok(()),
            Err(error) if error.kind == Kind::Transient || is_nothing(&error) => {}
            Err(error) => return Err(error),
        }
        last = parameters.since_time;
        // Whether the log has ended or the connection, only the pod knows. A log of which nothing came is read once more.
        let doing = format!("look at the pod of task {}", source.task);
        match cluster.ask(doing, cluster.pods().get_opt(&source.pod)).await {
            Ok(pod) if pod.as_ref().is_none_or(has_ended) && !parameters.follow => return Ok(()),
            Ok(pod) if pod.as_ref().is_none_or(has_ended) => parameters.follow = false,
            _ => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

fn has_ended(pod: &Pod) -> bool {
    let statuses = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let mut main = statuses.filter(|status| status.name == "main");
    main.any(|status| status.state.as_ref().is_some_and(|state| state.terminated.is_some()))
}

/// The last lines of a task's last attempt.
///
/// # Errors
/// Logs may not be read.
pub async fn tail(cluster: &Cluster, run: &Run, task: &str, count: i64) -> Result<Vec<Line>> {
    let wanted = Wanted { tasks: vec![task.to_owned()], tail: Some(count), ..Wanted::default() };
    read(cluster, run, &wanted).await
}

/// The attempts whose lines are wanted: their tasks and node ids.
fn attempts<'a>(run: &'a Run, wanted: &Wanted) -> Result<Vec<(&'a Task, &'a String)>> {
    for name in &wanted.tasks {
        if run.task(name).is_none() {
            let names = run.tasks.iter().map(|task| task.name.as_str());
            let guess = crate::source::diagnostic::did_you_mean(name, names.clone());
            let help = guess.map(|guess| format!("Did you mean `{guess}`?"));
            let help = help.unwrap_or_else(|| format!("Its tasks: {}", names.collect::<Vec<_>>().join(", ")));
            return Err(Error::other(format!("run {} has no task {name}", run.name), help));
        }
    }
    let is_wanted = |task: &&Task| wanted.tasks.is_empty() || wanted.tasks.contains(&task.name);
    let attempts = run.tasks.iter().filter(is_wanted).flat_map(|task| {
        let (last, before) = match task.attempts.split_last() {
            Some((last, before)) => (std::slice::from_ref(last), before),
            None => (Default::default(), Default::default()),
        };
        if wanted.previous { before } else { last }.iter().map(move |node| (task, node))
    });
    Ok(attempts.collect())
}

/// The executor says so many lines at the end of a log at most; the server counts them like the task's own.
const EXECUTORS: i64 = 5;

fn parameters(wanted: &Wanted, follow: bool) -> LogParams {
    LogParams {
        container: Some("main".to_owned()),
        follow,
        timestamps: true,
        since_seconds: wanted.since.map(|since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX).max(1)),
        tail_lines: wanted.tail.map(|tail| if follow { tail } else { tail + EXECUTORS }),
        ..LogParams::default()
    }
}

fn lines<'a>(task: &str, texts: impl Iterator<Item = &'a str>) -> Vec<Line> {
    let lines = texts.enumerate().map(|(number, text)| line(task, number, text));
    lines.filter(|line| !is_executors(&line.text)).collect()
}

/// `2026-01-01T00:00:00.000000000Z what was printed`; of a line that was written over again and again, the last state.
fn line(task: &str, number: usize, text: &str) -> Line {
    let (stamp, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    match stamp.parse::<Timestamp>() {
        Ok(time) => Line { time: Some(time), number, task: task.to_owned(), text: rest.to_owned() },
        Err(_) => Line { time: None, number, task: task.to_owned(), text: text.to_owned() },
    }
}

/// What Argo's executor says in the container of the task: nobody asked for it.
fn is_executors(text: &str) -> bool {
    (text.starts_with("time=") && text.contains(" argo=true"))
        || text.strip_prefix("Error: exit status ").is_some_and(|code| code.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executors_lines_are_left_out_and_the_rest_is_sorted_by_time() {
        let mut all =
            lines("a", ["2026-01-01T00:00:02Z two", "2026-01-01T00:00:03Z Error: exit status 3"].into_iter());
        all.extend(lines(
            "b",
            ["2026-01-01T00:00:01.5Z one", "2026-01-01T00:00:01Z time=\"x\" level=INFO argo=true"]
                .into_iter(),
        ));
        all.sort();
        let texts: Vec<&str> = all.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["one", "two"]);
    }
}
