//! Tasks cut into workflows of their own: order, what a run was given, and the end of it all.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use sooper::cluster::block_on;
use sooper::compiler::{self, Choice};
use sooper::load::Disk;
use sooper::plan::{self, Wishes};
use sooper::source::{Diagnostics, Files};
use sooper::spec::{Fixed, Request};
use sooper::targets::argo::{self, Manifest, Options};

use super::{Volume, said};

const FUNCTIONS: &str = "from pathlib import Path

def load(product):
    Path(product).write_text('load')

def other(product):
    Path(product).write_text('other')

def clean_up(product, upstream, note):
    Path(product).write_text(Path(upstream['load']).read_text() + note)

def fit(product, upstream):
    Path(product).write_text(Path(upstream['clean_up']).read_text() + Path(upstream['other']).read_text())

def score(product, upstream):
    Path(product).write_text(Path(upstream['fit']).read_text())

def alone(product):
    Path(product).write_text('alone')
";

/// Quotes, YAML's own signs, a shell's, and a second line.
const NOTE: &str = "a: \"b\" 'c' #x \\ $HOME $(pwd) <&> \t{ é\u{2028} {x %s \n- second: line\n";

/// The account of the pods, which has the rights that the documentation names and those that every pod needs.
fn account(volume: &Volume) -> String {
    let name = &volume.project;
    let rules = json!([
        {"apiGroups": ["argoproj.io"], "resources": ["workflowtaskresults"], "verbs": ["create", "patch"]},
        {"apiGroups": ["argoproj.io"], "resources": ["workflows"], "verbs": ["create", "get"]},
    ]);
    let group = "rbac.authorization.k8s.io";
    let metadata = json!({"name": name, "namespace": "argo"});
    let objects = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata},
        {"apiVersion": format!("{group}/v1"), "kind": "Role", "metadata": metadata, "rules": rules},
        {"apiVersion": format!("{group}/v1"), "kind": "RoleBinding", "metadata": metadata,
            "roleRef": {"apiGroup": group, "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name}]},
    ]});
    objects.to_string()
}

fn write(root: &Path, account: &str) {
    let tasks = ["load", "other", "clean_up", "fit", "score", "alone"].map(|task| {
        let params = if task == "clean_up" { ", params: {note: '{{note}}'}" } else { "" };
        format!("- {{source: fns.{task}, product: out/{task}.txt{params}}}\n")
    });
    let settings = format!(
        "version: 1\nenvironment: {{from: image}}\ncode: {{upload: {{namespace: argo}}}}\n\
         defaults: {{image: 'sooper.test/python:3.11', retries: null, pod: {{serviceAccountName: {account}}}}}\n"
    );
    for (name, text) in [
        ("pipeline.yaml", format!("tasks:\n{}", tasks.concat())),
        ("env.yaml", "note: plain\n".to_owned()),
        ("fns.py", FUNCTIONS.to_owned()),
        ("sooper.yaml", settings),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
}

/// The manifest with parts of two tasks.
fn export(root: &Path) -> Manifest {
    let out = Diagnostics::default();
    let surroundings = Fixed::new(fs::canonicalize(root).unwrap());
    let files = Arc::new(Files::new(Disk::default()));
    let project = compiler::compile(Arc::clone(&files), &surroundings, &Request::default(), &out).unwrap();
    let setting = compiler::configure(Some(&project), &files, &surroundings, &Choice::default(), &out);
    let plan = plan::make(&project, &setting.config, &Wishes::default(), &out).unwrap();
    assert!(!out.has_errors());
    argo::render(&plan, &Options { parts: Some(2), ..Options::default() }).unwrap()
}

/// The workflow once it has ended.
fn ended(volume: &Volume, run: &str) -> Json {
    let condition = "jsonpath={.status.finishedAt}";
    volume.ask_kubectl(&["-n", "argo", "wait", "workflow", run, "--for", condition, "--timeout=300s"], "");
    read(&volume.ask_kubectl(&["-n", "argo", "get", "workflow", run, "-o", "json"], ""))
}

fn read(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

#[test]
fn parts_run_in_order_with_what_the_run_was_given_and_go_with_it() {
    block_on(async {
        let Some(volume) = Volume::new("parts").await else { return Ok(()) };
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join(&volume.project);
        fs::create_dir(&root).unwrap();
        write(&root, &volume.project);
        let sooper = |arguments: &[&str]| volume.sooper(&root).args(arguments).output().unwrap();
        let uploaded = sooper(&["upload"]);
        assert!(uploaded.status.success(), "{}", said(&uploaded));
        let manifest = export(&root);
        let parts = manifest.parts.unwrap();
        assert_eq!(parts.count, 4);
        let apply = ["-n", "argo", "apply", "--server-side", "-f", "-"];
        volume.ask_kubectl(&apply, &account(&volume));
        volume.ask_kubectl(&apply, &parts.text);

        let mut parent: Json = serde_yaml::from_str(&manifest.text).unwrap();
        parent["metadata"]["namespace"] = json!("argo");
        let parameters = parent["spec"]["arguments"]["parameters"].as_array_mut().unwrap();
        parameters.iter_mut().find(|one| one["name"] == "note").unwrap()["value"] = json!(NOTE);
        let run = volume.start(&parent.to_string());
        let parent = ended(&volume, &run);
        let of_run = format!("sooper.dev/run={run}");
        let list =
            || volume.ask_kubectl(&["-n", "argo", "get", "workflows", "-l", &of_run, "-o", "json"], "");
        let children = read(&list());
        assert_eq!(parent["status"]["phase"], "Succeeded", "{parent:#} {children:#}");
        assert_eq!(volume.shell("cat out/score.txt"), format!("load{NOTE}other"));
        assert_eq!(volume.shell("cat out/alone.txt"), "alone");
        let children = children["items"].as_array().unwrap();
        let names: Vec<&str> =
            children.iter().map(|child| child["metadata"]["name"].as_str().unwrap()).collect();
        assert_eq!(names, [1, 2, 3, 4].map(|number| format!("{run}-part-{number}")));
        let runs = said(&sooper(&["runs"]));
        assert!(runs.contains(&run) && !runs.contains("part-1"), "a part is no run of its own: {runs}");

        let status = said(&sooper(&["status", &run]));
        assert!(status.contains("4/4") && status.contains("✓ succeeded  part-4"), "{status}");
        let part = said(&sooper(&["status", names[1]]));
        assert!(part.contains("✓ succeeded  fit"), "{part}");

        let deleted = sooper(&["delete", &run, "--yes"]);
        assert!(deleted.status.success(), "{}", said(&deleted));
        let mut left = list();
        for _ in 0..120 {
            if read(&left)["items"] == json!([]) {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            left = list();
        }
        assert_eq!(read(&left)["items"], json!([]), "parts go with their run");
        let name = &volume.project;
        let own = format!("pipeline={name}");
        volume.ask_kubectl(&["-n", "argo", "delete", "workflowtemplates", "-l", &own], "");
        volume.ask_kubectl(&["-n", "argo", "delete", "serviceaccount,role,rolebinding", name], "");
        Ok(())
    })
    .unwrap();
}
