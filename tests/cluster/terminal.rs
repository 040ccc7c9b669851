//! The live tree on a terminal: a pseudo-terminal of `script`, and what is left on its screen.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value as Json, json};
use sooper::cluster::block_on;

use super::Volume;

/// What a terminal shows after all that was written to it, and the most rows that were ever redrawn at once.
fn screen(text: &str) -> (Vec<String>, usize) {
    let (mut rows, mut row, mut most) = (vec![String::new()], 0_usize, 0);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {}
            '\n' => {
                row += 1;
                rows.resize(rows.len().max(row + 1), String::new());
                rows[row].clear();
            }
            '\u{1b}' => {
                letters.next();
                let mut code = String::new();
                for letter in letters.by_ref() {
                    code.push(letter);
                    if letter.is_ascii_alphabetic() {
                        break;
                    }
                }
                if let Some(up) = code.strip_suffix('A') {
                    let up: usize = up.parse().unwrap();
                    most = most.max(up);
                    row = row.checked_sub(up).expect("the cursor stays on what was drawn");
                    rows[row].clear();
                } else if code == "J" {
                    rows.truncate(row + 1);
                }
            }
            letter => rows[row].push(letter),
        }
    }
    (rows.into_iter().filter(|row| !row.trim().is_empty()).collect(), most)
}

#[test]
fn the_screen_of_this_test_is_a_screen() {
    let (rows, most) = screen("a\r\n\u{1b}[?2026h\u{1b}[1A\rb\u{1b}[0m\u{1b}[K\r\nc\r\n\u{1b}[J");
    assert_eq!((rows, most), (vec!["b".to_owned(), "c".to_owned()], 1));
}

/// What `sooper` writes to a terminal of that size, and its exit code. With `seconds` it is interrupted after that time.
fn on_a_terminal(
    volume: &Volume,
    size: (u16, u16),
    arguments: &str,
    seconds: Option<u32>,
) -> (String, Option<i32>) {
    let limit = seconds.map(|seconds| format!("timeout --foreground --preserve-status -s INT {seconds} "));
    let line = format!(
        "stty cols {} rows {}; exec {}{} {arguments}",
        size.0,
        size.1,
        limit.unwrap_or_default(),
        env!("CARGO_BIN_EXE_sooper")
    );
    let mut command = Command::new("script");
    command
        .args(["-q", "-e", "-c", &line, "/dev/null"])
        .current_dir("/")
        .env("KUBECONFIG", volume.kubeconfig());
    command.env("TERM", "xterm-256color").env_remove("NO_COLOR").stdin(Stdio::null());
    let output = command.output().expect("`script` of util-linux is there");
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
}

/// A run of tasks with names of all kinds.
const NAMES: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: test-names-, namespace: argo}
spec:
  entrypoint: p
  podGC: {strategy: OnWorkflowCompletion}
  templates:
  - name: p
    dag:
      tasks:
      - {name: a, template: t, arguments: {parameters: [{name: task, value: "数据准备"}]}}
      - {name: b, template: t, dependencies: [a], arguments: {parameters: [{name: task, value: "a_name_that_is_longer_than_the_terminal_is_wide"}]}}
  - {name: t, inputs: {parameters: [{name: task}]}, container: {image: "sooper.test/busybox:1", command: [sleep, "4"]}}
"#;

#[test]
fn the_tree_is_drawn_in_place_and_stays_when_the_run_has_ended() {
    block_on(async {
        let Some(volume) = Volume::new("tree").await else { return Ok(()) };
        let run = volume.start(NAMES);
        let (text, code) = on_a_terminal(&volume, (44, 24), &format!("watch {run}"), Some(4));
        assert_eq!(code, Some(130), "{text}");
        let (rows, _) = screen(&text);
        assert_eq!(rows.len(), 1, "the tree is gone: {rows:?}");
        assert!(rows[0].contains("goes on without you"), "{rows:?}");
        let (text, code) = on_a_terminal(&volume, (44, 24), &format!("watch {run}"), None);
        volume.sooper(Path::new("/")).args(["delete", &run, "--yes"]).output().unwrap();
        assert_eq!(code, Some(0), "{text}");
        assert!(!text.contains("\u{1b}[?25l"), "the cursor is never hidden");
        assert!(text.contains("\u{1b}[36mrunning"), "coloured: {text:?}");
        let (rows, _) = screen(&text);
        assert_eq!(rows.len(), 3, "{rows:?}");
        assert!(rows[0].starts_with(&run) && rows[0].contains("succeeded  2/2"), "{rows:?}");
        assert!(rows[1].starts_with("  ✓ succeeded  数据准备 "), "{rows:?}");
        assert!(rows[2].starts_with("  ✓ succeeded  a_name_that_is_lo…"), "{rows:?}");
        Ok(())
    })
    .unwrap();
}

