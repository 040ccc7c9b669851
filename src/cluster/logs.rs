//! What the pods of a run print, in time order and under the names of their tasks.

use std::collections::{BinaryHeap, HashSet};
use std::time::Duration;

use futures::{AsyncBufReadExt as _, StreamExt as _, TryStreamExt as _};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::jiff::Timestamp;
use kube::api::LogParams;

use super::pending::pods;
use super::run::Run;
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
    started: bool,
}

/// All lines so far, oldest first.
///
/// # Errors
/// A task isn't there, or logs may not be read. Pods that are gone are left out.
pub async fn read(cluster: &Cluster, run: &Run, wanted: &Wanted) -> Result<Vec<Line>> {
    let sources = sources(cluster, run, wanted).await?;
    let reading =
        sources.into_iter().filter(|source| source.started).map(|source| read_one(cluster, source, wanted));
    let lines: Vec<Vec<Line>> = futures::stream::iter(reading).buffer_unordered(8).try_collect().await?;
    let mut lines: Vec<Line> = lines.into_iter().flatten().collect();
    lines.sort();
    Ok(lines)
}

async fn read_one(cluster: &Cluster, source: Source, wanted: &Wanted) -> Result<Vec<Line>> {
    let read = cluster.pods().logs(&source.pod, &parameters(wanted, false)).await;
    match read.map_err(cluster.failed(format!("read the logs of task {}", source.task))) {
        Ok(text) => Ok(lines(&source.task, text.lines())),
        // Deleted meanwhile, or its container was never started.
        Err(error) if error.kind == Kind::NotFound || error.what.contains("waiting to start") => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// Lines as they come, until `over` says that the run has ended and everything was read.
///
/// # Errors
/// Logs may not be read. A broken connection is taken up again where it ended.
pub async fn follow(
    cluster: &Cluster,
    wanted: &Wanted,
    over: impl Fn() -> Option<Run>,
    current: impl Fn() -> Option<Run>,
    mut print: impl FnMut(Line),
) -> Result<()> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<Line>(1024);
    let mut known: HashSet<String> = HashSet::new();
    let mut streams = tokio::task::JoinSet::new();
    let mut heap = BinaryHeap::new();
    loop {
        let ended = over();
        if let Some(run) = ended.clone().or_else(&current) {
            match sources(cluster, &run, wanted).await {
                Ok(found) => {
                    for source in found.into_iter().filter(|source| source.started) {
                        if !known.insert(source.pod.clone()) {
                            continue;
                        }
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
        while streams.try_join_next().is_some() {}
        if ended.is_some() && streams.is_empty() && receiver.is_empty() {
            return Ok(());
        }
    }
}

/// Sends the lines of one pod until its container has ended; goes on after a broken connection.
async fn stream(cluster: Cluster, source: Source, wanted: Wanted, out: tokio::sync::mpsc::Sender<Line>) {
    let mut parameters = parameters(&wanted, true);
    let mut last: Option<Timestamp> = None;
    let mut number = 0;
    for _ in 0..50 {
        let Ok(reader) = cluster.pods().log_stream(&source.pod, &parameters).await else {
            match cluster.pods().get_opt(&source.pod).await {
                Ok(None) => return,
                _ => tokio::time::sleep(Duration::from_secs(1)).await,
            }
            continue;
        };
        let mut texts = reader.lines();
        let broken = loop {
            match texts.next().await {
                None => break false,
                Some(Err(_)) => break true,
                Some(Ok(text)) => {
                    let line = line(&source.task, number, &text);
                    number += 1;
                    if last.is_some() && line.time <= last {
                        continue;
                    }
                    if !is_executors(&line.text) && out.send(line.clone()).await.is_err() {
                        return;
                    }
                    // Lines of one moment stay together: only a cut connection is read again from here.
                    parameters.since_time = line.time;
                    parameters.tail_lines = None;
                    parameters.since_seconds = None;
                }
            }
        };
        let ended = matches!(cluster.pods().get_opt(&source.pod).await, Ok(pod) if pod.as_ref().is_none_or(has_ended));
        if !broken && ended {
            return;
        }
        last = parameters.since_time;
        tokio::time::sleep(Duration::from_millis(500)).await;
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
    // The executor's own lines are counted by the server too.
    let wanted = Wanted { tasks: vec![task.to_owned()], tail: Some(count + 5), ..Wanted::default() };
    let mut lines = read(cluster, run, &wanted).await?;
    let extra = lines.len().saturating_sub(usize::try_from(count).unwrap_or(0));
    Ok(lines.split_off(extra))
}

async fn sources(cluster: &Cluster, run: &Run, wanted: &Wanted) -> Result<Vec<Source>> {
    for name in &wanted.tasks {
        if run.task(name).is_none() {
            let names = run.tasks.iter().map(|task| task.name.as_str());
            let guess = crate::source::diagnostic::did_you_mean(name, names.clone());
            let help = guess.map(|guess| format!("Did you mean `{guess}`?"));
            let help = help.unwrap_or_else(|| format!("Its tasks: {}", names.collect::<Vec<_>>().join(", ")));
            return Err(Error::other(format!("run {} has no task {name}", run.name), help));
        }
    }
    let pods = pods(cluster, run).await?;
    let mut sources = Vec::new();
    for task in run.tasks.iter().filter(|task| wanted.tasks.is_empty() || wanted.tasks.contains(&task.name)) {
        let (last, before) = match task.attempts.split_last() {
            Some((last, before)) => (std::slice::from_ref(last), before),
            None => continue,
        };
        for node in if wanted.previous { before } else { last } {
            let Some(pod) = pods.get(node) else { continue };
            let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or_default();
            let name = pod.metadata.name.clone().unwrap_or_default();
            sources.push(Source { task: task.name.clone(), pod: name, started: phase != "Pending" });
        }
    }
    Ok(sources)
}

fn parameters(wanted: &Wanted, follow: bool) -> LogParams {
    LogParams {
        container: Some("main".to_owned()),
        follow,
        timestamps: true,
        since_seconds: wanted.since.map(|since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX).max(1)),
        tail_lines: wanted.tail,
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
