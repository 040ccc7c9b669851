//! How long `sooper lint` takes: `cargo bench --bench lint`.
//!
//! Ratios, one machine, one run. A pipeline of 1 000 tasks: the process `sooper lint` beside one that reads and parses the
//! same sources on as many cores; and, as `--watch` does, a second look after one source changed beside the first. 1 000
//! workflows that Argo accepts, as files of one folder: the process `sooper lint` beside `argo lint --offline`, where
//! `SOOPER_ARGO` (default `argo`) names Argo's program. And the largest object that etcd takes, 1.5 MB: checking it beside
//! reading it as YAML. What isn't a process of its own has the program's allocator and threads.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement stops at the first surprise, and looks at the world as a user would"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use mimalloc::MiMalloc;
use serde_json::Value;
use sooper::manifest::{self, Options};
use sooper::source::files::Memory;
use sooper::source::yaml::{self, Dialect};
use sooper::source::{Diagnostics, Files, threads};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const MANIFESTS: usize = 1_000;
const LARGE: usize = 1_500_000;
const REPEATS: usize = 5;

#[path = "../export/generator.rs"]
mod generator;
mod project;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, folder] = arguments.as_slice()
        && flag == "--parse"
    {
        return project::parse(Path::new(folder));
    }
    threads::taking_part(|| {
        project::measure();
        many();
        large();
    })
    .expect("a thread");
}

/// The fastest of several tries.
fn best(mut run: impl FnMut()) -> Duration {
    let time = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..REPEATS).map(|_| time(&mut run)).min().unwrap_or_default()
}

fn many() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let accepted = accepted();
    for (number, text) in accepted.iter().cycle().take(MANIFESTS).enumerate() {
        std::fs::write(folder.path().join(format!("{number:04}.yaml")), text).expect("a writable folder");
    }
    let path = folder.path().to_string_lossy().into_owned();
    let ours = best(|| process(env!("CARGO_BIN_EXE_sooper"), &["lint", "--format", "concise", &path]));
    println!("{MANIFESTS} manifests: sooper {ours:?}");
    let argo = std::env::var("SOOPER_ARGO").unwrap_or_else(|_| "argo".to_owned());
    if Command::new(&argo).arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("no program {argo:?}: SOOPER_ARGO names it");
        return;
    }
    let start = Instant::now();
    process(&argo, &["lint", "--offline", "--output", "simple", &path]);
    let theirs = start.elapsed();
    println!(
        "{MANIFESTS} manifests: argo lint --offline {theirs:?}, {:.1} times sooper's",
        theirs.as_secs_f64() / ours.as_secs_f64()
    );
}

fn process(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("a program that starts").success(), "{program} finds something wrong");
}

/// The manifests that both tools accept, those that are a single Workflow.
fn accepted() -> Vec<String> {
    let verdicts: BTreeMap<String, Value> =
        serde_json::from_reader(GzDecoder::new(&include_bytes!("../../tests/verdicts/verdicts.json.gz")[..]))
            .expect("verdicts");
    let good = |name: &str| {
        verdicts.get(name).is_some_and(|verdict| {
            verdict["kind"] == "Workflow"
                && verdict["lint_offline"]["ok"] == true
                && verdict["server"]["ok"] == true
        })
    };
    let mut archive =
        tar::Archive::new(GzDecoder::new(&include_bytes!("../../tests/verdicts/corpus.tar.gz")[..]));
    let mut texts = Vec::new();
    for entry in archive.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("text");
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if good(&name) && !text.contains("\n---") && !text.contains("\r") {
            texts.push(text);
        }
    }
    texts
}

fn large() {
    let text: Arc<str> = Arc::from(large_object());
    let files = Files::new(Memory::default());
    let file = files.add_text(Path::new("/large.yaml"), Arc::clone(&text));
    let reading = best(|| drop(yaml::read(file, &text, Dialect::Kubernetes, &Diagnostics::default())));
    let checking = best(|| manifest::check(&[file], &files, &Options::default(), &Diagnostics::default()));
    let ratio = checking.as_secs_f64() / reading.as_secs_f64();
    println!("{} bytes: read as YAML {reading:?}, checked {checking:?}, {ratio:.1} times that", text.len());
}

/// DAGs of 200 tasks each, every task waiting for three others and passing their results on.
fn large_object() -> String {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: large-}\nspec:\n  entrypoint: dag-0\n  templates:\n  \
         - name: run\n    inputs: {parameters: [{name: city}]}\n    container: {image: busybox, command: [echo], args: [\"{{inputs.parameters.city}}\"]}\n",
    );
    for dag in 0.. {
        if text.len() > LARGE {
            break;
        }
        let _ = write!(text, "  - name: dag-{dag}\n    dag:\n      tasks:\n");
        for task in 0..200_usize {
            let before: Vec<String> =
                (1..=3).filter_map(|step| task.checked_sub(step)).map(|at| format!("task-{at}")).collect();
            let value = before
                .first()
                .map_or_else(|| "Bilbao".to_owned(), |task| format!("{{{{tasks.{task}.outputs.result}}}}"));
            let _ = writeln!(
                text,
                "      - name: task-{task}\n        template: run\n        dependencies: [{}]\n        arguments: {{parameters: [{{name: city, value: \"{value}\"}}]}}",
                before.join(", ")
            );
        }
    }
    text
}
