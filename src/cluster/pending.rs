//! Why something waits, in a sentence: from Argo's message, the pod's conditions and containers, and its events.

use std::collections::HashMap;

use indexmap::IndexMap;
use k8s_openapi::api::core::v1::{ContainerStatus, Event, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::{Api, ListParams};

use super::run::{Run, State, Task};
use super::{Cluster, Result};

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
        let words = match (from_argo, pod) {
            (Some(words), _) => Some(words.clone()),
            (None, Some(pod)) => match of_pod(pod) {
                None if asked < ASKED => {
                    asked += 1;
                    match of_events(cluster, pod).await {
                        Ok(words) => words,
                        Err(error) => {
                            Some(format!("why it waits isn't known: {}. {}", error.what, error.help))
                        }
                    }
                }
                words => words,
            },
            (None, None) => None,
        };
        if let Some(words) = words.filter(|words| words != "ContainerCreating") {
            reasons.push(Reason { task: task.name.clone(), sentence: sentence(&words) });
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
        return Some(sentence(&run.message));
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

/// The last warning about a pod.
///
/// # Errors
/// Events may not be read.
pub(super) async fn of_events(cluster: &Cluster, pod: &Pod) -> Result<Option<String>> {
    let events: Api<Event> = Api::namespaced(cluster.client.clone(), &cluster.namespace);
    let name = pod.metadata.name.clone().unwrap_or_default();
    let parameters = ListParams::default().fields(&format!("involvedObject.name={name},type=Warning"));
    let mut events =
        cluster.ask(format!("read the events of pod {name}"), events.list(&parameters)).await?.items;
    events.sort_by_key(|event| {
        (event.last_timestamp.clone().map(|time| time.0), event.metadata.creation_timestamp.clone())
    });
    let words = |event: Event| {
        format!("{}: {}", event.reason.unwrap_or_default(), event.message.unwrap_or_default().trim())
    };
    Ok(events.pop().map(words))
}

/// Whether a pod that waits for this won't start by itself.
pub(super) fn is_lasting(words: &str) -> bool {
    const IMAGE: [&str; 5] = [
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
        "CreateContainerConfigError",
    ];
    IMAGE.iter().any(|reason| words.starts_with(reason))
        || words.contains("persistentvolumeclaim") && words.contains("not found")
}

/// Kubernetes' words with what they mean and what to do in front.
pub(super) fn sentence(words: &str) -> String {
    let has = |part: &str| words.contains(part);
    let advice = if has("Waiting for") && has("Mutex") {
        "waits for another run of this project to end (`when_busy: parallel` lets them run side by side)"
    } else if has("Waiting for") && has("Semaphore") {
        "waits for a semaphore that other runs hold"
    } else if has("persistentvolumeclaim") && has("not found") {
        "its claim doesn't exist in this namespace: make it, or name another under `volumes`"
    } else if has("unbound immediate PersistentVolumeClaims") {
        "its claim isn't bound to a volume: `kubectl describe pvc` says why"
    } else if has("Insufficient") {
        "no node has room for what it requests: ask for less under `resources`, or wait until others are done"
    } else if has("untolerated taint") {
        "the nodes have taints that it doesn't tolerate: name them under `pod: {tolerations: …}`"
    } else if has("node affinity/selector") {
        "no node has the labels that it asks for: look at `pod: {nodeSelector: …}`"
    } else if has("Unschedulable") {
        "no node takes it"
    } else if has("ErrImagePull") || has("ImagePullBackOff") {
        "its image can't be pulled: is the name right, and may the cluster pull it (`workflow: {image_pull_secrets: …}`)?"
    } else if has("InvalidImageName") {
        "its image's name is malformed"
    } else if has("CreateContainerConfigError") && has("not found") {
        "a secret or config map that it names under `env` doesn't exist in this namespace"
    } else if has("runAsNonRoot") {
        "its image runs as root and its security context forbids that: set `runAsUser`"
    } else if has("MountVolume") || has("FailedMount") || has("FailedAttachVolume") {
        "a volume can't be mounted"
    } else if has("exceeded quota") {
        "the namespace's quota is used up"
    } else if has("error looking up service account") {
        "its service account doesn't exist in this namespace: make it, or name another under `pod: {serviceAccountName: …}`"
    } else if has("is forbidden") {
        "Argo's controller lacks a right"
    } else if has("failed to look-up entrypoint") {
        "Argo can't ask the registry what the image runs"
    } else {
        return words.to_owned();
    };
    format!("{advice} ({})", words.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_a_meaning_and_are_kept() {
        let told = sentence("Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.");
        assert!(told.starts_with("no node has room") && told.contains("1 Insufficient cpu."), "{told}");
        let told =
            sentence("Unschedulable: 0/1 nodes are available: persistentvolumeclaim \"nope\" not found.");
        assert!(told.starts_with("its claim doesn't exist"), "{told}");
        assert!(
            sentence("Waiting for argo/Mutex/m lock. Lock status: 0/1").starts_with("waits for another run")
        );
        assert_eq!(sentence("something new"), "something new");
    }
}
