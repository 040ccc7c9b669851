//! A run as people think of it: its tasks by their Ploomber names, how each is doing, and why.
//!
//! Argo keeps a flat map of nodes, in which a task is one node, or with retries one above a node for each attempt; a task
//! that waits for others has none at all. The tasks come from the specification, what they do from the nodes.

use std::collections::{BTreeMap, HashMap, HashSet};

use k8s_openapi::jiff::Timestamp;
use kube::core::DynamicObject;
use serde::Deserialize;
use serde_json::Value as Json;

use super::compressed;
use super::dag::{self, Leaf};
use super::locks::{Lock, Synchronization};

pub use super::state::State;

/// A run.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// The Workflow's name.
    pub name: String,
    /// The project that it is of.
    pub project: String,
    /// How it is doing.
    pub state: State,
    /// Argo's words, where it has any for the run as a whole.
    pub message: String,
    /// When the object was made.
    pub created: Option<Timestamp>,
    /// When Argo took it up.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// Its tasks, in the order of the specification.
    pub tasks: Vec<Task>,
    /// Why nothing is known of the nodes, if so. There are no tasks then.
    pub blind: Option<String>,
    /// How many pods are done, of how many, as Argo counts them.
    pub pods: (usize, usize),
    /// The locks that it waits for.
    pub locks: Vec<Lock>,
    /// The parameters that it was given.
    pub parameters: BTreeMap<String, String>,
    /// The code that it runs: `snapshot 0123456789ab`, `live folder`, `git 0123456789ab`…; `None` where it doesn't say.
    pub code: Option<String>,
}

/// A task of a run.
#[derive(Debug, Clone, Default)]
pub struct Task {
    /// Ploomber's name of it.
    pub name: String,
    /// Indices of the tasks that it waits for.
    pub upstream: Vec<usize>,
    /// How it is doing.
    pub state: State,
    /// Argo's words.
    pub message: String,
    /// When it was taken up.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// The exit code of its last attempt.
    pub exit_code: Option<String>,
    /// The node ids of its attempts, in order; they name the pods.
    pub attempts: Vec<String>,
}

/// What is read of `status`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    phase: String,
    message: String,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    nodes: Option<HashMap<String, Node>>,
    compressed_nodes: String,
    offload_node_status_version: String,
    nodes_unknown: String,
    progress: String,
    synchronization: Synchronization,
}

/// What is read of a node.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Node {
    name: String,
    display_name: String,
    #[serde(rename = "type")]
    kind: String,
    phase: String,
    message: String,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    children: Vec<String>,
    outputs: Outputs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Outputs {
    exit_code: Option<String>,
}

impl Run {
    /// Reads a Workflow. What it doesn't say is left out: the controller may not have seen it yet.
    pub fn read(workflow: &DynamicObject) -> Self {
        let metadata = &workflow.metadata;
        let name = metadata.name.clone().unwrap_or_default();
        let status = workflow.data.get("status").and_then(|status| Status::deserialize(status).ok());
        let status = status.unwrap_or_default();
        let label = |key: &str| metadata.labels.as_ref().and_then(|labels| labels.get(key)).cloned();
        let mut run = Self {
            project: label("app.kubernetes.io/part-of").unwrap_or_default(),
            state: State::read(&status.phase),
            message: status.message.clone(),
            created: metadata.creation_timestamp.as_ref().map(|time| time.0),
            started: status.started_at,
            finished: status.finished_at,
            parameters: parameters(&workflow.data),
            code: code(workflow),
            pods: pods(&status.progress).unwrap_or_default(),
            locks: status.synchronization.locks(),
            name,
            ..Self::default()
        };
        match nodes(status) {
            Ok(nodes) => {
                let leaves = dag::leaves(&workflow.data, &run.name);
                run.tasks = tasks(&leaves, &nodes, run.state.is_final());
            }
            Err(reason) => run.blind = Some(reason),
        }
        run
    }

    /// How many tasks are done, of how many; pods where nothing is known of the tasks.
    pub fn progress(&self) -> (usize, usize) {
        if self.blind.is_some() {
            return self.pods;
        }
        let done = self.tasks.iter().filter(|task| task.state == State::Succeeded).count();
        (done, self.tasks.len())
    }

    /// The tasks that went wrong.
    pub fn failures(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.state.is_failure())
    }

    /// The task of that Ploomber name.
    pub fn task(&self, name: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.name == name)
    }
}

