//! The role that `manifests rbac` prints for people: enough, and what is taken away from it is missed by a command.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};
use sooper::cluster::block_on;
use sooper::cluster::manifests::{Values, documents};

use super::Volume;

/// A verb that only newer servers ask for: Kubernetes 1.35 wants `create` for what 1.34 lets through with `get`.
const NEWER: &[(&str, &str)] = &[("pods/exec", "create"), ("pods/portforward", "create")];

fn kubectl(volume: &Volume, arguments: &[&str], input: &str) -> String {
    use std::io::Write as _;
    let mut command = Command::new(volume.kubectl());
    command.arg("--kubeconfig").arg(volume.kubeconfig()).args(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "kubectl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The people's role, in the namespace of the tests.
fn rules() -> Vec<Json> {
    let values = Values {
        namespace: "argo".into(),
        upload_namespace: "argo".into(),
        server: None,
        share: "/".into(),
        size: "1Gi".into(),
        image: "sooper.test/busybox:1".into(),
    };
    let text = values.rbac().unwrap().remove(0).text;
    let documents = documents(&text).unwrap();
    let role = documents
        .iter()
        .find(|document| document["kind"] == "Role" && document["metadata"]["name"] == "sooper")
        .unwrap();
    role["rules"].as_array().unwrap().clone()
}

/// What asks for a right, as `sooper` arguments; all of them succeed with the whole role.
fn asks_for(resource: &str, verb: &str) -> Option<&'static [&'static str]> {
    Some(match (resource, verb) {
        ("workflows", "create") => &["manifests", "smoke", "--apply"],
        ("workflows", "list") => &["runs", "--all"],
        ("workflows", "get") => &["status", "RUN"],
        ("workflows", "watch") => &["watch", "RUN"],
        ("workflows", "patch") => &["stop", "RUN"],
        ("workflows", "delete") => &["delete", "RUN", "--yes"],
        ("pods", "list") => &["upload"],
        ("pods", "get" | "create") | ("pods/exec", "get") => &["upload", "--via", "helper"],
        ("pods/log", "get") => &["logs", "DONE"],
        ("workflowtemplates", "create" | "patch") => &["submit", "--kind", "template"],
        ("persistentvolumeclaims" | "serviceaccounts", "get") => &["doctor"],
        _ => return None,
    })
}

#[test]
fn the_role_is_enough_and_commands_say_which_rule_is_missing() {
    block_on(async {
        let Some(volume) = Volume::new("rights").await else { return Ok(()) };
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join(&volume.project);
        fs::create_dir(&root).unwrap();
        fs::write(root.join("pipeline.yaml"), "tasks:\n- {source: a.py, product: out.ipynb}\n").unwrap();
        fs::write(root.join("a.py"), "upstream = None\nproduct = None\n").unwrap();
        fs::write(root.join("sooper.yaml"), "version: 1\ncode: {upload: {namespace: argo, helper_image: \"sooper.test/busybox:1\"}}\n").unwrap();
        let name = volume.project.clone();
        let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": "argo"}});
        let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": name, "namespace": "argo"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": "argo"}]});
        let role = |rules: &[Json]| json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": name, "namespace": "argo"}, "rules": rules});
        let apply = |object: &Json| drop(kubectl(&volume, &["apply", "-f", "-"], &object.to_string()));
        apply(&account);
        apply(&role(&rules()));
        apply(&binding);
        let token = kubectl(&volume, &["-n", "argo", "create", "token", &name], "");
        let text = fs::read_to_string(volume.kubeconfig()).unwrap();
        let users = text.lines().find(|line| line.starts_with("users:")).unwrap();
        let own = above.path().join("kubeconfig");
        fs::write(&own, text.replace(users, &format!("users: [{{name: admin, user: {{token: {}}}}}]", token.trim()))).unwrap();

        let sooper = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
            command.args(arguments).current_dir(&root).env("KUBECONFIG", &own).output().unwrap()
        };
        let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let smoke = |arguments: &[&str]| sooper(&[arguments, &["--image", "sooper.test/busybox:1"]].concat());

        let done = smoke(&["doctor", "--smoke"]);
        let text = said(&done);
        let finished = text.split_whitespace().find(|word| word.starts_with("sooper-smoke-")).unwrap_or_default().to_owned();
        assert!(text.contains("sooper-smoke"), "{text}");
        for rule in rules() {
            for resource in rule["resources"].as_array().unwrap() {
                for verb in rule["verbs"].as_array().unwrap() {
                    let (resource, verb) = (resource.as_str().unwrap(), verb.as_str().unwrap());
                    if NEWER.contains(&(resource, verb)) {
                        continue;
                    }
                    let Some(arguments) = asks_for(resource, verb) else { continue };
                    let started = smoke(&["manifests", "smoke", "--apply"]);
                    let run = String::from_utf8_lossy(&started.stdout).trim().to_owned();
                    let arguments: Vec<&str> = arguments.iter().map(|word| match *word { "RUN" => run.as_str(), "DONE" => finished.as_str(), word => word }).collect();
                    let less: Vec<Json> = rules().into_iter().map(|mut rule| {
                        if rule["resources"].as_array().unwrap().iter().any(|one| one == resource) {
                            let verbs = rule["verbs"].as_array().unwrap().iter().filter(|one| *one != verb).cloned().collect();
                            rule["verbs"] = Json::Array(verbs);
                        }
                        rule
                    })
                        .filter(|rule: &Json| rule["verbs"].as_array().is_some_and(|verbs| !verbs.is_empty()))
                        .collect();
                    apply(&role(&less));
                    let output = if arguments.first() == Some(&"manifests") { smoke(&arguments) } else { sooper(&arguments) };
                    apply(&role(&rules()));
                    // What doctor may not look at is doubtful, not wrong.
                    let code = if arguments == ["doctor"] { output.status.code() } else { Some(2) };
                    assert_eq!(output.status.code(), code, "{arguments:?} works without {verb} {resource}: {}", said(&output));
                    assert!(said(&output).contains("sooper manifests rbac"), "{arguments:?}: {}", said(&output));
                    sooper(&["delete", &run, "--yes"]);
                }
            }
        }
        kubectl(&volume, &["-n", "argo", "delete", "serviceaccount,role,rolebinding", &name], "");
        Ok(())
    })
    .unwrap();
}
