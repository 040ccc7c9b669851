//! Argo's Workflows: made once, listed, changed, deleted.

use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use k8s_openapi::jiff::{SignedDuration, Timestamp};
use kube::api::{Api, ApiResource, DeleteParams, ListParams, Patch, PatchParams, PropagationPolicy};
use kube::core::DynamicObject;
use serde_json::{Value as Json, json};

use super::{Cluster, Error, Kind, Result, server};

/// The annotation that tells a run's maker from others: a name that was taken by the same one was taken by a lost answer.
const SUBMISSION: &str = "sooper.dev/submission";

/// Which project's objects are meant, as manifests label them.
const PROJECT: &str = "app.kubernetes.io/part-of";

/// The label of a workflow that is a part of a run.
const PART_OF: &str = "sooper.dev/run";

/// Argo's kinds.
fn resource(plural: &str) -> ApiResource {
    let kind = match plural {
        "workflowtemplates" => "WorkflowTemplate",
        "cronworkflows" => "CronWorkflow",
        _ => "Workflow",
    };
    ApiResource {
        group: "argoproj.io".to_owned(),
        version: "v1alpha1".to_owned(),
        api_version: "argoproj.io/v1alpha1".to_owned(),
        kind: kind.to_owned(),
        plural: plural.to_owned(),
    }
}

impl Cluster {
    /// The Workflows of the namespace.
    pub fn workflows(&self) -> Api<DynamicObject> {
        self.argo("workflows")
    }

    /// Objects of one of Argo's kinds, in the namespace.
    pub(super) fn argo(&self, plural: &str) -> Api<DynamicObject> {
        Api::namespaced_with(self.client.clone(), &self.namespace, &resource(plural))
    }
}

/// The runs of a project (`None`: of all), oldest first.
///
/// # Errors
/// They can't be listed.
pub async fn list(
    cluster: &Cluster,
    project: Option<&str>,
    wanted: Option<&str>,
) -> Result<Vec<DynamicObject>> {
    let parameters = ListParams::default().labels(&labels(project, wanted));
    let doing = format!("list the runs in namespace {}", cluster.namespace);
    let mut runs = cluster.ask(doing, cluster.workflows().list(&parameters)).await?.items;
    runs.sort_by_key(|run| (run.metadata.creation_timestamp.clone(), run.metadata.name.clone()));
    Ok(runs)
}

/// The newest runs, oldest first. Only those are read as a whole: the others may be many and large.
///
/// # Errors
/// They can't be listed or read.
pub async fn newest(
    cluster: &Cluster,
    project: Option<&str>,
    wanted: Option<&str>,
    count: usize,
) -> Result<Vec<DynamicObject>> {
    let parameters = ListParams::default().labels(&labels(project, wanted));
    let workflows = cluster.workflows();
    let doing = format!("list the runs in namespace {}", cluster.namespace);
    let listed = cluster.ask(doing, workflows.list_metadata(&parameters)).await?.items;
    let mut listed: Vec<_> = listed.into_iter().map(|run| run.metadata).collect();
    listed.sort_by_key(|run| (run.creation_timestamp.clone(), run.name.clone()));
    let mut runs = Vec::new();
    for run in listed.split_off(listed.len().saturating_sub(count)) {
        let name = run.name.unwrap_or_default();
        // One that was deleted meanwhile is none of the newest.
        runs.extend(cluster.ask(format!("read run {name}"), workflows.get_opt(&name)).await?);
    }
    Ok(runs)
}

/// The labels of a project's runs, and those that are wanted besides. A part of a run is none.
fn labels(project: Option<&str>, wanted: Option<&str>) -> String {
    let project = project.map(|project| format!("{PROJECT}={project}"));
    let whole = format!("!{PART_OF}");
    [project, wanted.map(str::to_owned), Some(whole)].into_iter().flatten().collect::<Vec<_>>().join(",")
}

