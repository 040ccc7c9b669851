//! The roles that `manifests rbac` prints: enough for every command, and each right in them is missed by one.
//!
//! For each right there is an account that has all others. What it may not do is asked for by a command, which says so.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::{Value as Json, json};
use sooper::cluster::block_on;
use sooper::cluster::manifests::{Values, documents};

use super::{Volume, one_pod, said};

/// A right that a role gives.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Right {
    role: String,
    resource: String,
    verb: String,
}

/// The roles of the file: their names and rules.
fn roles(upload: &str) -> Vec<(String, Vec<Json>)> {
    let values = Values {
        namespace: "argo".into(),
        upload_namespace: upload.into(),
        server: None,
        share: "/".into(),
        size: "1Gi".into(),
        image: "sooper.test/busybox:1".into(),
    };
    let text = values.rbac().unwrap().remove(0).text;
    let roles = documents(&text).unwrap().into_iter().filter(|document| document["kind"] == "Role");
    roles
        .map(|role| {
            (role["metadata"]["name"].as_str().unwrap().to_owned(), role["rules"].as_array().unwrap().clone())
        })
        .collect()
}

fn words(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap())
}

/// All rights of the roles, one by one.
fn rights(roles: &[(String, Vec<Json>)]) -> Vec<Right> {
    let mut rights = Vec::new();
    for (role, rules) in roles {
        for rule in rules {
            for resource in words(&rule["resources"]) {
                for verb in words(&rule["verbs"]) {
                    rights.push(Right { role: role.clone(), resource: resource.into(), verb: verb.into() });
                }
            }
        }
    }
    rights
}

/// The rules of a role, a rule for each right, but for one of them.
fn without(role: &str, rules: &[Json], lacking: Option<&Right>) -> Vec<Json> {
    let mut all = Vec::new();
    for rule in rules {
        for resource in words(&rule["resources"]) {
            for verb in words(&rule["verbs"]) {
                let right = Right { role: role.into(), resource: resource.into(), verb: verb.into() };
                if lacking != Some(&right) {
                    all.push(
                        json!({"apiGroups": rule["apiGroups"], "resources": [resource], "verbs": [verb]}),
                    );
                }
            }
        }
    }
    all
}

/// An account with the roles, in the namespace `argo`; the role of uploads is for the namespace of the volume's pod.
fn account(name: &str, upload: &str, roles: &[(String, Vec<Json>)], lacking: Option<&Right>) -> Vec<Json> {
    let mut objects = vec![
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": "argo"}}),
    ];
    for (role, rules) in roles {
        let namespace = if role == "sooper-upload" { upload } else { "argo" };
        let own = format!("{name}-{role}");
        objects.push(json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
            "metadata": {"name": own, "namespace": namespace}, "rules": without(role, rules, lacking)}));
        objects.push(json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": {"name": own, "namespace": namespace},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": own},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": "argo"}]}));
    }
    objects
}

const SMOKE: &[&str] = &["manifests", "smoke", "--apply", "--image", "sooper.test/busybox:1"];
const HELPER: &[&str] = &["upload", "--via", "helper"];
const TEMPLATE: &[&str] = &["-C", "image", "submit", "--kind", "template"];
const CRON: &[&str] = &["-C", "image", "submit", "--kind", "cron", "--schedule", "0 6 * * *"];

/// What asks for a right, as `sooper` arguments. RUN goes on, STUCK waits.
fn asks_for(right: &Right) -> &'static [&'static str] {
    match (right.role.as_str(), right.resource.as_str(), right.verb.as_str()) {
        ("sooper-upload", "pods", "list") | ("sooper-upload", "pods/exec", "get" | "create") => &["upload"],
        ("sooper", "workflows", "create") => SMOKE,
        ("sooper", "workflows", "get") => &["status", "RUN"],
        ("sooper", "workflows", "list") => &["runs", "--all"],
        ("sooper", "workflows", "watch") => &["watch", "RUN"],
        ("sooper", "workflows", "patch") => &["stop", "RUN"],
        ("sooper", "workflows", "delete") => &["delete", "RUN", "--yes"],
        ("sooper", "workflowtemplates", "create" | "patch") => TEMPLATE,
        ("sooper", "cronworkflows", "create" | "patch") => CRON,
        ("sooper", "pods", "list") | ("sooper", "pods/log", "get") => &["logs", "RUN"],
        ("sooper", "pods", _) | ("sooper", "pods/exec", _) => HELPER,
        ("sooper", "pods/portforward", _) => &["open", "RUN", "--port", "0"],
        ("sooper", "events", "list") => &["status", "STUCK"],
        ("sooper", "persistentvolumeclaims" | "serviceaccounts", "get") => &["doctor"],
        _ => panic!("nothing asks for {right:?}: a role gives no more than what commands need"),
    }
}

