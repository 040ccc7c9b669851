//! Whole projects (`fixtures/*`): the graph and the manifest of each as snapshots, and the graph as Ploomber itself
//! has it, where a Python with Ploomber is at hand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use sooper::compiler::{self, Setting};
use sooper::load::Disk;
use sooper::plan::{self, Wishes};
use sooper::project::Project;
use sooper::rules::{Depth, Selection};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files};
use sooper::spec::config::Config;
use sooper::spec::{Fixed, Request};

/// The projects and their pipelines.
pub(crate) const PROJECTS: [(&str, &str); 9] = [
    ("churn", "pipeline.yaml"),
    ("energy-forecast", "src/energy/pipeline.yaml"),
    ("fraud-serving", "pipeline.yaml"),
    ("fraud-serving", "pipeline.serve.yaml"),
    ("house-prices", "pipeline.yaml"),
    ("penguins", "pipeline.yaml"),
    ("solar-grid", "pipeline.yaml"),
    ("taxi-trips", "pipeline.yaml"),
    ("weblog", "pipeline.yaml"),
];

/// A copy of a project, outside of any repository.
fn copy(project: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(project);
    let to = folder.path().join(project);
    for entry in walkdir::WalkDir::new(&from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(&from).unwrap());
        match entry.file_type().is_dir() {
            true => std::fs::create_dir_all(target).unwrap(),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
    (folder, to)
}

/// The files of a project, as if its folder was `root`.
pub(crate) fn in_memory(project: &str, root: &Path) -> Memory {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(project);
    let entries = walkdir::WalkDir::new(&from).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let path = root.join(entry.path().strip_prefix(&from).unwrap());
        (path, std::fs::read(entry.path()).unwrap())
    });
    Memory(files.collect())
}

/// What sooper prints, and what it says beside it.
fn sooper(folder: &Path, arguments: &[&str]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
    command.args(arguments).current_dir(folder).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "sooper {arguments:?} in {}: {err}", folder.display());
    (out, err)
}

/// `churn`, `fraud-serving.serve`: how a project's snapshots are called.
fn snapshot(project: &str, entry: &str) -> String {
    let variant = entry.split('.').nth(1).filter(|part| *part != "yaml");
    variant.map_or_else(|| project.to_owned(), |variant| format!("{project}.{variant}"))
}

#[test]
fn graphs() {
    for (project, entry) in PROJECTS {
        let (_keep, folder) = copy(project);
        let (graph, problems) = sooper(&folder, &["graph", "-e", entry, "--format", "mermaid"]);
        assert_eq!(problems, "", "{project} is a healthy project");
        insta::assert_snapshot!(format!("graph-{}", snapshot(project, entry)), graph);
    }
}

#[test]
fn manifests() {
    for (project, entry) in PROJECTS {
        let (_keep, folder) = copy(project);
        let (manifest, _) = sooper(&folder, &["export", "-e", entry, "-o", "-"]);
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(&regex_of(env!("CARGO_PKG_VERSION")), "VERSION");
        settings.bind(|| insta::assert_snapshot!(format!("argo-{}", snapshot(project, entry)), manifest));
    }
}

/// The version as a pattern: its dots stand for themselves.
fn regex_of(version: &str) -> String {
    version.replace('.', r"\.")
}

/// Prints the edges of pipelines as Ploomber has them, `FOLDER FROM TO` on a line; importing Ploomber takes seconds, so
/// all are asked of one process.
const EDGES: &str = "
import os, sys
from ploomber.spec import DAGSpec
for folder, entry in zip(sys.argv[1::2], sys.argv[2::2]):
    child = os.fork()
    if not child:
        os.chdir(folder)
        sys.path[:0] = [folder, folder + '/src']
        dag = DAGSpec(entry, lazy_import=True).to_dag()
        for a, b in dag._G.edges:
            print(folder, a, b, flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f'{folder}: {entry}')
";

/// A Python that has Ploomber.
fn python() -> Option<String> {
    let named = std::env::var("SOOPER_PLOOMBER_PYTHON").ok();
    let has_ploomber = |python: &String| {
        let answer = Command::new(python).args(["-c", "import ploomber"]).output();
        answer.is_ok_and(|answer| answer.status.success())
    };
    assert!(named.iter().all(has_ploomber), "SOOPER_PLOOMBER_PYTHON has no Ploomber");
    named.or_else(|| Some("python3".to_owned()).filter(has_ploomber))
}

#[test]
fn edges_are_ploombers() {
    let Some(python) = python() else {
        println!("not compared with Ploomber: set SOOPER_PLOOMBER_PYTHON to a Python that has it");
        return;
    };
    // Ploomber doesn't know Rust.
    let projects = PROJECTS.into_iter().filter(|(project, _)| *project != "taxi-trips");
    let copies: Vec<_> = projects.map(|(project, entry)| (copy(project), entry)).collect();
    let mut command = Command::new(&python);
    command.args(["-c", EDGES]).env("PLOOMBER_STATS_ENABLED", "false");
    for ((_, folder), entry) in &copies {
        command.arg(folder).arg(entry);
    }
    let answer = command.output().unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let theirs = String::from_utf8(answer.stdout).unwrap();
    for ((_, folder), entry) in &copies {
        let prefix = format!("{} ", folder.display());
        let theirs: BTreeSet<&str> = theirs.lines().filter_map(|line| line.strip_prefix(&prefix)).collect();
        let (graph, _) = sooper(folder, &["graph", "-e", entry, "--format", "json"]);
        let graph: serde_json::Value = serde_json::from_str(&graph).unwrap();
        let edges = graph["edges"].as_array().unwrap().iter();
        let ours: BTreeSet<String> = edges
            .map(|edge| format!("{} {}", edge["from"].as_str().unwrap(), edge["to"].as_str().unwrap()))
            .collect();
        assert!(!ours.is_empty() && ours.iter().map(String::as_str).eq(theirs), "{prefix}{entry}: {ours:?}");
    }
}

#[test]
fn rust_tasks_run_in_ploomber() {
    let has_cargo =
        Command::new("cargo").arg("--version").output().is_ok_and(|answer| answer.status.success());
    let Some(python) = python().filter(|_| has_cargo) else {
        println!("Rust tasks are not run: that takes cargo and a Python with Ploomber");
        return;
    };
    let (_keep, folder) = copy("taxi-trips");
    let folder = folder.canonicalize().unwrap();
    let out = Diagnostics::default();
    let files = Arc::new(Files::new(Disk::default()));
    let project = compiler::compile(files, &Fixed::new(&folder), &Request::default(), &out).unwrap();
    let plan = plan::make(&project, &Config::built_in("taxi-trips"), &Wishes::default(), &out).unwrap();
    for file in &plan.generated {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.text).unwrap();
    }
    let answer = Command::new(&python)
        .args(["-c", "from ploomber_cli.cli import cmd_router; cmd_router()"])
        .args(["build", "--entry-point", &plan.entry_point])
        .current_dir(&folder)
        .env("PLOOMBER_STATS_ENABLED", "false")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let report = std::fs::read_to_string(folder.join("output/report.md")).unwrap();
    assert!(report.contains("Longest trip: 21.2 km"), "{report}");
}

/// Asks all rules about a compiled project.
pub(crate) fn check(project: &Project, setting: &Setting, out: &Diagnostics) {
    let beside = (&setting.config, &setting.packages);
    compiler::check(project, beside, Depth::Lint, &Selection::default(), out);
}
