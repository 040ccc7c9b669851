//! Each way that code, environments and products can take, small and split into DAGs: what Argo is to take, and that
//! environments are made before any task that wants them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use sooper::environment::{Environment, Kind};
use sooper::plan::{Code, Packages, Plan, Release, Repository};
use sooper::spec::config::{Data, DataFrom, Strategy};

use super::{plan, render, with_image_only};

fn codes() -> Vec<Code> {
    let repository = |url: &str, ignore_host_key| {
        Code::Git(Repository {
            url: url.to_owned(),
            commit: "1f".repeat(20),
            folder: "ml".to_owned(),
            secret: Some("login".to_owned()),
            ignore_host_key,
            products: vec!["out/fit.csv".to_owned()],
        })
    };
    vec![
        Code::Volume { snapshot: Some("0f".repeat(16)) },
        repository("https://git.example.com/ml.git", false),
        repository("git@git.example.com:ml.git", true),
        Code::Package(Release::new("ml", "1.0", Some("https://pypi.example.com/simple"), Some("login"))),
        Code::Image("registry.example.com/ml:1".to_owned()),
    ]
}

fn datas() -> Vec<Data> {
    let key = |key: &str| json!({"name": "login", "key": key});
    let repositories = [
        json!({}),
        json!({"s3": {"key": "team"}}),
        json!({"s3": {"endpoint": "s3.amazonaws.com", "bucket": "b", "accessKeySecret": key("a"), "secretKeySecret": key("s")}}),
        json!({"gcs": {"bucket": "b", "serviceAccountKeySecret": key("account")}}),
        json!({"azure": {"endpoint": "https://a.blob.core.windows.net", "container": "c", "accountKeySecret": key("account")}}),
        json!({"http": {"url": "https://files.example.com", "auth": {"basicAuth": {"usernameSecret": key("u"), "passwordSecret": key("p")}}}}),
    ];
    let artifacts = repositories.into_iter().map(|repository| Data {
        from: DataFrom::Artifacts,
        repository: repository.as_object().unwrap().clone(),
    });
    [DataFrom::Volume, DataFrom::Clients]
        .map(|from| Data { from, ..Data::default() })
        .into_iter()
        .chain(artifacts)
        .collect()
}

/// Layers of nine tasks, each with two upstream tasks in the layer before, in three environments.
fn tasks(count: usize, strategy: Strategy) -> Plan {
    let upstream: Vec<Vec<usize>> = (0..count)
        .map(|task| if task < 9 { vec![] } else { vec![task / 9 * 9 - 9, task / 9 * 9 - 9 + 1 + task % 8] })
        .collect();
    let names: Vec<String> = (0..count).map(|task| format!("task_{task}")).collect();
    let list: Vec<(&str, &[usize])> =
        names.iter().zip(&upstream).map(|(name, upstream)| (name.as_str(), &upstream[..])).collect();
    let mut plan = plan(&list);
    plan.strategy = strategy;
    let packages = |name: &str, file: &str| Packages {
        name: name.to_owned(),
        environment: Environment { kind: Kind::Pip, files: vec![file.to_owned()] },
        image: plan.exit_settings.image.clone(),
    };
    plan.packages = vec![
        packages("environment", "requirements.txt"),
        packages("environment-2", "requirements.a.txt"),
        packages("environment-3", "requirements.b.txt"),
    ];
    for (number, step) in plan.steps.iter_mut().enumerate() {
        step.packages = Some(if number == count - 1 { 2 } else { number % 2 });
    }
    plan
}

/// All ways with each other, small; and each way of an environment for more tasks than one DAG holds.
pub(super) fn manifests() -> Vec<String> {
    let strategies = [Strategy::Shared, Strategy::Packed, Strategy::PerPod];
    let mut plans: Vec<Plan> = strategies.map(|strategy| tasks(230, strategy)).into();
    for (code, data) in
        codes().into_iter().flat_map(|code| datas().into_iter().map(move |data| (code.clone(), data)))
    {
        let environments = strategies.map(|strategy| tasks(12, strategy)).into_iter();
        plans.extend(environments.chain([with_image_only(tasks(12, Strategy::PerPod))]).map(|plan| Plan {
            code: code.clone(),
            data: data.clone(),
            ..plan
        }));
    }
    plans.iter().map(|plan| render(plan).text).collect()
}

/// For each task that is a pod, the environments that were made when it begins. `before`: when its DAG does.
fn made(
    dag: &str,
    before: &BTreeSet<String>,
    templates: &BTreeMap<String, Json>,
    at: &mut BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<String> {
    let tasks = templates[dag]["dag"]["tasks"].as_array().unwrap();
    let mut after: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    while after.len() < tasks.len() {
        for task in tasks {
            let (name, template) = (task["name"].as_str().unwrap(), task["template"].as_str().unwrap());
            let mut upstream = task["dependencies"].as_array().into_iter().flatten().filter_map(Json::as_str);
            if after.contains_key(name) || !upstream.clone().all(|other| after.contains_key(other)) {
                continue;
            }
            let begins =
                upstream.try_fold(before.clone(), |done, other| Some(&done | after.get(other)?)).unwrap();
            let ends = if templates[template]["dag"].is_object() {
                made(template, &begins, templates, at)
            } else if template == "make-environment" {
                let own = task["arguments"]["parameters"][0]["value"].as_str().unwrap().to_owned();
                &begins | &BTreeSet::from([own])
            } else {
                at.insert(name.to_owned(), begins.clone());
                begins
            };
            after.insert(name, ends);
        }
    }
    after.into_values().flatten().collect()
}

#[test]
fn environments_are_made_before_every_task_that_wants_them_in_a_split_too() {
    for (count, strategy) in [(12, Strategy::Shared), (230, Strategy::Shared), (230, Strategy::Packed)] {
        let plan = tasks(count, strategy);
        let object: Json = serde_yaml::from_str(&render(&plan).text).unwrap();
        let templates = object["spec"]["templates"].as_array().unwrap();
        let templates: BTreeMap<String, Json> = templates
            .iter()
            .map(|template| (template["name"].as_str().unwrap().to_owned(), template.clone()))
            .collect();
        assert_eq!(templates.contains_key("part-2"), count > 200);
        let mut at = BTreeMap::new();
        made("pipeline", &BTreeSet::new(), &templates, &mut at);
        for step in &plan.steps {
            let own = &plan.packages[step.packages.unwrap()].name;
            assert!(at[&step.name.replace('_', "-")].contains(own), "{} before {own}", step.name);
        }
    }
}

#[test]
fn argos_schema_takes_all_ways() {
    // Each is checked as it is rendered.
    assert_eq!(manifests().len(), 3 + 5 * 8 * 4);
}
