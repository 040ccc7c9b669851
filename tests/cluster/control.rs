//! Runs that are stopped, repeated, deleted, and looked at in Argo's own UI.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value as Json;
use sooper::cluster::block_on;

use super::{Volume, said};

/// A pod that sleeps, and one that runs when the run ends in whatever way. Project and parameter are the test's.
const SLEEPER: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: test-control-, namespace: argo}
spec:
  entrypoint: p
  onExit: bye
  arguments: {parameters: [{name: code, value: "0123456789abcdef"}]}
  templates:
  - {name: p, dag: {tasks: [{name: quick, template: quick}, {name: sleep, template: sleep, dependencies: [quick], arguments: {parameters: [{name: task, value: sleep}]}}]}}
  - {name: quick, container: {image: "sooper.test/busybox:1", command: ["true"]}}
  - {name: sleep, inputs: {parameters: [{name: task}]}, container: {image: "sooper.test/busybox:1", command: [sleep, "300"]}}
  - {name: bye, container: {image: "sooper.test/busybox:1", command: [echo, bye]}}
"#;

fn root() -> &'static Path {
    Path::new("/")
}

fn status(volume: &Volume, run: &str) -> Json {
    let output = volume.sooper(root()).args(["status", run, "--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
}

/// Waits until a task is in a state.
fn until(volume: &Volume, run: &str, task: &str, state: &str) {
    for _ in 0..90 {
        let status = status(volume, run);
        let tasks = status["tasks"].as_array().unwrap();
        if tasks.iter().any(|one| one["name"] == task && one["state"] == state) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
    panic!("{task} of {run} never was {state}");
}

#[test]
fn a_run_is_stopped_with_and_without_its_exit_handler_and_repeated() {
    block_on(async {
        let Some(volume) = Volume::new("control").await else { return Ok(()) };
        let sooper = |arguments: &[&str]| volume.sooper(root()).args(arguments).output().unwrap();
        let (gently, hard) = (volume.start(SLEEPER), volume.start(SLEEPER));
        for run in [&gently, &hard] {
            until(&volume, run, "sleep", "running");
        }
        assert!(sooper(&["stop", &gently]).status.success());
        assert!(sooper(&["stop", &hard, "--terminate"]).status.success());
        for run in [&gently, &hard] {
            assert_eq!(sooper(&["watch", run]).status.code(), Some(3));
        }
        let handled = |run: &str| {
            let status = status(&volume, run);
            let handler = format!("{run}.onExit");
            let tasks = status["tasks"].as_array().unwrap();
            tasks.iter().any(|task| task["name"] == handler.as_str() && task["state"] == "succeeded")
        };
        assert!(handled(&gently) && !handled(&hard));
        assert!(said(&sooper(&["stop", &hard])).contains("has ended already"));

        let planned = sooper(&["retry", &gently, "--dry-run"]);
        assert!(said(&planned).contains("would run again"), "{}", said(&planned));
        let new = |command: &str| {
            let output = sooper(&[command, &gently, "--detach"]);
            assert!(output.status.success(), "{}", said(&output));
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        };
        let (retried, repeated) = (new("retry"), new("resubmit"));
        for run in [&retried, &repeated] {
            assert_eq!(status(&volume, run)["parameters"]["code"], "0123456789abcdef");
            sooper(&["stop", run, "--terminate"]);
        }

        let asked = sooper(&["delete", &gently]);
        assert_eq!(asked.status.code(), Some(2), "{}", said(&asked));
        assert!(said(&asked).contains("say --yes"), "{}", said(&asked));
        let dry = sooper(&["delete", &gently, &hard, "--dry-run"]);
        assert_eq!(String::from_utf8_lossy(&dry.stdout), format!("{gently}\n{hard}\n"));
        assert!(said(&sooper(&["status", &hard])).contains(&hard), "a dry run deletes nothing");
        assert!(said(&sooper(&["delete", "--all", "--yes"])).contains("go to the project's folder"));
        let gone = sooper(&["delete", &gently, &hard, &retried, &repeated, "--yes"]);
        assert!(gone.status.success(), "{}", said(&gone));
        assert!(said(&sooper(&["status", &hard])).contains("there is no run"));
        Ok(())
    })
    .unwrap();
}

#[test]
fn old_runs_of_a_project_are_deleted_and_others_are_not() {
    block_on(async {
        let Some(volume) = Volume::new("old").await else { return Ok(()) };
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join(&volume.project);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("pipeline.yaml"), "tasks:\n- {source: a.py, product: out.ipynb}\n").unwrap();
        std::fs::write(folder.join("a.py"), "upstream = None\nproduct = None\n").unwrap();
        let sooper = |arguments: &[&str]| volume.sooper(&folder).args(arguments).output().unwrap();
        // Ended runs, as the controller leaves them; it doesn't look at these.
        let make = |name: &str, finished: &str, phase: &str| {
            volume.start(&format!(
                "{{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {{name: {0}-{name}, namespace: argo, labels: \
                 {{app.kubernetes.io/part-of: {0}, workflows.argoproj.io/controller-instanceid: nobody}}}}, \
                 spec: {{entrypoint: p, templates: [{{name: p, suspend: {{}}}}]}}, \
                 status: {{phase: {phase}, startedAt: \"2020-01-01T00:00:00Z\", finishedAt: {finished}}}}}",
                volume.project
            ))
        };
        let old = make("old", "\"2020-01-01T00:00:00Z\"", "Succeeded");
        let recent = make("recent", "\"2999-01-01T00:00:00Z\"", "Failed");
        let running = make("running", "null", "Running");
        let dry = sooper(&["delete", "--older-than", "7d", "--dry-run"]);
        assert_eq!(String::from_utf8_lossy(&dry.stdout), format!("{old}\n"), "{}", said(&dry));
        assert!(sooper(&["delete", "--older-than", "7d", "--yes"]).status.success());
        let listed: Json = serde_json::from_slice(&sooper(&["runs", "--format", "json"]).stdout).unwrap();
        let names = listed["runs"].as_array().unwrap().iter().map(|run| run["name"].as_str().unwrap());
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        assert_eq!((listed["version"].as_i64(), names), (Some(1), vec![recent.as_str(), running.as_str()]));
        sooper(&["delete", &recent, &running, "--yes"]);
        assert!(said(&sooper(&["runs"])).contains("no runs of"));
        Ok(())
    })
    .unwrap();
}

/// The address that `open` prints.
fn address(open: &mut Child) -> String {
    let mut address = String::new();
    BufReader::new(open.stdout.as_mut().unwrap()).read_line(&mut address).unwrap();
    address.trim().to_owned()
}

/// What an HTTP server answers.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_ui_is_reached_even_if_the_port_is_taken() {
    block_on(async {
        let Some(volume) = Volume::new("open").await else { return Ok(()) };
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let run = volume.start(SLEEPER);
        let mut open = volume.sooper(root());
        open.args(["open", &run, "--port", &port.to_string()]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut open = open.spawn().unwrap();
        let url = address(&mut open);
        let (host, path) =
            url.split_once("//").and_then(|(_, rest)| rest.split_once('/')).expect("an address");
        assert!(!host.ends_with(&format!(":{port}")) && path == format!("workflows/argo/{run}"), "{url}");
        for _ in 0..3 {
            assert!(get(host, "/api/v1/version").contains("\"version\""));
        }
        assert!(get(host, &format!("/api/v1/workflows/argo/{run}")).contains(&run));
        assert!(get(host, &format!("/{path}")).starts_with("HTTP/1.1 200"));
        open.kill().unwrap();
        open.wait().unwrap();
        volume.sooper(root()).args(["delete", &run, "--yes"]).output().unwrap();
        Ok(())
    })
    .unwrap();
}
