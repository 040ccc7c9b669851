//! Why something waits, in a sentence: from Argo's message, the pod's conditions and containers, and its events.

use std::collections::HashMap;

use indexmap::IndexMap;
use k8s_openapi::api::core::v1::{ContainerStatus, Event, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::{Api, ListParams};

use super::run::{Run, State, Task};
use super::{Cluster, Result, words};

/// A task that waits, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Ploomber's name; the run's own for the run as a whole.
    pub task: String,
    /// In a sentence, what to do about it included where that is known.
    pub sentence: String,
}

/// Why tasks of a run wait; nothing for those that only wait for other tasks.
///
/// # Errors
/// Pods can't be listed. That events can't be read is told as a reason.
pub async fn explain(cluster: &Cluster, run: &Run) -> Result<Vec<Reason>> {
    let mut reasons = Vec::new();
    if run.state == State::Waiting || (run.state == State::Pending && !run.message.is_empty()) {
        let sentence = of_whole(run);
        reasons.extend(sentence.map(|sentence| Reason { task: run.name.clone(), sentence }));
    }
    let waiting: Vec<&Task> = run.tasks.iter().filter(|task| task.state == State::Pending).collect();
    if waiting.is_empty() {
        return Ok(reasons);
    }
    let pods = pods(cluster, run, "status.phase=Pending").await?;
    let mut asked = 0;
    for task in waiting {
        let pod = task.attempts.last().and_then(|node| pods.get(node));
        let from_argo = Some(&task.message).filter(|words| !words.is_empty() && *words != "PodInitializing");
        let words = from_argo.cloned().or_else(|| of_pod(pod?));
        let unbound = words.as_ref().is_some_and(|words| words.contains("unbound immediate"));
        let words = match pod.filter(|_| (words.is_none() || unbound) && asked < ASKED) {
            Some(pod) => {
                asked += 1;
                let found =
                    if unbound { of_claims(cluster, pod).await } else { of_events(cluster, pod).await };
                let found = found.unwrap_or_else(|error| {
                    Some(format!("why it waits isn't known: {}. {}", error.what, error.help))
                });
                match (words, found) {
                    (Some(words), Some(found)) => Some(format!("{words} {found}")),
                    (words, found) => words.or(found),
                }
            }
            None => words,
        };
        if let Some(words) = words.filter(|words| words != "ContainerCreating") {
            reasons.push(Reason { task: task.name.clone(), sentence: sentence(run, &words) });
        }
    }
    Ok(reasons)
}

/// Events are asked for pod by pod. Those of more pods would say the same.
const ASKED: usize = 20;

/// Reasons by their sentence, with the tasks that wait for it: `fit-1, fit-2 and 7 others wait`.
pub fn grouped(reasons: &[Reason]) -> Vec<(String, &str)> {
    let mut groups: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for reason in reasons {
        groups.entry(&reason.sentence).or_default().push(&reason.task);
    }
    let named = |tasks: &[&str]| match tasks {
        [one] => format!("{one} waits"),
        [one, other] => format!("{one} and {other} wait"),
        [one, other, third] => format!("{one}, {other} and {third} wait"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} others wait", rest.len()),
        [] => String::new(),
    };
    groups.into_iter().map(|(sentence, tasks)| (named(&tasks), sentence)).collect()
}

/// The label of a run's pods.
pub(super) fn of_run(run: &Run) -> String {
    format!("workflows.argoproj.io/workflow={}", run.name)
}

/// The node that a pod is of.
pub(super) fn node_of(pod: &ObjectMeta) -> Option<&str> {
    pod.annotations.as_ref()?.get("workflows.argoproj.io/node-id").map(String::as_str)
}

/// The pods of a run by the id of their node; `fields` chooses among them.
pub(super) async fn pods(cluster: &Cluster, run: &Run, fields: &str) -> Result<HashMap<String, Pod>> {
    let parameters = ListParams::default().labels(&of_run(run)).fields(fields);
    let doing = format!("list the pods of run {}", run.name);
    let listed = cluster.ask(doing, cluster.pods().list(&parameters)).await?;
    let by_node = listed.items.into_iter().filter_map(|pod| Some((node_of(&pod.metadata)?.to_owned(), pod)));
    Ok(by_node.collect())
}

fn of_whole(run: &Run) -> Option<String> {
    if !run.message.is_empty() {
        return Some(sentence(run, &run.message));
    }
    let age = k8s_openapi::jiff::Timestamp::now().duration_since(run.created?);
    (age.as_secs() > 15).then(|| {
        "Argo's controller has not looked at it: is it running, and does it watch this namespace? `sooper doctor` looks".to_owned()
    })
}

