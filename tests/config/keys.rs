//! One project for each key of `sooper.yaml`: it exports to a manifest that Argo's schema takes, and a key that says
//! something about the run changes that manifest or says why it doesn't.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::agreement::sample;
use super::{EXAMPLE, FURTHER};
use crate::argo::render;
use sooper::compiler::{self, Choice};
use sooper::plan::{self, Wishes};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Severity};
use sooper::spec::{Fixed, Request};

/// Keys that speak of something else than the manifest: the command line's cluster, the upload, lint, the reader itself.
const ELSEWHERE: [&str; 10] = [
    "/version",
    "/profiles",
    "/lint",
    "/cluster/context",
    "/cluster/argo_version",
    "/cluster/argo_server",
    "/cluster/namespace",
    "/code",
    "/parameters",
    "/workflow/kind",
];

/// Values for keys whose value in the samples is the default.
fn others() -> Json {
    json!({
        "workflow": {"fail_fast": false, "when_busy": "parallel", "keep": {"succeeded": null, "pods": "failed"}},
        "defaults": {"image": "python:3.12-slim"},
        "environment": {"from": "image", "files": ["environment.yml"], "strategy": "packed"},
        "data": {"from": "artifacts"},
    })
}

/// The manifest of a small project with these settings, which Argo's schema takes, and the errors on the way.
fn export(settings: &Json) -> (String, Vec<String>) {
    export_with(settings, "")
}

/// As [`export`], with the messages of a rule beside the errors.
fn export_with(settings: &Json, rule: &str) -> (String, Vec<String>) {
    let memory = Memory::default()
        .with("/p/pipeline.yaml", "tasks:\n- {source: load.sh, product: load.csv}\n- {source: fit-1.sh, product: output/metrics.json}\n- {source: plot.sh, product: plot.png}\n")
        .with("/p/load.sh", "echo 1 > {{product}}\n")
        .with("/p/fit-1.sh", "cat {{upstream['load']}} > {{product}}\n")
        .with("/p/plot.sh", "cat {{upstream['fit-1']}} > {{product}}\n")
        .with("/p/environment.yml", "dependencies: [ploomber]\n")
        .with("/p/environment.lock.yml", "dependencies: [ploomber]\n")
        .with("/p/requirements.txt", "ploomber\n")
        .with("/p/sooper.yaml", &settings.to_string());
    let files = Arc::new(Files::new(memory));
    let out = Diagnostics::default();
    let surroundings = Fixed::new("/p");
    let project = compiler::compile(Arc::clone(&files), &surroundings, &Request::default(), &out).unwrap();
    let setting = compiler::configure(Some(&project), &files, &surroundings, &Choice::default(), &out);
    let plan = plan::make(&project, &setting.config, &Wishes::default(), &out);
    let manifest = plan.map(|plan| {
        sooper::targets::argo::check(&plan, &Default::default(), &out);
        render(&plan).text
    });
    let errors = out
        .sorted()
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error || problem.rule == rule);
    (manifest.unwrap_or_default(), errors.map(|problem| problem.message).collect())
}

/// Each key of the samples by its path, with a file that has it alone and what it can't do without.
fn files() -> Vec<(String, Json)> {
    let (mut all, others) = (Vec::new(), others());
    for text in [EXAMPLE, FURTHER] {
        for (section, value) in sample(text).as_object().unwrap() {
            match value {
                Json::Object(keys) if !["tasks", "profiles"].contains(&section.as_str()) => {
                    for (key, value) in keys {
                        let value = others.get(section).and_then(|other| other.get(key)).unwrap_or(value);
                        all.push((format!("/{section}/{key}"), alone(section, key, value)));
                    }
                }
                _ => all.push((format!("/{section}"), json!({section: value}))),
            }
        }
    }
    all
}

fn alone(section: &str, key: &str, value: &Json) -> Json {
    let cron = ["schedule", "timezone", "concurrency_policy", "history", "starting_deadline"];
    let mut keys = Map::from_iter([(key.to_owned(), value.clone())]);
    if section == "workflow" && (cron.contains(&key) || value == "cron") {
        keys.insert("kind".to_owned(), json!("cron"));
        keys.entry("schedule").or_insert(json!("0 0 * * *"));
    }
    if section == "environment" && key == "tool" {
        let from = if value == "uv" { "pip" } else { "conda" };
        keys.insert("from".to_owned(), json!(from));
    }
    if section == "code" && value == "package" {
        keys.insert("package".to_owned(), json!({"index": "https://pypi.example.com/simple"}));
    }
    if section == "data" {
        let claim = json!({"persistentVolumeClaim": {"claimName": "code"}});
        keys.insert("from".to_owned(), json!("artifacts"));
        return json!({section: keys, "volumes": [{"name": "code", "mount_path": "/mnt/vol", "source": claim}]});
    }
    json!({section: keys})
}

#[test]
fn each_key_exports() {
    let wrong: Vec<String> = files()
        .par_iter()
        .filter_map(|(path, settings)| {
            let (_, problems) = export(settings);
            (!problems.is_empty()).then(|| format!("{path}: {problems:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_key_reaches_the_manifest() {
    let cron = json!({"workflow": {"kind": "cron", "schedule": "0 0 * * *"}});
    let (plain, scheduled) = (export(&json!({})).0, export(&cron).0);
    let silent: Vec<String> = files()
        .into_iter()
        .filter(|(path, _)| !ELSEWHERE.iter().any(|start| Path::new(path).starts_with(start)))
        .filter(|(_, settings)| {
            let (manifest, warnings) = export_with(settings, "setting-without-effect");
            [&plain, &scheduled].contains(&&manifest) && warnings.is_empty()
        })
        .map(|(path, settings)| format!("{path}: {settings}"))
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