/// Which code a run has: its annotation says it, or the parameter that names a snapshot.
fn code(workflow: &DynamicObject) -> Option<String> {
    if let Some(told) = workflow.metadata.annotations.as_ref().and_then(|all| all.get("sooper.dev/code")) {
        return Some(told.clone());
    }
    // What a template says holds unless the run was given another value.
    let lists = ["/spec/arguments/parameters", "/status/storedWorkflowTemplateSpec/arguments/parameters"];
    let mut known = lists.iter().filter_map(|list| workflow.data.pointer(list)?.as_array()).flatten();
    let digest = known.find(|parameter| parameter["name"] == "code")?.get("value")?.as_str()?;
    Some(match digest.get(..12) {
        Some(digest) => format!("snapshot {digest}"),
        None => "live folder".to_owned(),
    })
}

fn parameters(data: &Json) -> BTreeMap<String, String> {
    let given = data.pointer("/spec/arguments/parameters").and_then(Json::as_array);
    let pairs = given.into_iter().flatten().filter_map(|parameter| {
        Some((parameter.get("name")?.as_str()?.to_owned(), parameter.get("value")?.as_str()?.to_owned()))
    });
    pairs.collect()
}

/// `3/12`.
fn pods(progress: &str) -> Option<(usize, usize)> {
    let (done, all) = progress.split_once('/')?;
    Some((done.parse().ok()?, all.parse().ok()?))
}

/// The nodes by id, from wherever Argo keeps them.
fn nodes(status: Status) -> Result<HashMap<String, Node>, String> {
    if let Some(nodes) = status.nodes {
        return Ok(nodes);
    }
    if status.compressed_nodes.is_empty() {
        if status.offload_node_status_version.is_empty() {
            return Ok(HashMap::new());
        }
        let mut told =
            "Argo keeps the state of its tasks in a database, which only its server can read".to_owned();
        if !status.nodes_unknown.is_empty() {
            told = format!("{told}: {}", status.nodes_unknown);
        }
        return Err(told);
    }
    let text = compressed::unpack(&status.compressed_nodes)?;
    serde_json::from_slice(&text)
        .map_err(|error| format!("the compressed state of its tasks can't be read ({error})"))
}

fn tasks(leaves: &[Leaf], nodes: &HashMap<String, Node>, over: bool) -> Vec<Task> {
    let by_name: HashMap<&str, (&String, &Node)> =
        nodes.iter().map(|(id, node)| (node.name.as_str(), (id, node))).collect();
    let mut tasks: Vec<Task> = leaves
        .iter()
        .map(|leaf| {
            let mut task = match by_name.get(leaf.node.as_str()) {
                Some((id, node)) => task(id, node, nodes),
                None if over => Task { state: State::Omitted, ..Task::default() },
                None => Task::default(),
            };
            task.name.clone_from(&leaf.name);
            task.upstream.clone_from(&leaf.upstream);
            task
        })
        .collect();
    tasks.extend(others(leaves, nodes));
    tasks
}

/// Pods that no task of the DAG accounts for: exit handlers, hooks.
fn others(leaves: &[Leaf], nodes: &HashMap<String, Node>) -> Vec<Task> {
    let known: HashSet<&str> = leaves.iter().map(|leaf| leaf.node.as_str()).collect();
    let mut others: Vec<(&String, &Node)> =
        nodes.iter().filter(|(_, node)| node.kind == "Pod" && !known.contains(retried(&node.name))).collect();
    others.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    let tasks = others
        .into_iter()
        .map(|(id, node)| Task { name: node.display_name.clone(), ..task(id, node, nodes) });
    tasks.collect()
}

/// The node that an attempt (`NAME(0)`) is of; a node that is no attempt is its own.
fn retried(node: &str) -> &str {
    node.split_once('(').map_or(node, |(name, _)| name)
}

