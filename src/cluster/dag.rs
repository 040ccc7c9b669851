//! The tasks of a Workflow's specification, through nested DAGs and referenced templates.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

/// A task that becomes a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Ploomber's name: the parameter `task`, else Argo's name.
    pub(super) name: String,
    /// The name of its node.
    pub(super) node: String,
    /// Indices of the leaves that it waits for.
    pub(super) upstream: Vec<usize>,
}

/// Deeper nesting than this is a loop.
const DEEPEST: usize = 20;

/// The specification that holds for a Workflow: its own, or that of the template it was made from.
pub(super) fn specification(data: &Json) -> &Json {
    let own = data.get("spec").unwrap_or(&Json::Null);
    let stored = data.pointer("/status/storedWorkflowTemplateSpec");
    if own.get("workflowTemplateRef").is_some() { stored.unwrap_or(own) } else { own }
}

/// All tasks that become pods, in the order of the specification.
pub(super) fn leaves(data: &Json, workflow: &str) -> Vec<Leaf> {
    let entrypoint = specification(data).get("entrypoint").and_then(Json::as_str);
    let own = data.pointer("/spec/entrypoint").and_then(Json::as_str);
    let mut found = Vec::new();
    if let Some(template) = own.or(entrypoint).and_then(|name| named(data, name)) {
        collect(data, template, workflow, &[], 0, &mut found);
    }
    found
}

/// The leaves of one DAG; the first tasks in it wait for `before`. Gives the leaves that nothing in the DAG waits for.
fn collect(
    data: &Json,
    template: &Json,
    prefix: &str,
    before: &[usize],
    depth: usize,
    found: &mut Vec<Leaf>,
) -> Vec<usize> {
    let tasks = template.pointer("/dag/tasks").and_then(Json::as_array);
    let mut ends: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut waited_for: HashSet<&str> = HashSet::new();
    let mut left: Vec<&Json> = tasks.into_iter().flatten().collect();
    while !left.is_empty() {
        let known = left.len();
        let mut later = Vec::new();
        for task in left {
            let name = task.get("name").and_then(Json::as_str).unwrap_or_default();
            let dependencies = dependencies(task);
            if !dependencies.iter().all(|dependency| ends.contains_key(dependency)) {
                later.push(task);
                continue;
            }
            let upstream: Vec<usize> = match dependencies.is_empty() {
                true => before.to_vec(),
                false => dependencies
                    .iter()
                    .flat_map(|dependency| ends.get(dependency).into_iter().flatten().copied())
                    .collect(),
            };
            waited_for.extend(&dependencies);
            let node = format!("{prefix}.{name}");
            let own = match target(data, task).filter(|target| target.get("dag").is_some() && depth < DEEPEST)
            {
                Some(nested) => collect(data, nested, &node, &upstream, depth + 1, found),
                None => {
                    found.push(Leaf { name: ploomber_name(task, name), node, upstream });
                    vec![found.len() - 1]
                }
            };
            ends.insert(name, own);
        }
        // A loop, or a dependency that isn't there: Argo says so itself.
        if later.len() == known {
            break;
        }
        left = later;
    }
    let last =
        ends.iter().filter(|(name, _)| !waited_for.contains(*name)).flat_map(|(_, own)| own.iter().copied());
    let mut last: Vec<usize> = last.collect();
    last.sort_unstable();
    last
}

/// The template that a task of a DAG runs.
fn target<'a>(data: &'a Json, task: &Json) -> Option<&'a Json> {
    if let Some(name) = task.get("template").and_then(Json::as_str) {
        return named(data, name);
    }
    let reference = task.get("templateRef")?;
    let (holder, name) = (reference.get("name")?.as_str()?, reference.get("template")?.as_str()?);
    let scope = if reference.get("clusterScope").is_some_and(|scope| scope == true) {
        "cluster"
    } else {
        "namespaced"
    };
    data.pointer("/status/storedTemplates")?.get(format!("{scope}/{holder}/{name}"))
}

fn named<'a>(data: &'a Json, name: &str) -> Option<&'a Json> {
    let templates = specification(data).get("templates").and_then(Json::as_array);
    templates.into_iter().flatten().find(|template| template.get("name").is_some_and(|own| own == name))
}

/// What a task waits for, by Argo's names.
pub(super) fn dependencies(task: &Json) -> Vec<&str> {
    let listed = task.get("dependencies").and_then(Json::as_array);
    let listed: Vec<&str> = listed.into_iter().flatten().filter_map(Json::as_str).collect();
    if !listed.is_empty() {
        return listed;
    }
    let expression = task.get("depends").and_then(Json::as_str).unwrap_or_default();
    let words = expression.split(|letter: char| !letter.is_alphanumeric() && !"-_.".contains(letter));
    words.filter_map(|word| word.split('.').next()).filter(|word| !word.is_empty()).collect()
}

/// The parameter `task`, in which `$` is doubled against Kubernetes' expansion.
fn ploomber_name(task: &Json, argo: &str) -> String {
    let parameters = task.pointer("/arguments/parameters").and_then(Json::as_array);
    let named = parameters
        .into_iter()
        .flatten()
        .find(|parameter| parameter.get("name").is_some_and(|name| name == "task"));
    let value = named.and_then(|parameter| parameter.get("value")).and_then(Json::as_str);
    value.map_or_else(|| argo.to_owned(), |value| value.replace("$$", "$"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn chunks_are_seen_through() {
        let task = |name: &str, template: &str, dependencies: &[&str]| {
            json!({"name": name, "template": template, "dependencies": dependencies,
                   "arguments": {"parameters": [{"name": "task", "value": name.replace('-', "_")}]}})
        };
        let data = json!({"spec": {"entrypoint": "p", "templates": [
            {"name": "p", "dag": {"tasks": [task("c-2", "second", &["c-1"]), task("c-1", "first", &[])]}},
            {"name": "first", "dag": {"tasks": [task("a-a", "t", &[]), task("b", "t", &["a-a"])]}},
            {"name": "second", "dag": {"tasks": [task("c", "t", &[])]}},
            {"name": "t", "script": {}},
        ]}});
        let leaf = |name: &str, node: &str, upstream: &[usize]| Leaf {
            name: name.into(),
            node: node.into(),
            upstream: upstream.to_vec(),
        };
        assert_eq!(
            leaves(&data, "w"),
            [leaf("a_a", "w.c-1.a-a", &[]), leaf("b", "w.c-1.b", &[0]), leaf("c", "w.c-2.c", &[1])]
        );
    }

    #[test]
    fn dependencies_of_both_forms() {
        assert_eq!(dependencies(&json!({"dependencies": ["a", "b-c"]})), ["a", "b-c"]);
        assert_eq!(dependencies(&json!({"depends": "(a.Succeeded || b-c.Failed) && !d"})), ["a", "b-c", "d"]);
    }
}
