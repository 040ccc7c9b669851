//! Products as Argo's artifacts, where pods share no volume: one for each task, under a key that says the run and the task.
//!
//! Whoever needs a task's products names the same key, so nothing has to be passed through DAGs inside of DAGs, and a
//! run that takes up where another one failed can name that run's. For Argo, an artifact that has a key and nothing else
//! is in the pod's `archiveLocation` or, without one, in the cluster's repository, of whatever kind that is.

use serde_json::{Map, Value as Json};

use crate::plan::{Plan, Step};
use crate::spec::config::{Data, DataFrom};

use super::names;
use super::script::unexpanded;
use super::types::{Artifact, Parameter, Template};

/// Where a pod leaves what it hands over.
pub(crate) const OUTGOING: &str = "/tmp/sooper-out";
/// Where it finds what others handed over, with a number behind it.
pub(crate) const INCOMING: &str = "/tmp/sooper-in-";

/// Inputs of every template.
const FEWEST: usize = 4;

/// The longest part of a key that says the project.
const LONGEST: usize = 63;

/// Whether products travel this way.
pub(crate) fn used(plan: &Plan) -> bool {
    plan.data.from == DataFrom::Artifacts
}

/// How many inputs a step's template has: more than its upstream, so that few templates serve all steps. Argo leaves out
/// those that a step doesn't supply.
pub(crate) fn inputs(step: &Step, plan: &Plan) -> usize {
    if used(plan) { step.upstream.len().max(FEWEST).next_power_of_two() } else { 0 }
}

/// Gives the template of task pods its inputs and its output.
pub(crate) fn declare(template: &mut Template, inputs: usize, plan: &Plan) {
    if !used(plan) {
        return;
    }
    for name in ["artifact", "products"] {
        template.inputs.parameters.push(Parameter { name: name.to_owned(), ..Parameter::default() });
    }
    let input = |number: usize| Artifact {
        name: format!("in-{number}"),
        path: Some(format!("{INCOMING}{number}")),
        optional: true,
        ..Artifact::default()
    };
    template.inputs.artifacts.extend((1..=inputs).map(input));
    template.outputs.artifacts.push(Artifact {
        name: "products".to_owned(),
        path: Some(OUTGOING.to_owned()),
        location: location(plan, "{{inputs.parameters.artifact}}"),
        ..Artifact::default()
    });
}

/// What a step tells its template: its own name in keys, its products, one in a line.
pub(crate) fn parameters(step: &Step, argo_name: &str, plan: &Plan) -> Vec<Parameter> {
    if !used(plan) {
        return Vec::new();
    }
    let parameter = |name: &str, value: String| Parameter {
        name: name.to_owned(),
        value: Some(value),
        ..Parameter::default()
    };
    let products: Vec<String> = step.products.iter().map(|product| line(product)).collect();
    vec![parameter("artifact", argo_name.to_owned()), parameter("products", unexpanded(&products.join("\n")))]
}

/// Where a step finds the products of its upstream.
pub(crate) fn arguments(step: &Step, argo_names: &[String], plan: &Plan) -> Vec<Artifact> {
    if !used(plan) {
        return Vec::new();
    }
    let argument = |(number, other): (usize, &usize)| Artifact {
        name: format!("in-{number}"),
        location: location(plan, &argo_names[*other]),
        ..Artifact::default()
    };
    (1..).zip(&step.upstream).map(argument).collect()
}

/// The repository of the pod's artifacts and logs, if the settings name one in full.
pub(crate) fn archive_location(plan: &Plan) -> Option<Map<String, Json>> {
    let (kind, fields) = plan.data.named_repository().filter(|(kind, _)| *kind != "http")?;
    if !used(plan) || plan.data.is_clusters_own() {
        return None;
    }
    let fields = with_key(kind, fields, &key(plan, "{{pod.name}}"));
    let mut location = Map::from_iter([(kind.to_owned(), Json::Object(fields))]);
    if let Some(logs) = plan.workflow.archive_logs {
        location.insert("archiveLogs".to_owned(), Json::from(logs));
    }
    Some(location)
}

/// Where a person finds the products of a run: a repository and what their keys begin with.
pub fn place(data: &Data, project: &str, run: &str) -> String {
    let text = |field: &str| {
        let (_, fields) = data.named_repository()?;
        fields.get(field)?.as_str().map(str::to_owned)
    };
    let repository = match ["bucket", "container", "url"].iter().find_map(|field| text(field)) {
        Some(name) => format!("`{name}`"),
        None => "the cluster's artifact repository".to_owned(),
    };
    format!("{repository}, under {}{}/{run}/", prefix(data), names::object(project, LONGEST))
}

/// The place of a task's products; `task` is the name of its DAG task.
fn location(plan: &Plan, task: &str) -> Map<String, Json> {
    let key = key(plan, &format!("{task}.tgz"));
    let (kind, fields) = match plan.data.named_repository() {
        None => ("s3", Map::from_iter([("key".to_owned(), Json::from(key))])),
        Some((kind @ ("s3" | "gcs"), _)) => (kind, Map::from_iter([("key".to_owned(), Json::from(key))])),
        Some((kind, fields)) => (kind, with_key(kind, fields, &key)),
    };
    Map::from_iter([(kind.to_owned(), Json::Object(fields))])
}

/// A repository with the key of one object, in the field that its kind has it in.
fn with_key(kind: &str, fields: &Map<String, Json>, key: &str) -> Map<String, Json> {
    let (field, value) = match kind {
        "http" => {
            let base = fields.get("url").and_then(Json::as_str).unwrap_or_default();
            ("url", format!("{}/{key}", base.trim_end_matches('/')))
        }
        "azure" => ("blob", key.to_owned()),
        _ => ("key", key.to_owned()),
    };
    let mut fields = fields.clone();
    fields.insert(field.to_owned(), Json::from(value));
    fields
}

/// `PREFIX/PROJECT/RUN/NAME`.
fn key(plan: &Plan, name: &str) -> String {
    let project = names::object(&plan.project, LONGEST);
    format!("{}{project}/{{{{workflow.name}}}}/{name}", prefix(&plan.data))
}

/// Nothing, or what the settings want keys to begin with and a slash.
fn prefix(data: &Data) -> String {
    let prefix = data.key_prefix().unwrap_or_default().trim_matches('/');
    if prefix.is_empty() { String::new() } else { format!("{prefix}/") }
}

/// A path on a line of its own, as bash's `printf %b` reads it.
fn line(path: &str) -> String {
    path.replace('\\', "\\\\").replace('\n', "\\n")
}