/// What is told, but keeps nothing from being done.
fn is_told_only(right: &Right) -> bool {
    matches!(
        (right.resource.as_str(), right.verb.as_str()),
        ("pods", "delete") | ("events", "list") | ("persistentvolumeclaims" | "serviceaccounts", "get")
    )
}

/// A verb that only newer servers ask for: Kubernetes 1.35 wants `create` for what 1.34 lets through with `get`.
fn is_newer(right: &Right) -> bool {
    ["pods/exec", "pods/portforward"].contains(&right.resource.as_str()) && right.verb == "create"
}

const SCRIPT: &str = "echo here; sleep 600";

/// The project, the volume's pod in a namespace of its own, and the accounts.
struct Stage<'a> {
    volume: &'a Volume,
    root: PathBuf,
    runs: [String; 2],
}

impl Stage<'_> {
    /// Runs `sooper` as an account.
    fn sooper(&self, account: &str, arguments: &[&str]) -> Output {
        let mut command = self.command(account, arguments);
        command.output().unwrap()
    }

    fn command(&self, account: &str, arguments: &[&str]) -> std::process::Command {
        let token = self.volume.ask_kubectl(&["-n", "argo", "create", "token", account], "");
        let text = fs::read_to_string(self.volume.kubeconfig()).unwrap();
        let users = text.lines().find(|line| line.starts_with("users:")).unwrap();
        let own = self.root.with_file_name(format!("{account}.kubeconfig"));
        let user = format!("users: [{{name: admin, user: {{token: {}}}}}]", token.trim());
        fs::write(&own, text.replace(users, &user)).unwrap();
        let [run, stuck] = &self.runs;
        let arguments = arguments.iter().map(|word| match *word {
            "RUN" => run.as_str(),
            "STUCK" => stuck.as_str(),
            word => word,
        });
        let mut command = self.volume.sooper(&self.root);
        command.args(arguments).env("KUBECONFIG", own);
        command
    }
}

fn project(root: &Path, upload: &str) {
    let image = "sooper.test/busybox:1";
    let settings = |code: &str| {
        format!(
            "version: 1\nproject_name: {upload}\nenvironment: {{from: image}}\ndefaults: {{image: \"{image}\"}}\ncode: {{{code} upload: {{namespace: {upload}, helper_image: \"{image}\"}}}}\n"
        )
    };
    for (folder, code) in
        [(root.to_owned(), ""), (root.join("image"), "from: image, image: {repository: r.test/x},")]
    {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("sooper.yaml"), settings(code)).unwrap();
        fs::write(folder.join("pipeline.yaml"), "tasks:\n- {source: a.py, product: out.ipynb}\n").unwrap();
        fs::write(folder.join("a.py"), "upstream = None\nproduct = None\n").unwrap();
    }
}

/// The volume's pod for uploads, in a namespace of its own.
fn volume_pod(namespace: &str) -> Vec<Json> {
    vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "server", "namespace": namespace, "labels": {"role": "nfs-server"}},
            "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "main", "image": "sooper.test/busybox:1", "command": ["sleep", "3600"],
                "volumeMounts": [{"name": "v", "mountPath": "/exports"}]}], "volumes": [{"name": "v", "emptyDir": {}}]}}),
    ]
}

#[test]
fn the_roles_are_enough_and_each_right_is_missed() {
    block_on(async {
        let Some(volume) = Volume::new("rights").await else { return Ok(()) };
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join(&volume.project);
        project(&root, &volume.project);
        let upload = volume.project.as_str();
        let roles = roles(upload);
        let rights = rights(&roles);
        let name = |number: usize| format!("{upload}-{number}");
        let mut objects = volume_pod(upload);
        let people: Vec<_> = roles.iter().filter(|(role, _)| role != "sooper-workflow").cloned().collect();
        objects.extend(account(upload, upload, &people, None));
        for (number, right) in rights.iter().enumerate().filter(|(_, right)| right.role != "sooper-workflow")
        {
            objects.extend(account(&name(number), upload, &people, Some(right)));
        }
        let list = json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string();
        volume.ask_kubectl(&["apply", "-f", "-"], &list);
        volume
            .ask_kubectl(&["-n", upload, "wait", "--for=condition=Ready", "pod/server", "--timeout=60s"], "");

        let trouble = "volumes: [{name: v, configMap: {name: nope}}]";
        let run = volume.start(&one_pod("", SCRIPT));
        let mounts = "volumeMounts: [{name: v, mountPath: /v}], command:";
        let stuck = volume.start(&one_pod(trouble, SCRIPT).replace("command:", mounts));
        let stage = Stage { volume: &volume, root, runs: [run.clone(), stuck.clone()] };
        enough(&stage, upload);
        for (number, right) in rights.iter().enumerate() {
            if right.role == "sooper-workflow" || is_newer(right) {
                continue;
            }
            remove_templates(&volume);
            let output = stage.sooper(&name(number), asks_for(right));
            let told = said(&output);
            let expected = format!("may not {} resource \"{}\"", right.verb, right.resource);
            assert!(told.contains(&expected), "{right:?} isn't missed by {:?}: {told}", asks_for(right));
            if !is_told_only(right) {
                assert_eq!(output.status.code(), Some(2), "{right:?}: {told}");
                assert!(told.contains("sooper manifests rbac"), "{right:?}: {told}");
            }
        }
        for run in [&run, &stuck] {
            volume.sooper(Path::new("/")).args(["delete", run, "--yes"]).output().unwrap();
        }
        volume.ask_kubectl(&["delete", "-f", "-", "--wait=false", "--ignore-not-found"], &list);
        remove_templates(&volume);
        volume.ask_kubectl(
            &[
                "-n",
                "argo",
                "delete",
                "pod",
                "-l",
                "app.kubernetes.io/component=upload",
                "--field-selector=status.phase=Running",
                "--wait=false",
            ],
            "",
        );
        Ok(())
    })
    .unwrap();
}

