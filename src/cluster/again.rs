//! New runs from old ones: all of it, or what didn't succeed.
//!
//! Tasks hand their products over on the volume, or as artifacts under a key that says the run and the task. So a task
//! that succeeded can be left out of a new run: what waited for it no longer has to, and reads the old run's artifact.

use std::collections::HashSet;

use kube::core::DynamicObject;
use serde_json::{Map, Value as Json, json};

use super::dag::specification;
use super::run::{Run, State};
use super::{Error, Result};

/// The annotation that names the run that a new one repeats.
const OF: &str = "sooper.dev/again-of";

/// What stands for the run in the key of an artifact.
const RUN: &str = "{{workflow.name}}";

/// The run that this one repeats, or takes up again.
pub(super) fn again_of(run: &DynamicObject) -> Option<String> {
    run.metadata.annotations.as_ref()?.get(OF).cloned()
}

/// The whole run again: same code, same parameters.
///
/// # Errors
/// The object has no specification.
pub fn resubmit(old: &DynamicObject) -> Result<Json> {
    let spec =
        old.data.get("spec").cloned().ok_or_else(|| Error::other("the run has no specification", ""))?;
    Ok(object(old, spec))
}

/// A run of what didn't succeed: same code, same parameters.
///
/// # Errors
/// The run goes on or succeeded, or its tasks hand things over through Argo.
pub fn retry(old: &DynamicObject) -> Result<Json> {
    let run = Run::read(old);
    if run.state == State::Succeeded {
        return Err(Error::other(
            format!("run {} succeeded: nothing is left to do", run.name),
            "`sooper resubmit` runs all of it again.",
        ));
    }
    if !run.state.is_final() {
        return Err(Error::other(
            format!("run {} has not ended", run.name),
            format!("`sooper stop {}` ends it.", run.name),
        ));
    }
    if let Some(reason) = &run.blind {
        return Err(Error::other(
            format!("it isn't known what succeeded: {reason}"),
            "`sooper resubmit` runs all of it again.",
        ));
    }
    let done: HashSet<String> = super::dag::leaves(&old.data, &run.name)
        .iter()
        .zip(&run.tasks)
        .filter(|(leaf, task)| task.state == State::Succeeded && is_ploombers(old, &leaf.node))
        .map(|(leaf, _)| leaf.node.clone())
        .collect();
    let mut spec = specification(&old.data).clone();
    if let Some(arguments) = old.data.pointer("/spec/arguments") {
        spec["arguments"] = arguments.clone();
    }
    let entrypoint =
        old.data.pointer("/spec/entrypoint").or_else(|| spec.get("entrypoint")).and_then(Json::as_str);
    let Some(entrypoint) = entrypoint.map(str::to_owned) else { return resubmit(old) };
    spec["entrypoint"] = json!(entrypoint);
    without(&mut spec, &["shutdown", "suspend", "workflowTemplateRef"]);
    let stored = old.data.pointer("/status/storedTemplates").and_then(Json::as_object);
    let mut templates = Templates::new(&spec, stored);
    templates.prune(&entrypoint, &run.name, &done, 0);
    templates.read_from(&run.name, &done);
    let templates = templates.into_list();
    let text = templates.to_string();
    let handed_over = done.iter().filter_map(|node| node.rsplit('.').next());
    if let Some(task) =
        handed_over.into_iter().find(|task| text.contains(&format!("{{{{tasks.{task}.outputs.")))
    {
        return Err(Error::other(
            format!("what {task} made was handed over through Argo, and only within that run"),
            "`sooper resubmit` runs all of it again.",
        ));
    }
    spec["templates"] = templates;
    Ok(object(old, spec))
}

fn without(spec: &mut Json, keys: &[&str]) {
    if let Some(spec) = spec.as_object_mut() {
        for key in keys {
            spec.shift_remove(*key);
        }
    }
}

/// Whether a node is a Ploomber task: what prepares the pods (the environment) is looked at by each run.
fn is_ploombers(old: &DynamicObject, node: &str) -> bool {
    let templates = specification(&old.data).get("templates").and_then(Json::as_array);
    let name = node.rsplit('.').next().unwrap_or_default();
    let tasks = templates
        .into_iter()
        .flatten()
        .filter_map(|template| template.pointer("/dag/tasks")?.as_array())
        .flatten();
    let mut own = tasks.filter(|task| task.get("name").is_some_and(|own| own == name));
    own.any(|task| {
        let parameters = task.pointer("/arguments/parameters").and_then(Json::as_array);
        parameters
            .into_iter()
            .flatten()
            .any(|parameter| parameter.get("name").is_some_and(|name| name == "task"))
    })
}

