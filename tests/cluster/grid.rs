//! Twelve tasks of a grid side by side, one that fails at first, and what they all print.

use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;
use sooper::cluster::block_on;

use super::{Volume, said};

const PIPELINE: &str = "tasks:
- {source: tasks.fit, name: 'fit-[[n]]', product: 'out/fit-[[n]].txt', grid: {n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}}
- {source: tasks.flaky, product: out/flaky.txt}
";

/// Each task of the grid waits until all twelve have begun: one after the other they would never end.
const TASKS: &str = r#"import time
from pathlib import Path

def fit(product, n):
    print(f'{n} has begun', flush=True)
    begun = Path('out/begun')
    begun.mkdir(parents=True, exist_ok=True)
    (begun / str(n)).touch()
    for _ in range(900):
        if len(list(begun.iterdir())) == 12:
            break
        time.sleep(0.2)
    else:
        raise RuntimeError('the others never began')
    time.sleep(2)
    print(f'{n} goes on', flush=True)
    Path(product).write_text(str(n))

def flaky(product):
    tried = Path('out/tried')
    if not tried.exists():
        tried.parent.mkdir(exist_ok=True)
        tried.touch()
        print('this is the first attempt', flush=True)
        raise RuntimeError('once more')
    print('this is the second attempt', flush=True)
    Path(product).touch()
"#;

fn project(volume: &Volume) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir(&root).unwrap();
    let settings = "version: 1\nenvironment: {from: image}\ncode: {upload: {namespace: argo}}\n\
                    defaults: {image: \"sooper.test/python:3.11\", retries: {limit: 1, on: any-failure, backoff: 1s}}\n";
    fs::write(root.join("sooper.yaml"), settings).unwrap();
    fs::write(root.join("pipeline.yaml"), PIPELINE).unwrap();
    fs::write(root.join("tasks.py"), TASKS).unwrap();
    (above, root)
}

fn lines<'a>(text: &'a str, part: &str) -> Vec<&'a str> {
    text.lines().filter(|line| line.contains(part)).collect()
}

/// All that begins comes before all that goes on.
fn is_in_time_order(text: &str) -> bool {
    let first = text.lines().position(|line| line.contains("goes on"));
    first.is_some_and(|first| text.lines().skip(first).all(|line| !line.contains("has begun")))
}

#[test]
fn a_grid_runs_in_parallel_and_its_logs_are_one() {
    block_on(async {
        let Some(volume) = Volume::new("grid").await else { return Ok(()) };
        let (_above, root) = project(&volume);
        let sooper = |arguments: &[&str]| volume.sooper(&root).args(arguments).output().unwrap();
        let started = sooper(&["submit", "--detach"]);
        assert_eq!(started.status.code(), Some(0), "{}", said(&started));
        let run = String::from_utf8_lossy(&started.stdout).trim().to_owned();
        let followed = sooper(&["logs", &run, "--follow"]);
        let followed = String::from_utf8_lossy(&followed.stdout).into_owned();
        let watched = sooper(&["watch", &run]);
        assert_eq!(watched.status.code(), Some(0), "{}{followed}", said(&watched));
        assert_eq!(lines(&followed, "has begun").len(), 12, "{followed}");
        assert!(is_in_time_order(&followed), "{followed}");

        let status: Json =
            serde_json::from_slice(&sooper(&["status", &run, "--format", "json"]).stdout).unwrap();
        assert_eq!((&status["version"], &status["state"]), (&1.into(), &"succeeded".into()));
        let time = |task: &Json, key: &str| task[key].as_str().unwrap().to_owned();
        let grid: Vec<&Json> = status["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|task| time(task, "name").starts_with("fit-"))
            .collect();
        let began = grid.iter().map(|task| time(task, "started")).max().unwrap();
        let ended = grid.iter().map(|task| time(task, "finished")).min().unwrap();
        assert!(grid.len() == 12 && began < ended, "all twelve at once: {status}");
        let flaky = status["tasks"].as_array().unwrap().iter().find(|task| task["name"] == "flaky").unwrap();
        assert_eq!((&flaky["attempts"], &flaky["state"]), (&2.into(), &"succeeded".into()));

        let all = said(&sooper(&["logs", &run]));
        assert_eq!((lines(&all, "has begun").len(), lines(&all, "goes on").len()), (12, 12), "{all}");
        assert!(is_in_time_order(&all), "{all}");
        assert!(all.contains("fit-7  | 7 has begun"), "{all}");
        let one = said(&sooper(&["logs", &run, "fit-3", "--tail", "500"]));
        assert!(lines(&one, "has begun") == ["fit-3  | 3 has begun"], "{one}");
        assert!(said(&sooper(&["logs", &run, "fit-3", "--tail", "1"])).lines().count() == 1);
        assert!(lines(&said(&sooper(&["logs", &run, "fit-3", "--since", "1h"])), "has begun").len() == 1);
        assert!(said(&sooper(&["logs", &run, "fit-3", "--color", "always"])).contains("m | 3 has begun"));
        let before = said(&sooper(&["logs", &run, "flaky", "--previous"]));
        assert!(before.contains("first attempt") && !before.contains("second attempt"), "{before}");
        let wrong = sooper(&["logs", &run, "fit-33"]);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(said(&wrong).contains("Did you mean `fit-3`?"), "{}", said(&wrong));
        sooper(&["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}
