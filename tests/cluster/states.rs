//! The state of large runs: kept in the object, compressed, or in a database that only Argo's server reads.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value as Json, json};
use sooper::cluster::block_on;

use super::{Volume, said};

/// A stand-in for Argo's server, which answers with what `NODES` has.
const SERVER: &str = r#"
apiVersion: v1
kind: Pod
metadata: {name: argo-server, labels: {app: argo-server}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: c
    image: sooper.test/busybox:1
    command: [sh, -c, 'mkdir -p /www/api/v1/workflows/$0 && echo "$NODES" > /www/api/v1/workflows/$0/large && exec httpd -f -p 2746 -h /www', NAMESPACE, --secure=false]
    env: [{name: NODES, value: 'ANSWER'}]
    readinessProbe: {tcpSocket: {port: 2746}, periodSeconds: 1}
"#;

/// A run as the controller leaves it when its state is in a database; the label says that there is nothing left to do.
fn offloaded(namespace: &str) -> Json {
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
        "metadata": {"name": "large", "namespace": namespace, "labels": {"workflows.argoproj.io/completed": "true"}},
        "spec": {"entrypoint": "p", "templates": [
            {"name": "p", "dag": {"tasks": [{"name": "load", "template": "t"}, {"name": "fit", "template": "t", "dependencies": ["load"]}]}},
            {"name": "t", "container": {"image": "x", "command": ["x"]}},
        ]},
        "status": {"phase": "Failed", "progress": "1/2", "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:01:00Z", "offloadNodeStatusVersion": "fnv:1"},
    })
}

#[test]
fn a_state_in_a_database_is_asked_of_argos_server() {
    block_on(async {
        let Some(volume) = Volume::new("offloaded").await else { return Ok(()) };
        let namespace = volume.project.as_str();
        let kubectl =
            |arguments: &[&str], input: &str| volume.ask_kubectl(&[&["-n", namespace], arguments].concat(), input);
        kubectl(&["create", "namespace", namespace], "");
        let answer = json!({"status": {"nodes": {
            "1": {"name": "large.load", "type": "Pod", "phase": "Succeeded"},
            "2": {"name": "large.fit", "type": "Pod", "phase": "Failed", "message": "main: Error (exit code 7)"},
        }}});
        let server = SERVER.replace("NAMESPACE", namespace).replace("ANSWER", &answer.to_string());
        kubectl(&["create", "-f", "-"], &server);
        kubectl(&["create", "-f", "-"], &offloaded(namespace).to_string());
        kubectl(&["wait", "--for=condition=Ready", "--timeout=120s", "pod/argo-server"], "");
        let sooper = |arguments: &[&str]| {
            let mut command = volume.sooper(Path::new("/"));
            command.args(arguments).args(["-n", namespace]).env_remove("ARGO_TOKEN").output().unwrap()
        };
        let known = sooper(&["status", "large"]);
        let watched = sooper(&["watch", "large"]);
        let planned = sooper(&["retry", "large", "--dry-run"]);
        kubectl(&["delete", "pod", "argo-server"], "");
        let unknown = sooper(&["status", "large"]);
        kubectl(&["delete", "namespace", namespace, "--wait=false"], "");

        assert_eq!(known.status.code(), Some(0), "{}", said(&known));
        assert!(said(&known).contains("✗ failed     fit"), "{}", said(&known));
        assert_eq!(watched.status.code(), Some(3), "{}", said(&watched));
        assert!(said(&watched).contains("fit failed: main: Error (exit code 7)"), "{}", said(&watched));
        // Neither task is one of Ploomber's, so both run again.
        assert!(said(&planned).contains("2 tasks of large would run again"), "{}", said(&planned));
        // The next server that is looked at is that of the namespace argo, which has no database.
        for part in ["large  failed  1/2", "which only its server can read", "refuses to tell it (500)"] {
            assert!(said(&unknown).contains(part), "no `{part}`: {}", said(&unknown));
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_argos_server_refuses_is_told_in_its_words() {
    block_on(async {
        let Some(volume) = Volume::new("refuses").await else { return Ok(()) };
        let mut run = offloaded("argo");
        run["metadata"]["name"] = json!(volume.project);
        volume.ask_kubectl(&["create", "-f", "-"], &run.to_string());
        let status = |token: &str| {
            let mut command = volume.sooper(Path::new("/"));
            said(&command.args(["status", &volume.project]).env("ARGO_TOKEN", token).output().unwrap())
        };
        let (nobody, nothing) = (status("Bearer nobody"), status(""));
        volume.ask_kubectl(&["-n", "argo", "delete", "workflow", &volume.project], "");
        assert!(nobody.contains("(401)") && nobody.contains("export ARGO_TOKEN="), "{nobody}");
        // The server of this cluster has no database.
        assert!(nothing.contains("Argo's server refuses to tell it (500): offload node status"), "{nothing}");
        Ok(())
    })
    .unwrap();
}

/// A thousand tasks in five DAGs, 200 at work at any time: they pause, since no node has room for a thousand pods.
fn thousand() -> Json {
    let task = |number: usize| {
        let mut task = json!({"name": format!("t-{number}"), "template": "pause",
            "arguments": {"parameters": [{"name": "task", "value": format!("t_{number}")}]}});
        if number % 200 >= 40 {
            task["dependencies"] = json!([format!("t-{}", number - 40)]);
        }
        task
    };
    let part = |part: usize| {
        let tasks: Vec<Json> = (part * 200..part * 200 + 200).map(task).collect();
        json!({"name": format!("part-{part}"), "dag": {"tasks": tasks}})
    };
    let parts =
        (0..5).map(|part| json!({"name": format!("part-{part}"), "template": format!("part-{part}")}));
    let mut templates = vec![
        json!({"name": "p", "dag": {"tasks": parts.collect::<Vec<_>>()}}),
        json!({"name": "pause", "inputs": {"parameters": [{"name": "task"}]}, "suspend": {"duration": "5"}}),
    ];
    templates.extend((0..5).map(part));
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
        "metadata": {"generateName": "test-thousand-", "namespace": "argo"},
        "spec": {"entrypoint": "p", "templates": templates},
    })
}

#[test]
fn a_run_of_a_thousand_tasks_is_followed_to_its_end() {
    block_on(async {
        let Some(volume) = Volume::new("thousand").await else { return Ok(()) };
        let run = volume.start(&thousand().to_string());
        let watched =
            volume.sooper(Path::new("/")).args(["watch", &run, "--format", "json"]).output().unwrap();
        volume.sooper(Path::new("/")).args(["delete", &run, "--yes"]).output().unwrap();
        assert_eq!(watched.status.code(), Some(0), "{}", said(&watched));
        let events: Vec<Json> = String::from_utf8_lossy(&watched.stdout)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let done = events.iter().filter(|event| event["event"] == "task" && event["state"] == "succeeded");
        let tasks: Vec<&str> = done.map(|event| event["task"].as_str().unwrap()).collect();
        assert_eq!(
            (tasks.len(), tasks.iter().collect::<BTreeSet<_>>().len()),
            (1000, 1000),
            "each of them once"
        );
        let last = events.last().unwrap();
        assert_eq!((&last["event"], &last["state"]), (&json!("run"), &json!("succeeded")));
        Ok(())
    })
    .unwrap();
}