fn object(old: &DynamicObject, spec: Json) -> Json {
    let metadata = &old.metadata;
    let name = metadata.name.clone().unwrap_or_default();
    let prefix = metadata.generate_name.clone().unwrap_or_else(|| match name.rsplit_once('-') {
        Some((prefix, letters)) if letters.len() == 5 => format!("{prefix}-"),
        _ => format!("{}-", name.chars().take(57).collect::<String>()),
    });
    let own = |key: &str| {
        !key.starts_with("workflows.argoproj.io/") || key.ends_with("/title") || key.ends_with("/description")
    };
    let labels: Map<String, Json> = metadata
        .labels
        .iter()
        .flatten()
        .filter(|(key, _)| own(key))
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    let mut annotations: Map<String, Json> = metadata
        .annotations
        .iter()
        .flatten()
        .filter(|(key, _)| own(key))
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    annotations.insert(OF.to_owned(), json!(name));
    json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"generateName": prefix, "labels": labels, "annotations": annotations},
        "spec": spec,
    })
}

/// The templates of a specification by name.
struct Templates {
    list: Vec<Json>,
}

impl Templates {
    /// Those of the specification, and those of other objects under names of their own.
    fn new(spec: &Json, stored: Option<&Map<String, Json>>) -> Self {
        let mut list = spec.get("templates").and_then(Json::as_array).cloned().unwrap_or_default();
        let known: HashSet<String> =
            list.iter().filter_map(|template| Some(template.get("name")?.as_str()?.to_owned())).collect();
        for template in stored.into_iter().flatten().map(|(_, template)| template) {
            let name = template.get("name").and_then(Json::as_str);
            if name.is_some_and(|name| !known.contains(name)) {
                list.push(template.clone());
            }
        }
        Self { list }
    }

    fn named(&mut self, name: &str) -> Option<&mut Json> {
        self.list.iter_mut().find(|template| template.get("name").is_some_and(|own| own == name))
    }

    /// Takes the tasks that are done out of a DAG and those nested in it; whether any is left.
    fn prune(&mut self, template: &str, prefix: &str, done: &HashSet<String>, depth: usize) -> bool {
        let tasks =
            self.named(template).and_then(|template| template.pointer_mut("/dag/tasks")).map(Json::take);
        let Some(Json::Array(tasks)) = tasks.filter(|_| depth < 20) else { return true };
        let (mut kept, mut gone) = (Vec::new(), HashSet::new());
        for mut task in tasks {
            let name = task.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
            let node = format!("{prefix}.{name}");
            let target = task
                .get("template")
                .or_else(|| task.pointer("/templateRef/template"))
                .and_then(Json::as_str)
                .map(str::to_owned);
            let nested =
                target.filter(|target| self.named(target).is_some_and(|target| target.get("dag").is_some()));
            let left = match &nested {
                Some(nested) => {
                    if let Some(task) = task.as_object_mut() {
                        task.shift_remove("templateRef");
                        task.insert("template".to_owned(), json!(nested));
                    }
                    self.prune(nested, &node, done, depth + 1)
                }
                None => !done.contains(&node),
            };
            if left {
                kept.push(task);
            } else {
                gone.insert(name);
            }
        }
        for task in &mut kept {
            if let Some(Json::Array(dependencies)) = task.get_mut("dependencies") {
                dependencies.retain(|dependency| {
                    dependency.as_str().is_none_or(|dependency| !gone.contains(dependency))
                });
            }
            if task.get("dependencies").and_then(Json::as_array).is_some_and(Vec::is_empty)
                && let Some(task) = task.as_object_mut()
            {
                task.shift_remove("dependencies");
            }
        }
        let any = !kept.is_empty();
        if let Some(tasks) = self.named(template).and_then(|template| template.pointer_mut("/dag/tasks")) {
            *tasks = Json::Array(kept);
        }
        any
    }

