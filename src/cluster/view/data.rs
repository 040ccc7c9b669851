//! A run as data, for `--format json`. The shape is part of sooper's interface: `docs/cluster.md` describes it.

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::super::pending::Reason;
use super::super::run::Run;

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
