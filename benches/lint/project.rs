//! Linting a pipeline of 1 000 tasks, beside parsing its sources and nothing else; and looking again after one change.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use minijinja::machinery::parse as parse_jinja;
use rayon::prelude::*;
use serde_json::Value;
use sooper::compiler::{self, Choice};
use sooper::languages::Memo;
use sooper::load::Observed;
use sooper::plan::{self, Wishes};
use sooper::report::{self, Format, View};
use sooper::rules::{self, Depth, Selection};
use sooper::source::{Diagnostics, Files};
use sooper::spec::{Fixed, Request};
use sooper::targets::argo;

use super::generator;

const TASKS: usize = 1_000;
const RUNS: usize = 15;

/// Prints both ratios.
pub(crate) fn measure() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().canonicalize().expect("the temporary folder");
    generator::write(&folder, TASKS);
    let this = std::env::current_exe().expect("the path of this program");
    let mut times: Vec<(Duration, Duration)> = (0..RUNS)
        .map(|_| {
            let parse = process(Command::new(&this).arg("--parse").arg(&folder));
            let sooper = env!("CARGO_BIN_EXE_sooper");
            (parse, process(Command::new(sooper).args(["lint", "-q"]).current_dir(&folder)))
        })
        .collect();
    times.sort_by_key(|(parse, lint)| lint.as_nanos() * 1000 / parse.as_nanos());
    let (parse, lint) = times[RUNS / 2];
    println!(
        "{TASKS} tasks: parsing every source {parse:?}, sooper lint {lint:?}, {:.2} times that",
        ratio(lint, parse)
    );
    again(&folder);
}

/// What nobody can do without: read every source and parse it, on all cores.
pub(crate) fn parse(folder: &Path) {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten().map(walkdir::DirEntry::into_path);
    let paths: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    paths.par_iter().for_each(|path| {
        let text = std::fs::read_to_string(path).expect("a source");
        match path.extension().and_then(|suffix| suffix.to_str()) {
            Some("py") => python(&text),
            Some("sql") => {
                black_box(parse_jinja(&text, "sql", Default::default()).is_ok());
            }
            Some("ipynb") => {
                let notebook: Value = serde_json::from_str(&text).expect("a notebook");
                let cells = notebook["cells"].as_array().into_iter().flatten();
                let lines = cells.flat_map(|cell| cell["source"].as_array().into_iter().flatten());
                python(&lines.filter_map(Value::as_str).collect::<String>());
            }
            _ => {}
        }
    });
}

fn python(text: &str) {
    black_box(ruff_python_parser::parse_module(text).is_ok());
}

fn process(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a program that starts");
    assert!(status.success(), "{command:?}: {status}");
    start.elapsed()
}

/// One script is changed between two looks, as `--watch` does.
fn again(folder: &Path) {
    let script = std::fs::read_dir(folder.join("scripts"))
        .expect("scripts")
        .flatten()
        .next()
        .expect("a script")
        .path();
    let observed = Arc::new(Observed::default());
    let files = Arc::new(Files::keeping(Arc::clone(&observed)));
    let memo = Arc::<Memo>::default();
    look(&files, &memo, folder);
    let mut times: Vec<(Duration, Duration)> = (0..RUNS)
        .map(|round| {
            let start = Instant::now();
            look(&Arc::new(Files::keeping(Arc::new(Observed::default()))), &Arc::default(), folder);
            let whole = start.elapsed();
            let text = std::fs::read_to_string(&script).expect("a script");
            std::fs::write(&script, format!("{text}x = {round}\n")).expect("a writable folder");
            let start = Instant::now();
            let changes = observed.changes();
            assert_eq!(changes.len(), 1, "one script was changed");
            files.refresh(changes);
            look(&files, &memo, folder);
            (whole, start.elapsed())
        })
        .collect();
    times.sort_by_key(|(whole, one)| one.as_nanos() * 1000 / whole.as_nanos());
    let (whole, one) = times[RUNS / 2];
    println!(
        "{TASKS} tasks: the first look {whole:?}, after a change of one script {one:?}, {:.2} of it",
        ratio(one, whole)
    );
}

fn look(files: &Arc<Files>, memo: &Arc<Memo>, folder: &Path) {
    let out = Diagnostics::default();
    let world = Fixed::new(folder);
    let project = compiler::recompile(Arc::clone(files), &world, &Request::default(), Arc::clone(memo), &out)
        .expect("a project");
    let setting = compiler::configure(Some(&project), files, &world, &Choice::default(), &out);
    let plan = plan::make(&project, &setting.config, &Wishes::default(), &out).expect("a plan");
    argo::check(&plan, &argo::Options::default(), &out);
    let beside = (&setting.config, &setting.packages);
    compiler::check(&project, beside, Depth::Lint, &Selection::default(), &out);
    let problems = rules::settle(out.sorted(), files, &Selection::default(), Depth::Lint);
    black_box(report::render(Format::Full, &problems, View { files, folder, color: false }));
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}
