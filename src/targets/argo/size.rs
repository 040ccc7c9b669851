//! How large an object becomes while it runs.
//!
//! Argo keeps the state of each node in the object itself. When the whole would pass its limit it compresses that state, but
//! never what was submitted.

use serde::Serialize;

use crate::plan::Plan;

/// The largest object, in bytes of JSON, that Argo's controller works on: its default limit.
pub const LARGEST: usize = 1 << 20;

/// Bytes of one node's state: a pod, the node around its attempts, a DAG.
const POD: usize = 500;
const ATTEMPTS: usize = 465;
const DAG: usize = 400;

/// Compressed, state takes about an eighth of its bytes.
const COMPRESSION: usize = 8;

/// Bytes of an object as an API server gets it: compact JSON.
pub(super) fn of(object: &impl Serialize) -> usize {
    serde_json::to_string(object).map_or(0, |json| json.len())
}

/// What the state of so many pods comes to that start workflows, in one DAG.
pub(super) fn of_pods(count: usize) -> usize {
    count * (POD + ATTEMPTS) + DAG
}

/// What the state of all nodes of a run will come to, beside an object of `object` bytes with so many DAGs.
pub(super) fn of_status(plan: &Plan, dags: usize, object: usize) -> usize {
    let node = |retried: bool| POD + if retried { ATTEMPTS } else { 0 };
    let tasks: usize = plan.steps.iter().map(|step| node(step.settings.retries.is_some())).sum();
    let plain = tasks + dags * DAG;
    if object + plain <= LARGEST { plain } else { plain / COMPRESSION }
}