/// The run called `name`; `@latest` is the newest of `project`.
///
/// # Errors
/// There is none, or it can't be read.
pub async fn find(cluster: &Cluster, name: &str, project: Option<&str>) -> Result<DynamicObject> {
    if name != "@latest" {
        let found = cluster.ask(format!("read run {name}"), cluster.workflows().get_opt(name)).await?;
        return completed(cluster, found.ok_or_else(|| missing(cluster, name))?).await;
    }
    let found = newest(cluster, project, None, 1).await?.pop();
    let found = found.ok_or_else(|| Error {
        kind: Kind::NotFound,
        what: match project {
            Some(project) => format!("{project} has no run in namespace {}", cluster.namespace),
            None => format!("there is no run in namespace {}", cluster.namespace),
        },
        help: "`sooper submit` starts one; `sooper runs --all` lists those of other projects.".to_owned(),
    })?;
    completed(cluster, found).await
}

/// With the state of its tasks, wherever that is kept.
async fn completed(cluster: &Cluster, mut run: DynamicObject) -> Result<DynamicObject> {
    server::complete(cluster, &mut run).await;
    Ok(run)
}

pub(super) fn missing(cluster: &Cluster, name: &str) -> Error {
    Error {
        kind: Kind::NotFound,
        what: format!("there is no run {name} in namespace {}", cluster.namespace),
        help: "`sooper runs --all` lists those that there are.".to_owned(),
    }
}

/// Asks the server whether it would take an object, and makes nothing.
///
/// # Errors
/// It would not.
pub async fn try_out(cluster: &Cluster, object: &Json) -> Result<()> {
    post(cluster, object, true).await.map(drop)
}

