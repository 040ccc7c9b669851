//! Tasks cut into workflows of their own.

use std::collections::HashMap;

use serde_json::Value as Json;
use sooper::plan::{EnvValue, Plan};
use sooper::spec::config::DataFrom;
use sooper::targets::argo::{self, Error, LARGEST, LARGEST_PART, Manifest, Options, Parts};

use super::{config, plan, plan_with, schema};

/// The manifest with parts of at most `most` tasks; Argo's schema must take both files.
fn render(plan: &Plan, most: usize) -> (Manifest, Parts) {
    let manifest = argo::render(plan, &Options { parts: Some(most), ..Options::default() }).unwrap();
    let parts = manifest.parts.clone().unwrap();
    for text in [&manifest.text, &parts.text] {
        assert_eq!(schema::problems(text), Vec::<String>::new(), "{text}");
    }
    (manifest, parts)
}

fn objects(text: &str) -> Vec<Json> {
    text.split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap()).collect()
}

/// Two chains that meet, and a task by itself.
fn small(config: &str) -> Plan {
    let tasks: [(&str, &[usize]); 6] = [
        ("load", &[]),
        ("clean_data", &[0]),
        ("other", &[]),
        ("fit", &[1, 2]),
        ("score", &[3]),
        ("alone", &[]),
    ];
    let mut plan = plan_with(&super::config(config), &tasks);
    let value = |key: &str| EnvValue {
        key: key.to_owned(),
        written: Some("a: 'b' \"c\"".to_owned()),
        value: "a: 'b' \"c\"".to_owned(),
        variable: true,
    };
    plan.values = vec![value("sample"), value("model--depth")];
    plan
}

#[test]
fn a_parent_starts_the_parts_in_order() {
    let (manifest, parts) = render(&small("workflow: {deadline: 2h, keep: {succeeded: 1d}}"), 2);
    insta::assert_snapshot!(manifest.text);
    assert_eq!(parts.count, 4);
    let parts = objects(&parts.text);
    let names: Vec<&str> = parts.iter().map(|part| part["metadata"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ml-basic-part-1", "ml-basic-part-2", "ml-basic-part-3", "ml-basic-part-4"]);
    for part in &parts {
        let spec = &part["spec"];
        assert!(spec["synchronization"].is_null() && spec["ttlStrategy"].is_null(), "{spec:#}");
        assert_eq!(spec["arguments"]["parameters"][0]["name"], "run-name");
        let pod = spec["templates"].as_array().unwrap().last().unwrap();
        assert_eq!(pod["metadata"]["labels"]["run"], "{{workflow.parameters.run-name}}");
        let run = pod["script"]["env"].as_array().unwrap().iter().find(|one| one["name"] == "SOOPER_RUN");
        assert_eq!(run.unwrap()["value"], "{{workflow.parameters.run-name}}");
    }
}

#[test]
fn what_holds_for_the_run_is_the_parents() {
    let text =
        "workflow: {parallelism: 8, on_exit: {command: [python, notify.py]}, kind: cron, schedule: '@daily'}";
    let (manifest, parts) = render(&small(text), 3);
    let parent = &objects(&manifest.text)[0]["spec"];
    assert_eq!(parent["schedules"][0], "@daily");
    let parent = &parent["workflowSpec"];
    assert_eq!((&parent["onExit"], &parent["parallelism"]), (&Json::from("on-exit"), &Json::from(1)));
    for part in objects(&parts.text) {
        assert_eq!(part["kind"], "WorkflowTemplate");
        assert!(part["spec"]["onExit"].is_null() && part["spec"]["schedules"].is_null());
        assert_eq!(part["spec"]["parallelism"], 8);
    }
}

#[test]
fn names_leave_room_for_those_of_parts() {
    let long = "x".repeat(90);
    for (kind, added) in [("workflow", 5), ("template", 6), ("cron, schedule: '@daily'", 11)] {
        let plan = Plan { project: long.clone(), ..small(&format!("workflow: {{kind: {kind}}}")) };
        let (manifest, parts) = render(&plan, 1);
        let metadata = &objects(&manifest.text)[0]["metadata"];
        let name = metadata["generateName"].as_str().or(metadata["name"].as_str()).unwrap();
        assert!(name.len() + added + "-part-200".len() <= 63, "{kind}: {name}");
        assert!(objects(&parts.text)[5]["metadata"]["name"].as_str().unwrap().ends_with("x-part-6"));
    }
}

#[test]
fn every_task_is_in_one_part_behind_what_it_needs() {
    let tasks = super::scale::layered(2_500);
    let tasks: Vec<(&str, &[usize])> =
        tasks.iter().map(|(name, before)| (name.as_str(), &before[..])).collect();
    let (manifest, parts) = render(&plan(&tasks), LARGEST_PART);
    assert_eq!(parts.count, 3);
    assert!(2 * parts.size < LARGEST / 2, "{} {}", parts.size, parts.status);
    let mut part_of: HashMap<String, usize> = HashMap::new();
    for (number, part) in objects(&parts.text).iter().enumerate() {
        let dags = part["spec"]["templates"].as_array().unwrap().iter();
        for task in dags.filter_map(|template| template["dag"]["tasks"].as_array()).flatten() {
            let parameters = task["arguments"]["parameters"].as_array().into_iter().flatten();
            for name in parameters.filter(|parameter| parameter["name"] == "task") {
                assert!(part_of.insert(name["value"].as_str().unwrap().to_owned(), number).is_none());
            }
        }
    }
    assert_eq!(part_of.len(), tasks.len());
    let dag = &objects(&manifest.text)[0]["spec"]["templates"][0]["dag"]["tasks"];
    for (name, before) in &tasks {
        let own = part_of[*name];
        for other in before.iter().map(|other| part_of[tasks[*other].0]).filter(|other| *other != own) {
            let waits = dag[own]["dependencies"].as_array().unwrap();
            assert!(waits.contains(&Json::from(format!("part-{}", other + 1))), "{name}");
        }
    }
}

#[test]
fn large_settings_make_smaller_parts() {
    let text = "x".repeat(1_500);
    let settings: String =
        (0..600).map(|n| format!("  \"task_{n}\": {{env: {{N: \"{n} {text}\"}}}}\n")).collect();
    let tasks = super::scale::layered(600);
    let tasks: Vec<(&str, &[usize])> =
        tasks.iter().map(|(name, before)| (name.as_str(), &before[..])).collect();
    let (_, parts) = render(&plan_with(&config(&format!("tasks:\n{settings}")), &tasks), LARGEST_PART);
    assert!(
        parts.count > 1 && parts.size + parts.status <= LARGEST * 3 / 4,
        "{} {}",
        parts.count,
        parts.size
    );
}

#[test]
fn what_cannot_be_cut_is_refused_in_a_sentence() {
    let refused =
        |plan: &Plan, most| argo::render(plan, &Options { parts: Some(most), ..Options::default() });
    let mut artifacts = small("");
    artifacts.data.from = DataFrom::Artifacts;
    assert!(matches!(refused(&artifacts, 3), Err(Error::ArtifactsInParts)));
    let many: Vec<String> = (0..201).map(|task| format!("t{task}")).collect();
    let many: Vec<(&str, &[usize])> = many.iter().map(|name| (name.as_str(), &[][..])).collect();
    assert!(matches!(refused(&plan(&many), 1), Err(Error::TooManyParts(201))));
    assert_eq!(render(&plan(&many[..200]), 1).1.count, 200);
}