/// What keeps a pod from running, in Kubernetes' words.
pub(super) fn of_pod(pod: &Pod) -> Option<String> {
    let status = pod.status.as_ref()?;
    let containers =
        status.init_container_statuses.iter().flatten().chain(status.container_statuses.iter().flatten());
    let waiting = containers
        .filter_map(waiting)
        .find(|(reason, _)| reason != "PodInitializing" && reason != "ContainerCreating");
    if let Some((reason, message)) = waiting {
        return Some(format!("{reason}: {message}"));
    }
    let scheduled = status.conditions.iter().flatten().find(|condition| condition.type_ == "PodScheduled")?;
    (scheduled.status == "False")
        .then(|| format!("Unschedulable: {}", scheduled.message.clone().unwrap_or_default()))
}

fn waiting(container: &ContainerStatus) -> Option<(String, String)> {
    let waiting = container.state.as_ref()?.waiting.as_ref()?;
    Some((waiting.reason.clone()?, waiting.message.clone().unwrap_or_default()))
}

/// The words with what they mean; of a lock, who holds it.
fn sentence(run: &Run, words: &str) -> String {
    let lock = run.locks.iter().find(|lock| words.contains(&format!("Waiting for {} lock", lock.name)));
    let mutex = words.contains("Waiting for") && words.contains("Mutex");
    let whose = lock.map(|lock| lock.holders.join(", ")).filter(|holders| !holders.is_empty());
    let parallel = "`when_busy: parallel` lets runs of a project go side by side";
    match whose {
        Some(holders) => format!("waits for {holders} to end, which holds the lock; {parallel} ({words})"),
        None if mutex => format!("waits for another run to end, which holds the lock; {parallel} ({words})"),
        None => words::explained(words),
    }
}

/// What keeps the claims of a pod from being bound, in Kubernetes' words.
async fn of_claims(cluster: &Cluster, pod: &Pod) -> Result<Option<String>> {
    let volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
    for claim in volumes.filter_map(|volume| volume.persistent_volume_claim.as_ref()) {
        let fields =
            format!("involvedObject.kind=PersistentVolumeClaim,involvedObject.name={}", claim.claim_name);
        if let Some(words) = last_event(cluster, &claim.claim_name, &fields).await? {
            return Ok(Some(format!("claim {}: {words}", claim.claim_name)));
        }
    }
    Ok(None)
}

/// What keeps a pod from running, as far as it or its events say.
pub(super) async fn why(cluster: &Cluster, pod: &Pod) -> Option<String> {
    match of_pod(pod) {
        Some(words) => Some(words),
        None => of_events(cluster, pod).await.ok().flatten(),
    }
}

/// The last warning about a pod.
///
/// # Errors
/// Events may not be read.
async fn of_events(cluster: &Cluster, pod: &Pod) -> Result<Option<String>> {
    let name = pod.metadata.name.clone().unwrap_or_default();
    last_event(cluster, &name, &format!("involvedObject.name={name},type=Warning")).await
}

async fn last_event(cluster: &Cluster, name: &str, fields: &str) -> Result<Option<String>> {
    let events: Api<Event> = Api::namespaced(cluster.client.clone(), &cluster.namespace);
    let parameters = ListParams::default().fields(fields);
    let mut events = cluster.ask(format!("read the events of {name}"), events.list(&parameters)).await?.items;
    events.sort_by_key(|event| {
        (event.last_timestamp.clone().map(|time| time.0), event.metadata.creation_timestamp.clone())
    });
    let words = |event: Event| {
        format!("{}: {}", event.reason.unwrap_or_default(), event.message.unwrap_or_default().trim())
    };
    Ok(events.pop().map(words))
}

#[cfg(test)]
mod tests {
    use super::super::locks::Lock;
    use super::*;

    #[test]
    fn who_holds_a_lock_is_told() {
        let words = "Waiting for argo/Mutex/churn lock. Lock status: 0/1";
        let lock = Lock { name: "argo/Mutex/churn".to_owned(), holders: vec!["run churn-x".to_owned()] };
        let run = Run { locks: vec![lock], ..Run::default() };
        assert!(sentence(&run, words).starts_with("waits for run churn-x to end, which holds the lock"));
        assert!(sentence(&Run::default(), words).starts_with("waits for another run to end"));
    }

    #[test]
    fn tasks_that_wait_for_the_same_are_told_together() {
        let reason = |task: &str, sentence: &str| Reason { task: task.into(), sentence: sentence.into() };
        let mut reasons: Vec<Reason> =
            (0..9).map(|number| reason(&format!("fit-{number}"), "no room")).collect();
        reasons.push(reason("plot", "no image"));
        let told = grouped(&reasons);
        assert_eq!(told[0], ("fit-0, fit-1 and 7 others wait".to_owned(), "no room"));
        assert_eq!(told[1], ("plot waits".to_owned(), "no image"));
    }
}
