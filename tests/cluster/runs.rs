//! Runs from beginning to end, as a user starts and looks at them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use sooper::cluster::block_on;

use super::{Volume, said};

/// A project with a task that makes a table and one that may fail.
fn project(volume: &Volume, fails: bool) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir(&root).unwrap();
    let image = "sooper.test/python:3.11";
    let settings = format!(
        "version: 1\nenvironment: {{from: image}}\ncode: {{upload: {{namespace: argo}}}}\ndefaults: {{image: \"{image}\", retries: null}}\n"
    );
    fs::write(root.join("sooper.yaml"), settings).unwrap();
    let pipeline = "tasks:\n- {source: tasks.load, product: out/data.csv}\n- {source: tasks.count_rows, product: out/count.txt}\n";
    fs::write(root.join("pipeline.yaml"), pipeline).unwrap();
    let mut text = String::from(
        "from pathlib import Path\n\ndef load(product):\n    Path(product).write_text('a\\n1\\n2\\n')\n\n",
    );
    text.push_str(
        "def count_rows(product, upstream):\n    rows = Path(upstream['load']).read_text().split()\n",
    );
    text.push_str(if fails {
        "    raise ValueError(f'{len(rows)} is odd')\n"
    } else {
        "    Path(product).write_text(str(len(rows)))\n"
    });
    fs::write(root.join("tasks.py"), text).unwrap();
    (above, root)
}

fn sooper(volume: &Volume, root: &Path, arguments: &[&str]) -> Output {
    volume.sooper(root).args(arguments).output().unwrap()
}

#[test]
fn from_doctor_through_submit_to_the_products() {
    block_on(async {
        let Some(volume) = Volume::new("run").await else { return Ok(()) };
        let (_above, root) = project(&volume, false);
        let doctor = sooper(&volume, &root, &["doctor"]);
        assert_eq!(doctor.status.code(), Some(0), "{}", said(&doctor));
        let smoke = sooper(&volume, &root, &["doctor", "--smoke", "--image", "sooper.test/busybox:1"]);
        assert_eq!(smoke.status.code(), Some(0), "{}", said(&smoke));
        assert!(said(&smoke).contains("succeeded, and its four files were read back"), "{}", said(&smoke));
        let run = sooper(&volume, &root, &["submit", "--format", "json"]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let events = String::from_utf8_lossy(&run.stdout).into_owned();
        let last: serde_json::Value = serde_json::from_str(events.lines().last().unwrap()).unwrap();
        assert_eq!((last["event"].as_str(), last["state"].as_str()), (Some("run"), Some("succeeded")));
        assert_eq!(volume.shell("cat out/count.txt"), "3");

        let fetched = sooper(&volume, &root, &["fetch", "@latest", "count_rows"]);
        assert_eq!(fetched.status.code(), Some(0), "{}", said(&fetched));
        assert_eq!(fs::read_to_string(root.join("out/count.txt")).unwrap(), "3");
        assert!(said(&sooper(&volume, &root, &["logs"])).contains("count_rows |"));
        let list = sooper(&volume, &root, &["delete", "--all", "--yes"]);
        assert_eq!(list.status.code(), Some(0), "{}", said(&list));
        assert!(said(&sooper(&volume, &root, &["runs"])).contains("no runs of"));
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_failing_task_is_exit_code_3_and_its_traceback_and_what_is_left_runs_again() {
    block_on(async {
        let Some(volume) = Volume::new("fails").await else { return Ok(()) };
        let (_above, root) = project(&volume, true);
        let run = sooper(&volume, &root, &["submit"]);
        assert_eq!(run.status.code(), Some(3), "{}", said(&run));
        assert!(said(&run).contains("ValueError: 3 is odd"), "{}", said(&run));
        let status = said(&sooper(&volume, &root, &["status"]));
        assert!(
            status.contains("✓ succeeded  load") && status.contains("✗ failed     count_rows"),
            "{status}"
        );

        let mended = fs::read_to_string(root.join("tasks.py"))
            .unwrap()
            .replace("raise ValueError(f'{len(rows)} is odd')", "Path(product).write_text(str(len(rows)))");
        fs::write(root.join("tasks.py"), mended).unwrap();
        assert_eq!(sooper(&volume, &root, &["upload"]).status.code(), Some(0));
        let planned = sooper(&volume, &root, &["retry", "--dry-run"]);
        assert_eq!(String::from_utf8_lossy(&planned.stdout), "count_rows\n", "{}", said(&planned));
        let again = sooper(&volume, &root, &["retry"]);
        assert_eq!(again.status.code(), Some(3), "a retry runs the same code: {}", said(&again));
        let mended = sooper(&volume, &root, &["submit", "--from", "count_rows"]);
        assert_eq!(mended.status.code(), Some(0), "{}", said(&mended));
        assert_eq!(volume.shell("cat out/count.txt"), "3");
        sooper(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn refusals_are_sentences_that_say_what_to_do() {
    block_on(async {
        let Some(volume) = Volume::new("refused").await else { return Ok(()) };
        let (_above, root) = project(&volume, false);
        let refused = |arguments: &[&str], expected: &[&str]| {
            let output = sooper(&volume, &root, arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
            for part in expected {
                assert!(
                    said(&output).contains(part),
                    "{arguments:?} doesn't say `{part}`: {}",
                    said(&output)
                );
            }
        };
        refused(&["runs", "--context", "soooper"], &["no context `soooper`", "Did you mean `sooper`?"]);
        refused(&["runs", "--kubeconfig", "nowhere.yaml"], &["no cluster is known", "--kubeconfig"]);
        refused(&["watch", "nope"], &["there is no run nope", "sooper runs --all"]);
        refused(&["logs", "@latest"], &["has no run in namespace argo", "sooper submit"]);
        refused(&["submit", "-p", "x={{y}}"], &["{{"]);
        let namespace = [
            "✗ namespace: there is no nowhere",
            "kubectl create namespace nowhere",
            "✗ claim: there is no claim nfs",
        ];
        refused(&["doctor", "-n", "nowhere"], &namespace);
        refused(&["manifests", "nfs", "--size", "10Q"], &["a quantity is a number"]);

        let nobody = root.join("nobody.yaml");
        let text = fs::read_to_string(volume.kubeconfig()).unwrap();
        let users = text.lines().find(|line| line.starts_with("users:")).unwrap();
        fs::write(&nobody, text.replace(users, "users: [{name: admin, user: {token: expired}}]")).unwrap();
        refused(
            &["runs", "--kubeconfig", nobody.to_str().unwrap()],
            &["doesn't accept these credentials", "log in again"],
        );
        let unreachable = text.replace(":6443", ":1");
        fs::write(&nobody, unreachable).unwrap();
        refused(
            &["runs", "--kubeconfig", nobody.to_str().unwrap()],
            &["no answer from https://127.0.0.1:1", "--context"],
        );
        Ok(())
    })
    .unwrap();
}