/// Without what an earlier command made: changing it asks for fewer rights.
fn remove_templates(volume: &Volume) {
    let project = format!("app.kubernetes.io/part-of={}", volume.project);
    volume.ask_kubectl(&["-n", "argo", "delete", "workflowtemplate,cronworkflow", "-l", &project], "");
}

/// With all rights everything works, from the first look to the last.
fn enough(stage: &Stage<'_>, account: &str) {
    let all: &[&[&str]] = &[
        &["doctor"],
        &["upload"],
        HELPER,
        &["runs", "--all"],
        &["status", "STUCK"],
        TEMPLATE,
        TEMPLATE,
        CRON,
    ];
    for arguments in all {
        let output = stage.sooper(account, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
        assert!(!said(&output).contains("may not"), "{arguments:?}: {}", said(&output));
    }
    for _ in 0..60 {
        if said(&stage.sooper(account, &["logs", "RUN"])).contains("here") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
    let mut open = stage.command(account, &["open", "RUN", "--port", "0"]);
    let mut open = open.stdout(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(open.stdout.take().unwrap()).read_line(&mut address).unwrap();
    open.kill().unwrap();
    open.wait().unwrap();
    assert!(address.starts_with("http"), "{address}");
    let started = stage.sooper(account, SMOKE);
    let run = String::from_utf8_lossy(&started.stdout).trim().to_owned();
    for (arguments, code) in [
        (&["stop", &run][..], 0),
        (&["watch", &run], 3),
        (&["retry", &run, "--detach"], 0),
        (&["resubmit", &run, "--detach"], 0),
        (&["delete", &run, "--yes"], 0),
    ] {
        let output = stage.sooper(account, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        if code == 0 && arguments.contains(&"--detach") {
            let new = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            stage.sooper(account, &["delete", &new, "--yes"]);
        }
    }
}

/// A run of pods whose account may do everything that the role of pods gives but for one right.
#[test]
fn pods_need_each_right_of_theirs() {
    block_on(async {
        let Some(volume) = Volume::new("pods").await else { return Ok(()) };
        let roles: Vec<_> = roles("argo").into_iter().filter(|(role, _)| role == "sooper-workflow").collect();
        let rights = rights(&roles);
        let lacking: Vec<Option<&Right>> = [None].into_iter().chain(rights.iter().map(Some)).collect();
        let name = |number: usize| format!("{}-{number}", volume.project);
        let objects = lacking
            .iter()
            .enumerate()
            .flat_map(|(number, right)| account(&name(number), "argo", &roles, *right));
        let list =
            json!({"apiVersion": "v1", "kind": "List", "items": objects.collect::<Vec<_>>()}).to_string();
        volume.ask_kubectl(&["apply", "-f", "-"], &list);
        let start = |number: usize| {
            let trouble = format!("serviceAccountName: {}", name(number));
            volume.start(&one_pod(&trouble, "echo here; sleep 1"))
        };
        let runs: Vec<String> = (0..lacking.len()).map(start).collect();
        for (run, right) in runs.iter().zip(&lacking) {
            let output = volume.sooper(Path::new("/")).args(["watch", run]).output().unwrap();
            let told = said(&output);
            match right {
                None => assert_eq!(output.status.code(), Some(0), "{told}"),
                Some(right) => {
                    assert_eq!(output.status.code(), Some(3), "{right:?} isn't missed: {told}");
                    assert!(told.contains("its service account lacks a right"), "{right:?}: {told}");
                }
            }
            volume.sooper(Path::new("/")).args(["delete", run, "--yes"]).output().unwrap();
        }
        volume.ask_kubectl(&["delete", "-f", "-", "--wait=false"], &list);
        Ok(())
    })
    .unwrap();
}
