//! What bash's linter says about every script that a manifest can have.

use std::fs;
use std::process::Command;

use serde_json::Value as Json;
use sooper::spec::config::Strategy;

use super::super::argo::{config, plan_with, render, with_image_only};

/// Manifests that together have each part of each script.
fn manifests() -> Vec<String> {
    let config = config(include_str!("../argo/everything.yaml"));
    let tasks: [(&str, &[usize]); 2] = [("load", &[]), ("fit", &[0])];
    let mut manifests = vec![render(&with_image_only(plan_with(&config, &tasks))).text];
    for strategy in [Strategy::Shared, Strategy::PerPod, Strategy::Packed] {
        let mut plan = plan_with(&config, &tasks);
        plan.strategy = strategy;
        plan.exit_packages = Some(0);
        plan.installs_project = true;
        plan.package_folder = Some("src".to_owned());
        manifests.push(render(&plan).text);
    }
    manifests
}

#[test]
fn shellcheck_is_content() {
    if Command::new("shellcheck").arg("--version").output().is_err() {
        println!("no shellcheck here: the scripts are not looked at");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, manifest) in manifests().iter().enumerate() {
        let object: Json = serde_yaml::from_str(manifest).unwrap();
        let spec =
            if object["kind"] == "CronWorkflow" { &object["spec"]["workflowSpec"] } else { &object["spec"] };
        for template in spec["templates"].as_array().unwrap() {
            let Some(text) = template["script"]["source"].as_str() else { continue };
            let file = folder.path().join(format!("{number}-{}.sh", template["name"].as_str().unwrap()));
            fs::write(&file, text).unwrap();
            files.push(file);
        }
    }
    assert!(files.len() >= 10, "{files:?}");
    let output = Command::new("shellcheck").args(["--shell", "bash"]).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
