//! More tasks than Argo's definitions take in one DAG.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::{config, plan, plan_with, render};

/// Layers of 40, each task with up to three upstream tasks in the layer before.
pub(super) fn layered(count: usize) -> Vec<(String, Vec<usize>)> {
    let upstream = |task: usize| {
        let layer = task / 40;
        let mut before: Vec<usize> = match layer {
            0 => vec![],
            _ => [7, 13, 29]
                .iter()
                .take(1 + task % 3)
                .map(|step| (layer - 1) * 40 + task * step % 40)
                .collect(),
        };
        before.sort_unstable();
        before.dedup();
        before
    };
    (0..count).map(|task| (format!("task_{task}"), upstream(task))).collect()
}

fn texts(list: &Json) -> Vec<&str> {
    list.as_array().map(|list| list.iter().filter_map(Json::as_str).collect()).unwrap_or_default()
}

#[test]
fn a_thousand_tasks_keep_their_order_in_dags_of_200() {
    let tasks = layered(1000);
    let tasks: Vec<(&str, &[usize])> =
        tasks.iter().map(|(name, before)| (name.as_str(), &before[..])).collect();
    let manifest = render(&plan(&tasks));
    let object: Json = serde_yaml::from_str(&manifest.text).unwrap();
    let templates = object["spec"]["templates"].as_array().unwrap();
    assert!(templates.len() <= 200);
    // For each Ploomber task, and for each DAG, the DAG that it is in and the task that it is there.
    let mut place: HashMap<&str, (&str, &Json)> = HashMap::new();
    let mut around: HashMap<&str, (&str, &Json)> = HashMap::new();
    for template in templates {
        let Some(tasks) = template["dag"]["tasks"].as_array() else { continue };
        assert!(tasks.len() <= 200);
        for task in tasks {
            let own = (template["name"].as_str().unwrap(), task);
            let known = match task["arguments"]["parameters"][0]["value"].as_str() {
                Some(name) => place.insert(name, own),
                None => around.insert(task["template"].as_str().unwrap(), own),
            };
            assert!(known.is_none());
        }
    }
    assert_eq!(place.len(), 1000);
    // From the task outwards.
    let way = |name: &str| -> Vec<(&str, &Json)> {
        std::iter::successors(Some(place[name]), |(dag, _)| around.get(dag).copied()).collect()
    };
    for (name, before) in &tasks {
        for other in before.iter().map(|other| tasks[*other].0) {
            let others: HashMap<&str, &Json> = way(other).into_iter().collect();
            let (dag, task) = way(name).into_iter().find(|(dag, _)| others.contains_key(dag)).unwrap();
            let waits: HashSet<&str> = texts(&task["dependencies"]).into_iter().collect();
            assert!(waits.contains(others[dag]["name"].as_str().unwrap()), "{name} must wait for {other}");
        }
    }
}

#[test]
fn three_thousand_tasks_with_many_settings_stay_within_the_caps() {
    let settings: String =
        (0..150).map(|n| format!("  \"task_{n}\": {{resources: {{memory: {}Mi}}}}\n", 100 + n)).collect();
    let config = config(&format!("tasks:\n{settings}"));
    let tasks = layered(3000);
    let tasks: Vec<(&str, &[usize])> =
        tasks.iter().map(|(name, before)| (name.as_str(), &before[..])).collect();
    let manifest = render(&plan_with(&config, &tasks));
    assert!(manifest.split.is_some());
    let json: Json = serde_yaml::from_str(&manifest.text).unwrap();
    let exact = json.to_string().len();
    assert!(manifest.size.abs_diff(exact) * 20 < exact, "the estimate is within five per cent");
}

#[test]
fn two_hundred_different_settings_share_a_template() {
    let settings: String = (0..200)
        .map(|n| format!("  \"task_{n}\": {{env: {{N: \"{n}\"}}, resources: {{memory: {}Mi}}}}\n", 100 + n))
        .collect();
    let config = config(&format!("tasks:\n{settings}"));
    let tasks = layered(200);
    let tasks: Vec<(&str, &[usize])> =
        tasks.iter().map(|(name, before)| (name.as_str(), &before[..])).collect();
    let object: Json = serde_yaml::from_str(&render(&plan_with(&config, &tasks)).text).unwrap();
    let templates = object["spec"]["templates"].as_array().unwrap();
    assert_eq!(templates.len(), 2);
    assert_eq!(templates[1]["podSpecPatch"], "{{inputs.parameters.patch}}");
    let patch = &templates[0]["dag"]["tasks"][7]["arguments"]["parameters"][1]["value"];
    let patch: Json = serde_json::from_str(patch.as_str().unwrap()).unwrap();
    let expected = serde_json::json!({"containers": [{
        "name": "main", "image": "continuumio/miniconda3:24.9.2-0",
        "env": [{"name": "N", "value": "7"}], "resources": {"requests": {"memory": "107Mi"}},
    }]});
    assert_eq!(patch, expected);
}