    /// Lets tasks read the artifacts of what is done where the run called `run` left them.
    fn read_from(&mut self, run: &str, done: &HashSet<String>) {
        let here = |task: &str| format!("{RUN}/{task}.tgz");
        let gone: Vec<String> = done.iter().filter_map(|node| node.rsplit('.').next()).map(here).collect();
        let tasks =
            self.list.iter_mut().filter_map(|template| template.pointer_mut("/dag/tasks")?.as_array_mut());
        let artifacts =
            tasks.flatten().filter_map(|task| task.pointer_mut("/arguments/artifacts")?.as_array_mut());
        let fields = artifacts.flatten().filter_map(Json::as_object_mut).flat_map(Map::values_mut);
        for place in fields.filter_map(Json::as_object_mut).flat_map(Map::values_mut) {
            if let Json::String(key) = place
                && gone.iter().any(|gone| key.ends_with(&format!("/{gone}")))
            {
                *key = key.replace(RUN, run);
            }
        }
    }

    /// Without the DAGs that nothing is left of: Argo refuses an empty one.
    fn into_list(self) -> Json {
        let empty = |template: &Json| {
            template.pointer("/dag/tasks").and_then(Json::as_array).is_some_and(Vec::is_empty)
        };
        Json::Array(self.list.into_iter().filter(|template| !empty(template)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old(phases: [&str; 3]) -> DynamicObject {
        let task = |name: &str, dependencies: &[&str]| {
            json!({"name": name, "template": "t", "dependencies": dependencies,
                   "arguments": {"parameters": [{"name": "task", "value": name}]}})
        };
        let node = |name: &str, phase: &str| json!({"name": format!("w-abcde.{name}"), "type": "Pod", "phase": phase});
        serde_json::from_value(json!({
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
            "metadata": {"name": "w-abcde", "generateName": "w-", "labels": {"pipeline": "x", "workflows.argoproj.io/phase": "Failed"}},
            "spec": {"entrypoint": "p", "shutdown": "Stop", "arguments": {"parameters": [{"name": "code", "value": "d1"}]}, "templates": [
                {"name": "p", "dag": {"tasks": [
                    {"name": "environment", "template": "e"},
                    task("a", &["environment"]), task("b", &["a", "environment"]), task("c", &["a", "b"]),
                ]}},
                {"name": "t", "script": {}}, {"name": "e", "script": {}},
            ]},
            "status": {"phase": "Failed", "nodes": {
                "0": node("environment", "Succeeded"), "1": node("a", phases[0]), "2": node("b", phases[1]), "3": node("c", phases[2]),
            }},
        }))
        .unwrap()
    }

    #[test]
    fn a_retry_leaves_out_what_succeeded_and_keeps_code_and_environment() {
        let new = retry(&old(["Succeeded", "Failed", "Omitted"])).unwrap();
        let tasks = new.pointer("/spec/templates/0/dag/tasks").unwrap();
        let names: Vec<&str> =
            tasks.as_array().unwrap().iter().map(|task| task["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["environment", "b", "c"]);
        assert_eq!(tasks[1]["dependencies"], json!(["environment"]));
        assert_eq!(tasks[2]["dependencies"], json!(["b"]));
        assert_eq!(new["spec"]["arguments"]["parameters"][0]["value"], "d1");
        assert_eq!(new["spec"].get("shutdown"), None);
        assert_eq!(new["metadata"]["labels"], json!({"pipeline": "x"}));
        assert_eq!(new["metadata"]["annotations"]["sooper.dev/again-of"], "w-abcde");
    }

    #[test]
    fn artifacts_of_what_succeeded_are_the_old_runs() {
        let mut failed = old(["Succeeded", "Failed", "Omitted"]);
        let input = |task: &str| json!({"name": "in-1", "s3": {"key": format!("x/{{{{workflow.name}}}}/{task}.tgz")}});
        failed.data["spec"]["templates"][0]["dag"]["tasks"][3]["arguments"]["artifacts"] =
            json!([input("a"), input("b")]);
        let new = retry(&failed).unwrap();
        let inputs = new.pointer("/spec/templates/0/dag/tasks/2/arguments/artifacts").unwrap();
        assert_eq!(inputs[0]["s3"]["key"], "x/w-abcde/a.tgz");
        assert_eq!(inputs[1], input("b"));
    }

    #[test]
    fn the_whole_run_again_is_the_whole_run() {
        let new = resubmit(&old(["Succeeded", "Failed", "Omitted"])).unwrap();
        assert_eq!(new["spec"]["templates"][0]["dag"]["tasks"].as_array().unwrap().len(), 4);
        assert_eq!(new["metadata"]["generateName"], "w-");
    }
}