/// Makes an object and gives its name. Asked again after a lost answer it doesn't make a second one: the name is chosen
/// here, and a name that is taken is looked at.
///
/// # Errors
/// The server refuses it, or can't be reached for long.
pub async fn create(cluster: &Cluster, object: &Json) -> Result<String> {
    let mut object = object.clone();
    let submission = random_letters(16);
    let prefix = object.pointer("/metadata/generateName").and_then(Json::as_str).map(str::to_owned);
    let metadata = object.get_mut("metadata").and_then(Json::as_object_mut);
    let Some(metadata) = metadata else {
        return Err(Error::other("the manifest has no metadata", ""));
    };
    metadata.shift_remove("generateName");
    let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
    if let Some(annotations) = annotations.as_object_mut() {
        annotations.insert(SUBMISSION.to_owned(), json!(submission));
    }
    let fixed = metadata.get("name").and_then(Json::as_str).map(str::to_owned);
    let mut failures = 0;
    let mut name = fixed.clone();
    loop {
        let chosen = name
            .get_or_insert_with(|| format!("{}{}", prefix.as_deref().unwrap_or("run-"), random_letters(5)))
            .clone();
        if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
            metadata.insert("name".to_owned(), json!(chosen));
        }
        let error = match post(cluster, &object, false).await {
            Ok(_) => return Ok(chosen),
            Err(refused) if refused.kind == Kind::Conflict => {
                match is_ours(cluster, &object, &chosen, &submission).await {
                    Ok(true) => return Ok(chosen),
                    Ok(false) if fixed.is_some() => return Err(refused),
                    Ok(false) => {
                        name = None;
                        Error { kind: Kind::Transient, ..refused }
                    }
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        if error.kind != Kind::Transient {
            return Err(error);
        }
        failures += 1;
        if failures > 6 {
            let help = "It may have been started all the same: `sooper runs` lists what there is.";
            return Err(Error { help: format!("{}\n{help}", error.help).trim().to_owned(), ..error });
        }
        tokio::time::sleep(Duration::from_millis(200 << failures)).await;
    }
}

/// Makes or changes a WorkflowTemplate or CronWorkflow, on the server's side.
///
/// # Errors
/// The server refuses it.
pub async fn apply(cluster: &Cluster, object: &Json) -> Result<String> {
    let name = object.pointer("/metadata/name").and_then(Json::as_str).unwrap_or_default();
    let kind = object.get("kind").and_then(Json::as_str).unwrap_or("object");
    let api: Api<DynamicObject> =
        Api::namespaced_with(cluster.client.clone(), &cluster.namespace, &resource(plural(object)));
    let parameters = PatchParams::apply("sooper").force();
    cluster.ask(format!("apply {kind} {name}"), api.patch(name, &parameters, &Patch::Apply(object))).await?;
    Ok(name.to_owned())
}

async fn is_ours(cluster: &Cluster, object: &Json, name: &str, submission: &str) -> Result<bool> {
    let api: Api<DynamicObject> =
        Api::namespaced_with(cluster.client.clone(), &cluster.namespace, &resource(plural(object)));
    let there = cluster.ask(format!("read {name}"), api.get_opt(name)).await?;
    let marked = there.and_then(|there| there.metadata.annotations?.get(SUBMISSION).cloned());
    Ok(marked.as_deref() == Some(submission))
}

fn plural(object: &Json) -> &'static str {
    match object.get("kind").and_then(Json::as_str) {
        Some("WorkflowTemplate") => "workflowtemplates",
        Some("CronWorkflow") => "cronworkflows",
        _ => "workflows",
    }
}

/// Creates with strict validation, so that a field that the cluster doesn't know is an error and not dropped.
async fn post(cluster: &Cluster, object: &Json, dry_run: bool) -> Result<Json> {
    let kind = object.get("kind").and_then(Json::as_str).unwrap_or("object");
    let doing = if dry_run { format!("try out the {kind}") } else { format!("create the {kind}") };
    let dry = if dry_run { "&dryRun=All" } else { "" };
    let path = format!(
        "/apis/argoproj.io/v1alpha1/namespaces/{}/{}?fieldManager=sooper&fieldValidation=Strict{dry}",
        cluster.namespace,
        plural(object)
    );
    let request = http::Request::post(path)
        .header("content-type", "application/json")
        .body(object.to_string().into_bytes());
    let request = request.map_err(|error| Error::other(format!("can't {doing}: {error}"), ""))?;
    cluster.ask(doing, cluster.client.request(request)).await
}

/// Ends a run: `Stop` lets exit handlers run, `Terminate` doesn't.
///
/// # Errors
/// It isn't there or may not be changed.
pub async fn stop(cluster: &Cluster, name: &str, at_once: bool) -> Result<()> {
    let shutdown = if at_once { "Terminate" } else { "Stop" };
    let patch = Patch::Merge(json!({"spec": {"shutdown": shutdown}}));
    let workflows = cluster.workflows();
    cluster.ask(format!("stop run {name}"), workflows.patch(name, &PatchParams::default(), &patch)).await?;
    Ok(())
}

/// Deletes a run and its pods.
///
/// # Errors
/// It may not be deleted. One that is gone already is no error.
pub async fn delete(cluster: &Cluster, name: &str) -> Result<()> {
    let parameters =
        DeleteParams { propagation_policy: Some(PropagationPolicy::Background), ..DeleteParams::default() };
    let workflows = cluster.workflows();
    match cluster.ask(format!("delete run {name}"), workflows.delete(name, &parameters)).await {
        Err(error) if error.kind != Kind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether a run ended longer ago than `age`; those that have not ended never did.
pub fn is_older(run: &DynamicObject, age: Duration, now: Timestamp) -> bool {
    let finished = run.data.pointer("/status/finishedAt").and_then(Json::as_str);
    let finished: Option<Timestamp> = finished.and_then(|text| text.parse().ok());
    let age = SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX);
    finished.is_some_and(|finished| now.duration_since(finished) > age)
}

/// Letters and digits that Kubernetes uses for its own generated names: no vowels, so no words.
fn random_letters(count: usize) -> String {
    const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let mut random = 0;
    let letter = |_| {
        if random == 0 {
            random = std::hash::RandomState::new().build_hasher().finish();
        }
        let letter = LETTERS.get((random % LETTERS.len() as u64) as usize).copied().unwrap_or(b'x');
        random /= LETTERS.len() as u64;
        char::from(letter)
    };
    (0..count).map(letter).collect()
}