/// The state of a thousand tasks, of which so many are done; as the controller writes it, but it leaves the run alone.
fn large(name: &str, done: usize) -> Json {
    // No DAG has more than 200 tasks, so there are five in one.
    let dag = |name: &str, tasks: Vec<Json>| json!({"name": name, "dag": {"tasks": tasks}});
    let part = |part: usize| {
        let tasks = (part * 200..part * 200 + 200)
            .map(|number| json!({"name": format!("fit-{number}"), "template": "t"}));
        dag(&format!("part-{part}"), tasks.collect())
    };
    let parts =
        (0..5).map(|part| json!({"name": format!("part-{part}"), "template": format!("part-{part}")}));
    let mut templates =
        vec![dag("p", parts.collect()), json!({"name": "t", "container": {"image": "x", "command": ["x"]}})];
    templates.extend((0..5).map(part));
    let mut nodes = serde_json::Map::new();
    for number in 0..1000 {
        let phase = match number {
            number if number < done => "Succeeded",
            number if number < done + 100 => "Running",
            _ => "Pending",
        };
        let times = json!({"startedAt": "2026-01-01T00:00:00Z", "finishedAt": if number < done { json!("2026-01-01T00:00:09Z") } else { Json::Null }});
        let mut node = |id: String, own: String, kind: &str, children: Json| {
            let mut node = json!({"id": id, "name": own, "displayName": own, "type": kind, "phase": phase, "templateName": "t",
                "templateScope": "local/large", "boundaryID": name, "children": children, "hostNodeName": "node-1"});
            node.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
            nodes.insert(id, node);
        };
        let own = format!("{name}.part-{}.fit-{number}", number / 200);
        let pod = format!("{name}-p{number}");
        node(format!("{name}-r{number}"), own.clone(), "Retry", json!([pod]));
        node(pod, format!("{own}(0)"), "Pod", json!([]));
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, Json::Object(nodes).to_string().as_bytes()).unwrap();
    let packed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, packed.finish().unwrap());
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
        "metadata": {"name": name, "namespace": "argo", "labels": {"workflows.argoproj.io/controller-instanceid": "nobody"}},
        "spec": {"entrypoint": "p", "templates": templates},
        "status": {"phase": if done == 1000 { "Succeeded" } else { "Running" }, "startedAt": "2026-01-01T00:00:00Z", "compressedNodes": packed},
    })
}

#[test]
fn a_thousand_tasks_in_a_terminal_of_24_rows() {
    block_on(async {
        let Some(volume) = Volume::new("thousand").await else { return Ok(()) };
        let name = volume.project.as_str();
        volume.ask_kubectl(&["create", "-f", "-"], &large(name, 0).to_string());
        let (text, code) = std::thread::scope(|scope| {
            let watching = scope.spawn(|| on_a_terminal(&volume, (60, 24), &format!("watch {name}"), None));
            for done in [100, 300, 500, 700, 900, 1000] {
                std::thread::sleep(Duration::from_secs(2));
                volume.ask_kubectl(&["replace", "-f", "-"], &large(name, done).to_string());
            }
            watching.join().unwrap()
        });
        volume.sooper(Path::new("/")).args(["delete", name, "--yes"]).output().unwrap();
        assert_eq!(code, Some(0), "{text}");
        let (rows, most) = screen(&text);
        assert!((20..24).contains(&most), "{most} rows were redrawn");
        assert!(rows[0].contains("succeeded  1000/1000") && rows[1].contains("1000 succeeded"), "{rows:?}");
        assert!(text.contains("100 running") && text.contains("more running"), "{text}");
        Ok(())
    })
    .unwrap();
}