fn task(id: &str, node: &Node, nodes: &HashMap<String, Node>) -> Task {
    let mut task = Task {
        state: State::read(&node.phase),
        message: node.message.clone(),
        started: node.started_at,
        finished: node.finished_at,
        exit_code: node.outputs.exit_code.clone(),
        ..Task::default()
    };
    if node.kind == "Pod" {
        task.attempts.push(id.to_owned());
        return task;
    }
    let children = node.children.iter().filter_map(|child| Some((child, nodes.get(child)?)));
    let mut attempts: Vec<_> =
        children.filter(|(_, child)| child.kind == "Pod" && retried(&child.name) == node.name).collect();
    attempts.sort_by_key(|(_, attempt)| (attempt.started_at, attempt.name.clone()));
    task.attempts = attempts.iter().map(|(id, _)| (*id).clone()).collect();
    if let Some((_, last)) = attempts.last() {
        task.exit_code = task.exit_code.or_else(|| last.outputs.exit_code.clone());
        if !task.state.is_final() {
            task.state = State::read(&last.phase);
        }
        if !last.message.is_empty() {
            task.message.clone_from(&last.message);
        }
    }
    task
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn workflow(status: Json) -> DynamicObject {
        serde_json::from_value(json!({
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
            "metadata": {"name": "w", "labels": {"app.kubernetes.io/part-of": "churn"}},
            "spec": {"entrypoint": "p", "templates": [
                {"name": "t", "script": {}},
                {"name": "p", "dag": {"tasks": [
                    {"name": "load-data", "template": "t", "arguments": {"parameters": [{"name": "task", "value": "load_data"}]}},
                    {"name": "fit", "template": "t", "dependencies": ["load-data"], "arguments": {"parameters": [{"name": "task", "value": "fit"}]}},
                ]}},
            ]},
            "status": status,
        }))
        .unwrap()
    }

    fn nodes() -> Json {
        json!({
            "w": {"name": "w", "type": "DAG", "phase": "Running", "children": ["w-1"]},
            "w-1": {"name": "w.load-data", "type": "Retry", "phase": "Running", "children": ["w-3", "w-2"]},
            "w-2": {"name": "w.load-data(0)", "type": "Pod", "phase": "Error", "message": "pod deleted", "startedAt": "2026-01-01T00:00:00Z"},
            "w-3": {"name": "w.load-data(1)", "type": "Pod", "phase": "Pending", "message": "Unschedulable: no room", "startedAt": "2026-01-01T00:00:09Z"},
            "w-9": {"name": "w.onExit", "displayName": "w.onExit", "type": "Pod", "phase": "Succeeded"},
        })
    }

    #[test]
    fn a_task_has_its_own_name_and_the_state_of_its_last_attempt() {
        let run = Run::read(&workflow(json!({"phase": "Running", "nodes": nodes()})));
        let first = run.task("load_data").unwrap();
        assert_eq!((first.state, first.message.as_str()), (State::Pending, "Unschedulable: no room"));
        assert_eq!(first.attempts, ["w-2", "w-3"]);
        assert_eq!(run.task("fit").unwrap().state, State::Waiting);
        assert_eq!(run.task("fit").unwrap().upstream, [0]);
        assert_eq!(run.task("w.onExit").unwrap().state, State::Succeeded);
        assert_eq!(run.project, "churn");
    }

    #[test]
    fn which_code_a_run_has() {
        let with = |annotations: Json, parameter: &str| {
            let mut run = workflow(json!({}));
            run.metadata.annotations = serde_json::from_value(annotations).unwrap();
            run.data["spec"]["arguments"] = json!({"parameters": [{"name": "code", "value": parameter}]});
            Run::read(&run).code.unwrap()
        };
        assert_eq!(with(json!({}), ""), "live folder");
        assert_eq!(with(json!({}), "0123456789abcdef"), "snapshot 0123456789ab");
        assert_eq!(with(json!({"sooper.dev/code": "git 12ab"}), "a value of env.yaml"), "git 12ab");
        assert_eq!(Run::read(&workflow(json!({}))).code, None);
    }

    #[test]
    fn compressed_nodes_are_read_and_unreadable_ones_said_so() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, nodes().to_string().as_bytes()).unwrap();
        let text =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, packed.finish().unwrap());
        let run = Run::read(&workflow(json!({"phase": "Running", "compressedNodes": text})));
        assert_eq!(run.task("load_data").unwrap().state, State::Pending);
        let run = Run::read(&workflow(json!({"phase": "Running", "compressedNodes": "KLUv/Q=="})));
        assert!(run.blind.is_some());
        assert!(Run::read(&workflow(json!({"offloadNodeStatusVersion": "fnv:1"}))).blind.is_some());
    }
}
